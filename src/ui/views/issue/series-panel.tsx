import { type ReactNode, useMemo } from "react";
import { api } from "../../api/client.ts";
import type { Issue } from "../../api/types.ts";
import { formatMinute, formatNumber, zoneName } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { Failure } from "../../parts/outcome.tsx";
import { addressWith, changeQuery, usePlace } from "../../state/location.ts";
import { useNow } from "../../state/now.ts";
import { useQuery } from "../../state/query.ts";
import { BarChart } from "./bar-chart.tsx";
import { RANGES, type RangeName, rangeOf, steps } from "./series-range.ts";

/** How often the issue happened over a range that the reader chooses. */
export function SeriesPanel({ issue }: { readonly issue: Issue }): ReactNode {
  const place = usePlace();
  const minute = Math.floor(useNow() / 60_000) * 60_000;
  const range = useMemo(() => rangeOf(place, minute), [place, minute]);
  const query = { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString(), width: range.width };
  const { data, error } = useQuery(`issue ${issue.id} buckets ${range.from} ${range.to}`, () =>
    api.buckets(issue.id, query),
  );
  const [times, counts] = useMemo(() => steps(data?.items ?? [], range), [data, range]);
  const sum = counts.reduce((total, count) => total + count, 0);
  return (
    <section className="panel series" aria-label={t("series.label")}>
      <div className="panel-head">
        <p>
          <b>{data === undefined ? "…" : t("series.sum", { count: sum })}</b>
          <span className="faint">
            {t("series.range", { from: formatMinute(range.from), to: formatMinute(range.to), zone: zoneName() })}
          </span>
        </p>
        <nav className="segments" aria-label={t("series.choose")}>
          {(Object.keys(RANGES) as RangeName[]).map((name) => (
            <Link
              key={name}
              to={addressWith(place, { range: name === "24h" ? undefined : name, from: undefined, to: undefined })}
              aria-current={name === range.name ? "true" : undefined}
            >
              {t(`range.${name}`)}
            </Link>
          ))}
        </nav>
      </div>
      {error !== undefined && data === undefined ? (
        <Failure error={error} />
      ) : (
        <BarChart
          times={times}
          counts={counts}
          stepMs={range.stepMs}
          label={t("series.said", { count: sum, most: formatNumber(Math.max(0, ...counts)) })}
          onZoom={(from, to) =>
            changeQuery({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), range: undefined })
          }
        />
      )}
    </section>
  );
}
