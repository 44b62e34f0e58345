import type { ReactNode } from "react";
import type { Alert } from "../../api/types.ts";
import { formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Minute } from "../../parts/moment.tsx";

const STATUS_MARKS: Readonly<Record<Alert["status"], string>> = {
  pending: "mark warn",
  firing: "mark bad",
  resolved: "mark good",
};
/** Said elsewhere in the entry. */
const KNOWN_LABELS = ["alertname", "detector", "issue", "severity"];

/** One alert: what happened, since when, and the numbers it was decided on. */
export function AlertEntry({ alert }: { readonly alert: Alert }): ReactNode {
  const severity = alert.labels["severity"];
  const numbers = Object.entries(alert.numbers);
  const labels = Object.entries(alert.labels).filter(([name]) => !KNOWN_LABELS.includes(name));
  return (
    <article className="alert">
      <header>
        <span className={STATUS_MARKS[alert.status]}>{t(`alert.${alert.status}`)}</span>
        {severity !== undefined && (
          <span className="faint">
            <LogText text={severity} />
          </span>
        )}
        <h2>
          {alert.issue === null ? (
            <LogText text={alert.summary} />
          ) : (
            <Link to={`/issues/${alert.issue}`}>
              <LogText text={alert.summary} />
            </Link>
          )}
        </h2>
      </header>
      <p className="faint">
        <span className="mono">
          <LogText text={alert.detector} />
        </span>{" "}
        · {t("alert.since")} <Minute at={alert.starts_at} />
        {alert.ends_at !== null && (
          <> · {t("alert.lasted", { time: formatDuration(Date.parse(alert.ends_at) - Date.parse(alert.starts_at)) })}</>
        )}
        {" · "}
        <Ago at={alert.updated_at} />
        {alert.late && <> · {t("alert.late")}</>}
        {alert.acknowledged !== null && (
          <>
            {" "}
            · {t("alert.acknowledged")} <LogText text={alert.acknowledged.by} />
          </>
        )}
      </p>
      {(numbers.length > 0 || labels.length > 0) && (
        <dl className="numbers">
          {labels.map(([name, value]) => (
            <div key={`label ${name}`}>
              <dt>{name.replaceAll("_", " ")}</dt>
              <dd>
                <LogText text={value} />
              </dd>
            </div>
          ))}
          {numbers.map(([name, value]) => (
            <div key={name}>
              <dt>{name.replace(/_ms$/, "").replaceAll("_", " ")}</dt>
              <dd>{numberText(name, value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}

/** Names that end in `_ms` are milliseconds. */
function numberText(name: string, value: number | string): ReactNode {
  if (typeof value === "string") return <LogText text={value} />;
  return name.endsWith("_ms") ? formatDuration(value) : formatNumber(value);
}
