import type { ReactNode } from "react";
import type { FoundStream, SourceTrial } from "../../api/set-up.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { LogLine, LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { TableBox } from "../../parts/table-box.tsx";

/** What a server holds that could be read, what stands in the way, and what to write down. */
export function FoundStreams({ report }: { readonly report: NonNullable<SourceTrial["report"]> }): ReactNode {
  const { server, total, found, problems, yaml } = report;
  const example = found.find((one) => one.example !== null)?.example;
  return (
    <>
      <section className="panel part" aria-labelledby="found">
        <h2 id="found">{t("connect.found", { count: total })}</h2>
        <p className="faint">
          <LogText text={server} />
        </p>
        {problems.map(({ severity, message, hint }) => (
          <p key={message}>
            <span className={severity === "error" ? "mark bad" : "mark warn"}>{t(`connect.${severity}`)}</span>{" "}
            <LogText text={message} />{" "}
            <span className="faint">
              <LogText text={hint} />
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
        {example !== undefined && example !== null && (
          <>
            <h3>{t("connect.example")}</h3>
            <p className="mono">
              <LogLine
                text={[example.level, example.service, example.message].filter((one) => one !== null).join(" ")}
              />
            </p>
          </>
        )}
      </section>
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
        <p>{t("first.then")}</p>
        <pre className="command">elkhound check && elkhound run</pre>
      </section>
    </>
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
