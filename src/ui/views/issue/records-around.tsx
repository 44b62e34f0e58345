import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { EventSurroundings } from "../../api/trial-types.ts";
import type { ErrorEvent } from "../../api/types.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Instant } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { useQuery } from "../../state/query.ts";

const WITHOUT: Readonly<Record<Exclude<EventSurroundings["status"], "found">, MessageKey>> = {
  gone: "around.gone",
  not_configured: "around.not_configured",
  unavailable: "around.unavailable",
};

/** The log records around an event, read from its source when this is shown. */
export function RecordsAround({ event }: { readonly event: ErrorEvent }): ReactNode {
  const answer = useQuery(`records around ${event.issue} ${event.id}`, () => api.recordsAround(event.issue, event.id), {
    staleMs: 60_000,
  });
  return (
    <section className="around" aria-label={t("around.label")}>
      <h2 className="minor">{t("around.label")}</h2>
      <Outcome answer={answer}>
        {({ status, detail, detail_said, records }) =>
          status === "found" ? (
            <ol>
              {records.map((record, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: records are an order
                <li key={index} aria-current={record.is_event ? "true" : undefined}>
                  <p className="faint small">
                    {record.timestamp !== null && (
                      <span className="label">
                        <Instant at={record.timestamp} />
                      </span>
                    )}
                    {[record.level, record.service, record.host, record.logger]
                      .filter((part) => part !== null)
                      .map((part) => (
                        <span key={part} className="label">
                          <LogText text={part} />
                        </span>
                      ))}
                  </p>
                  <pre>
                    <LogText text={record.message} />
                    {record.cut && " …"}
                  </pre>
                </li>
              ))}
            </ol>
          ) : (
            <p className="hint" role="status">
              {t(WITHOUT[status])}
              {detail !== null && (
                <>
                  {" "}
                  <SaidText text={detail} said={detail_said} />
                </>
              )}
            </p>
          )
        }
      </Outcome>
    </section>
  );
}
