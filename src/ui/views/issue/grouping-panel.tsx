import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Fingerprint, Issue } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { LogLine, LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { SplitDialog } from "./split-dialog.tsx";

/** Why the issue's events are together: its fingerprints; and the way to take some of them apart. */
export function GroupingPanel({ issue }: { readonly issue: Issue }): ReactNode {
  const answer = useQuery(`issue ${issue.id} fingerprints`, () => api.fingerprints(issue.id, { limit: 100 }));
  return (
    <section className="panel" aria-label={t("issue.tab.grouping")}>
      <p className="lead">{t("grouping.text")}</p>
      <Outcome answer={answer}>
        {({ items, next }) => (
          <>
            <Fingerprints issue={issue} fingerprints={items} />
            {next !== null && <p className="hint">{t("grouping.more", { count: items.length })}</p>}
          </>
        )}
      </Outcome>
    </section>
  );
}

function Fingerprints(props: { readonly issue: Issue; readonly fingerprints: readonly Fingerprint[] }): ReactNode {
  const { issue, fingerprints } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [splitting, setSplitting] = useState(false);
  const { may } = useRights();
  const several = fingerprints.length > 1 && may("split", issue.project);
  const toggle = (hash: string): void => {
    const after = new Set(chosen);
    if (!after.delete(hash)) after.add(hash);
    setChosen(after);
  };
  return (
    <>
      {several && (
        <div className="event-tools">
          <button
            type="button"
            disabled={chosen.size === 0 || chosen.size === fingerprints.length}
            onClick={() => setSplitting(true)}
          >
            {t("split.open", { count: chosen.size })}
          </button>
        </div>
      )}
      <ul className="fingerprints">
        {fingerprints.map((one) => (
          <li key={one.hash}>
            <div className="fingerprint-head">
              {several && (
                <input
                  type="checkbox"
                  checked={chosen.has(one.hash)}
                  aria-label={t("split.choose", { title: one.title.slice(0, 80) })}
                  onChange={() => toggle(one.hash)}
                />
              )}
              <b>
                <LogLine text={one.title} />
              </b>
              <span className="faint">
                {t("grouping.events", { count: one.event_count })} · <Ago at={one.last_seen} />
              </span>
            </div>
            <p className="mono small">
              <LogText text={one.pattern} />
            </p>
            <ol className="parts" aria-label={t("grouping.parts")}>
              {one.parts.map((part, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts are an order
                <li key={index} className="mono">
                  <LogText text={part} />
                </li>
              ))}
            </ol>
            <p className="hint">
              {one.because === null ? t("grouping.by_hash") : t("grouping.because")}{" "}
              <span className="mono">
                {one.strategy} {one.hash.slice(0, 12)}
              </span>
            </p>
            {one.because !== null && one.because.length > 0 && (
              <ul className="because">
                {one.because.map((step) => (
                  <li key={step.field}>
                    <span className="mono">
                      <LogText text={step.known} />
                    </span>
                    {" ≈ "}
                    <span className="mono">
                      <LogText text={step.seen} />
                    </span>{" "}
                    <span className="faint">{step.because.replaceAll("_", " ")}</span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      {splitting && (
        <SplitDialog
          issue={issue}
          leaving={fingerprints.filter(({ hash }) => chosen.has(hash))}
          staying={formatNumber(fingerprints.length - chosen.size)}
          onClose={() => setSplitting(false)}
          onDone={() => setChosen(new Set())}
        />
      )}
    </>
  );
}
