import type { ReactNode } from "react";
import type { FoundStream, SourceTrial } from "../../api/set-up.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Instant } from "../../parts/moment.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { StartAgain } from "../first-source.tsx";

/** Enough to see what the streams are. */
const MOST_EXAMPLES = 6;

/** What a server holds that could be read, what stands in the way, and what to write down. */
export function FoundStreams({ report }: { readonly report: NonNullable<SourceTrial["report"]> }): ReactNode {
  const { server, server_said, total, found, problems, yaml } = report;
  const examples = found.filter((one) => one.example !== null).slice(0, MOST_EXAMPLES);
  return (
    <>
      <section className="panel part" aria-labelledby="found">
        <h2 id="found">{t("connect.found", { count: total })}</h2>
        <p className="faint">
          <SaidText text={server} said={server_said} />
        </p>
        {problems.map(({ severity, message, message_said, hint, hint_said }) => (
          <p key={message}>
            <span className={severity === "error" ? "mark bad" : "mark warn"}>{t(`connect.${severity}`)}</span>{" "}
            <SaidText text={message} said={message_said} />{" "}
            <span className="faint">
              <SaidText text={hint} said={hint_said} />
            </span>
          </p>
        ))}
        {found.length > 0 && (
          <TableBox label={t("connect.found", { count: total })}>
            <table>
              <thead>
                <tr>
                  <th>{t("source.partition")}</th>
                  <th className="number">{t("connect.records")}</th>
                  <th className="number">{t("connect.rate")}</th>
                  <th className="number">{t("connect.errors")}</th>
                  <th>{t("connect.latest")}</th>
                </tr>
              </thead>
              <tbody>
                {found.map((one) => (
                  <Row key={`${one.kind} ${one.name}`} stream={one} />
                ))}
              </tbody>
            </table>
          </TableBox>
        )}
        {examples.length > 0 && (
          <section className="around" aria-labelledby="examples">
            <h3 id="examples">{t("connect.example")}</h3>
            <ol>
              {examples.map(({ kind, name, example }) => (
                <li key={`${kind} ${name}`}>
                  <p className="faint small">
                    <span className="mono">
                      <LogText text={name} />
                    </span>{" "}
                    {example?.timestamp && <Instant at={example.timestamp} />}{" "}
                    {[example?.level, example?.service, example?.host, example?.logger]
                      .filter((part) => part !== null && part !== undefined)
                      .map((part) => (
                        <span key={part} className="label">
                          <LogText text={part} />
                        </span>
                      ))}
                  </p>
                  <pre>
                    <LogText text={example?.message ?? ""} />
                  </pre>
                </li>
              ))}
            </ol>
          </section>
        )}
      </section>
      {yaml !== null ? (
        <WriteDown yaml={yaml} />
      ) : (
        found.length > 0 && <p className="panel part">{t("connect.no_logs")}</p>
      )}
    </>
  );
}

/** What to put into the configuration file, and what to do then. */
function WriteDown({ yaml }: { readonly yaml: string }): ReactNode {
  const secrets = [...yaml.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? "");
  return (
    <section className="panel part" aria-labelledby="write">
      <div className="card-head">
        <h2 id="write">{t("connect.write")}</h2>
        <CopyButton text={() => yaml} label={t("copy.value", { name: "elkhound.yml" })}>
          {t("copy")}
        </CopyButton>
      </div>
      <pre className="command">
        <LogText text={yaml} whole />
      </pre>
      {secrets.length > 0 && <p>{t("connect.secrets", { names: secrets.join(", ") })}</p>}
      <StartAgain />
    </section>
  );
}

function Row({ stream }: { readonly stream: FoundStream }): ReactNode {
  const number = (value: number | null): string => (value === null ? "–" : formatNumber(value));
  return (
    <tr>
      <td className="mono wrap">
        <LogText text={stream.name} />
      </td>
      <td className="number">{number(stream.records)}</td>
      <td className="number">{number(stream.records_per_second)}</td>
      <td className="number">{number(stream.errors_last_day)}</td>
      <td>{stream.latest_at === null ? "–" : <Ago at={stream.latest_at} />}</td>
    </tr>
  );
}
