import type { ReactNode } from "react";
import type { Gap, Source } from "../../api/types.ts";
import { formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { useCatchUp } from "./catch-up.ts";

/** A long list of partitions is folded. */
const OPEN_PARTITIONS = 6;

/** How a source is: how far behind, how much it brings, what was lost of it. `gaps`: the newest; undefined: not known yet. */
export function SourceCard({
  source,
  gaps,
}: {
  readonly source: Source;
  readonly gaps: readonly Gap[] | undefined;
}): ReactNode {
  const { partitions } = source;
  const files = source.type === "file";
  const left = useCatchUp(source);
  const latest =
    partitions
      .map((one) => one.greatest_event_time ?? "")
      .toSorted()
      .at(-1) ?? "";
  return (
    <>
      <header className="card-head">
        <h2>
          <LogText text={source.id} />
        </h2>
        <span className="faint">{source.type ?? ""}</span>
        <span className={`mark state-${source.state}`}>{t(`source.${source.state}`)}</span>
      </header>
      {source.message !== null && (
        <p className="source-message">
          <SaidText text={source.message} said={source.message_said} />
        </p>
      )}
      <dl className="figures">
        <div>
          <dt>{t("source.lag")}</dt>
          <dd>
            {lagText(source.lag, files)}
            {left !== undefined && <small>{t("source.left", { time: formatDuration(left) })}</small>}
          </dd>
        </div>
        <div>
          <dt>{t("source.rate")}</dt>
          <dd className="rate">
            {rateText(source.records_per_minute)}
            <Sparkline
              counts={source.records_per_minute}
              label={t("source.rate_hour", { count: sum(source.records_per_minute) })}
            />
          </dd>
        </div>
        <div>
          <dt>{t("source.latest")}</dt>
          <dd>{latest === "" ? "–" : <Ago at={latest} />}</dd>
        </div>
        <div>
          <dt>{t(files ? "source.files" : "source.partitions")}</dt>
          <dd>{formatNumber(partitions.length)}</dd>
        </div>
        {gaps?.[0] !== undefined && (
          <div>
            <dt>{t("source.last_gap")}</dt>
            <dd>
              <Link to="/sources?tab=gaps">
                <Ago at={gaps[0].detected_at} />
              </Link>
            </dd>
          </div>
        )}
      </dl>
      {partitions.length > 1 && (
        <details open={partitions.length < OPEN_PARTITIONS}>
          <summary>{t(files ? "source.files" : "source.partitions")}</summary>
          <TableBox label={source.id}>
            <table>
              <thead>
                <tr>
                  <th>{t("source.partition")}</th>
                  <th className="number">{t("source.lag")}</th>
                  <th>{t("source.latest")}</th>
                  <th>{t("source.caught_up")}</th>
                </tr>
              </thead>
              <tbody>
                {partitions.map((one) => (
                  <tr key={one.partition}>
                    <td className="mono wrap">
                      <LogText text={one.name} />
                    </td>
                    <td className="number">{lagText(one.lag, files)}</td>
                    <td>{one.greatest_event_time === null ? "–" : <Ago at={one.greatest_event_time} />}</td>
                    <td>{one.caught_up_at === null ? "–" : <Ago at={one.caught_up_at} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableBox>
        </details>
      )}
    </>
  );
}

function lagText(lag: number | null, files: boolean): string {
  if (lag === null) return t("source.lag_unknown");
  if (lag === 0) return t("source.lag_none");
  return t(files ? "source.lag_bytes" : "source.lag_records", { count: lag });
}

/** The last five complete minutes. */
const RATE_MINUTES = 5;

function rateText(perMinute: readonly number[]): string {
  const rate = sum(perMinute.slice(-RATE_MINUTES)) / (RATE_MINUTES * 60);
  const shown = rate < 10 ? Math.round(rate * 100) / 100 : Math.round(rate);
  // Rounded it would be nothing, and it is not.
  return t("source.per_second", { rate: formatNumber(rate > 0 && shown === 0 ? 0.01 : shown) });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
