import type { ReactNode } from "react";
import type { RuleCondition, RuleTrial, TriedRecord } from "../../api/trial-types.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Empty } from "../../parts/outcome.tsx";

const MARKS: Readonly<Record<TriedRecord["outcome"], string>> = {
  event: "mark good",
  dropped: "mark",
  ignored: "mark",
  failed: "mark bad",
  undecodable: "mark bad",
};

/** What became of each record, by which rule, and why. */
export function TriedRecords({ trial }: { readonly trial: RuleTrial }): ReactNode {
  if (trial.records.length === 0) return <Empty title={t("trial.none")} />;
  return (
    <>
      <ol className="entries plain">
        {trial.records.map((record, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: records are an order
          <li key={index}>
            <Tried record={record} />
          </li>
        ))}
      </ol>
      {trial.left > 0 && <p className="hint">{t("trial.left", { count: trial.left })}</p>}
    </>
  );
}

function Tried({ record }: { readonly record: TriedRecord }): ReactNode {
  const { outcome, rule, detail, nearest, steps, event, fingerprint, message } = record;
  return (
    <>
      <p>
        <span className={MARKS[outcome]}>{t(`trial.${outcome}`)}</span>{" "}
        {rule !== null && (
          <span className="mono">
            <LogText text={rule} />
          </span>
        )}{" "}
        {detail !== null && <LogText text={detail} />}
      </p>
      <pre className="payload">
        <LogText text={message} />
      </pre>
      {fingerprint !== null && (
        <p className="small">
          <b>
            <LogText text={fingerprint.title} />
          </b>{" "}
          <span className="mono faint">{fingerprint.hash.slice(0, 12)}</span>
        </p>
      )}
      {nearest !== null && (
        <details open={outcome !== "event"}>
          <summary>
            {t(rule === nearest.rule ? "trial.why" : "trial.nearest")}{" "}
            <span className="mono">
              <LogText text={nearest.rule} />
            </span>
          </summary>
          <Conditions conditions={nearest.conditions} />
          <ul className="conditions">
            {steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps are an order
              <li key={index}>
                <span className="mono">
                  <LogText text={step.step} />
                </span>{" "}
                {step.not !== null && <LogText text={step.not} />}
                {step.fits !== null && (
                  <span className="mono faint">
                    {" "}
                    <LogText text={step.fits} />
                  </span>
                )}
                {step.found.map(({ name, value }) => (
                  <span key={name} className="label">
                    <LogText text={`${name}: ${value}`} />
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </details>
      )}
      {event !== null && (
        <details>
          <summary>{t("trial.event_shown")}</summary>
          <pre className="payload">
            <LogText text={JSON.stringify(event, undefined, 2)} />
          </pre>
        </details>
      )}
    </>
  );
}

function Conditions({ conditions }: { readonly conditions: readonly RuleCondition[] }): ReactNode {
  return (
    <ul className="conditions">
      {conditions.map((condition, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions are an order
        <li key={index}>
          <span className={condition.holds ? "mark good" : "mark bad"}>
            {t(condition.holds ? "trial.holds" : "trial.fails")}
          </span>{" "}
          <span className="mono">
            <LogText text={condition.text} />
          </span>{" "}
          {condition.seen !== "" && (
            <span className="faint">
              <LogText text={condition.seen} />
            </span>
          )}
          {condition.parts.length > 0 && <Conditions conditions={condition.parts} />}
        </li>
      ))}
    </ul>
  );
}
