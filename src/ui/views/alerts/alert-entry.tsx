import { Fragment, type ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Alert } from "../../api/types.ts";
import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { AskedAction } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Minute } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { TitleMessage } from "../issues/issue-title.tsx";
import { alertNumber, alertText, labelName, severityText } from "./alert-text.ts";
import { ToldMarks } from "./told-marks.tsx";

const STATUS_MARKS: Readonly<Record<Alert["status"], string>> = {
  pending: "mark warn",
  firing: "mark bad",
  resolved: "mark good",
};
const SEVERITY_LOOKS: Readonly<Record<string, string>> = { critical: "severity bad", warning: "severity warn" };
/** Said elsewhere in the entry. */
const KNOWN_LABELS = ["alertname", "detector", "issue", "severity"];

/** Where it is, said in a line; all labels are shown where the alert is alone. */
const PLACES = ["project", "service", "environment", "release"];

/** One alert: what happened, where and since when; alone, with all the numbers it was decided on. */
export function AlertEntry(props: {
  readonly alert: Alert;
  /** It is all that the view shows. */
  readonly alone?: boolean;
}): ReactNode {
  const { alert, alone = false } = props;
  const { may } = useRights();
  const project = alert.labels["project"] ?? null;
  const Heading = alone ? "h1" : "h2";
  const severity = alert.labels["severity"];
  const numbers = alone ? Object.entries(alert.numbers).map(([name, value]) => alertNumber(name, value)) : [];
  const labels = Object.entries(alert.labels).filter(([name]) => !KNOWN_LABELS.includes(name));
  const places = alone ? [] : PLACES.flatMap((name) => alert.labels[name] ?? []);
  return (
    <article className={alone ? "alert" : "alert beside"}>
      <header>
        {alert.lasting && <span className={STATUS_MARKS[alert.status]}>{t(`alert.${alert.status}`)}</span>}
        <ToldMarks alert={alert} />
        {severity !== undefined && (
          <span className={SEVERITY_LOOKS[severity] ?? "faint"}>
            <LogText text={severityText(severity)} />
          </span>
        )}
        <Heading>
          {alert.issue === null ? (
            <LogText text={alertText(alert)} />
          ) : (
            <Link to={`/issues/${alert.issue}`}>
              {alert.issue_title === null ? (
                <LogText text={alertText(alert)} />
              ) : (
                <TitleMessage text={alert.issue_title} />
              )}
            </Link>
          )}
        </Heading>
      </header>
      {alert.issue_title !== null && (
        <p className="alert-said">
          <LogText text={alertText(alert)} />
        </p>
      )}
      <p className="faint">
        <span className="mono">
          <LogText text={alert.detector} />
        </span>{" "}
        {places.map((place) => (
          <Fragment key={place}>
            {" · "}
            <LogText text={place} />
          </Fragment>
        ))}
        {" · "}
        {alert.lasting && alert.ends_at === null && <>{t("alert.since")} </>}
        <Minute at={alert.starts_at} />
        {alert.lasting && alert.ends_at !== null && (
          <> · {t("alert.lasted", { time: formatDuration(Date.parse(alert.ends_at) - Date.parse(alert.starts_at)) })}</>
        )}
        {" · "}
        <Ago at={alert.ends_at ?? alert.starts_at} />
        {alert.late && <> · {t("alert.late")}</>}
      </p>
      {alone && (numbers.length > 0 || labels.length > 0) && (
        <dl className="numbers">
          {labels.map(([name, value]) => (
            <div key={`label ${name}`}>
              <dt>{labelName(name)}</dt>
              <dd>
                <LogText text={value} />
              </dd>
            </div>
          ))}
          {numbers.map((number) => (
            <div key={number.name}>
              <dt>{number.name}</dt>
              <dd>
                <LogText text={number.value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="alert-tools">
        {may("acknowledge", project) && alert.status !== "resolved" && alert.acknowledged === null && (
          <button type="button" className="quiet" onClick={() => void acknowledge(alert.id)}>
            <Icon name="check" />
            {t("alert.acknowledge")}
          </button>
        )}
        {may("silence", project) && (
          <Link to={`/silences/new?alert=${encodeURIComponent(alert.id)}`} className="button quiet">
            <Icon name="mute" />
            {t("alert.silence")}
          </Link>
        )}
        {alone ? (
          <Link to={`/deliveries?alert=${encodeURIComponent(alert.id)}`} className="button quiet">
            {t("alerts.deliveries")}
          </Link>
        ) : (
          <Link to={`/alerts/${encodeURIComponent(alert.id)}`} className="button quiet">
            {t("alert.open")}
          </Link>
        )}
      </div>
      {alone && (
        <AskedAction
          action="acknowledge"
          title={t("ask.acknowledge")}
          submit={t("alert.acknowledge")}
          onDone={() => void acknowledge(alert.id)}
        />
      )}
      {alone && <Routing alert={alert} />}
    </article>
  );
}

async function acknowledge(id: string): Promise<void> {
  try {
    await api.acknowledge(id);
    notify(t("alert.acknowledge_done"));
    invalidate("alerts");
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

/** The route that takes whatever no other one does. */
const ROOT = "{}";

/** Whom the alert is for, whether they were told, and if not, why. */
function Routing({ alert }: { readonly alert: Alert }): ReactNode {
  const answer = useQuery(`alerts ${alert.id} routing`, () => api.alertRouting(alert.id), { everyMs: 15_000 });
  return (
    <section className="routing">
      <h2 className="minor">{t("routing.title")}</h2>
      <Outcome answer={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="faint">{t("routing.none")}</p>
          ) : (
            <ul>
              {items.map((one) => (
                <li key={one.group_key}>
                  <b>
                    <LogText text={one.receiver} />
                  </b>
                  {one.route !== ROOT && (
                    <>
                      {" "}
                      <span className="mono faint">
                        <LogText text={one.route} />
                      </span>
                    </>
                  )}
                  <p>
                    {one.notified_at === null ? (
                      t("routing.untold")
                    ) : (
                      <>
                        {t("routing.told")} <Minute at={one.notified_at} />
                      </>
                    )}
                    {one.reason !== null && (
                      <>
                        {": "}
                        <SaidText text={one.reason} said={one.reason_said} />
                      </>
                    )}
                    {one.next_look_at !== null && !one.settled && (
                      <span className="faint">
                        {" · "}
                        {t("routing.next")} <Minute at={one.next_look_at} />
                      </span>
                    )}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Outcome>
    </section>
  );
}
