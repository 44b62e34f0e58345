import { type ReactNode, useMemo, useState } from "react";
import { api } from "../../api/client.ts";
import type { Issue } from "../../api/types.ts";
import { formatMinute, formatNumber, zoneName } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Failure } from "../../parts/outcome.tsx";
import { addressWith, changeQuery, usePlace } from "../../state/location.ts";
import { useNow } from "../../state/now.ts";
import { useQuery } from "../../state/query.ts";
import { alertText } from "../alerts/alert-text.ts";
import { useIssueAlerts } from "../alerts/issue-alerts.ts";
import { BarChart, type ChartMark } from "./bar-chart.tsx";
import { RANGES, type RangeName, rangeOf, type SeriesRange, steps, usualRange } from "./series-range.ts";

/** How often the issue happened over a range that the reader chooses. */
export function SeriesPanel({ issue }: { readonly issue: Issue }): ReactNode {
  const place = usePlace();
  const minute = Math.floor(useNow() / 60_000) * 60_000;
  // As it is when one comes: it does not change under one's eyes.
  const [usual] = useState(() => usualRange(Date.parse(issue.first_seen), minute));
  const range = useMemo(() => rangeOf(place, minute, usual), [place, minute, usual]);
  const query = { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString(), width: range.width };
  const { data, error } = useQuery(`issue ${issue.id} buckets ${range.from} ${range.to}`, () =>
    api.buckets(issue.id, query),
  );
  const [times, counts] = useMemo(() => steps(data?.items ?? [], range), [data, range]);
  const { marks, releases, alerts } = useMarks(issue, range);
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
              to={addressWith(place, { range: name === usual ? undefined : name, from: undefined, to: undefined })}
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
          marks={marks}
          label={t("series.said", { count: sum, most: formatNumber(Math.max(0, ...counts)) })}
          onZoom={(from, to) =>
            changeQuery({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), range: undefined })
          }
        />
      )}
      {releases.length + alerts.length > 0 && (
        <p className="chart-marks">
          {releases.map(({ version, at }) => (
            <span key={`${version} ${at}`}>
              ┆ <LogText text={version} /> {formatMinute(at)}
            </span>
          ))}
          {alerts.map((alert) => (
            <Link key={alert.id} to={`/alerts/${encodeURIComponent(alert.id)}`} className="mark-alert">
              ▾ <LogText text={alertText(alert)} /> {formatMinute(Date.parse(alert.starts_at))}
            </Link>
          ))}
        </p>
      )}
    </section>
  );
}

/** As many as can be told apart. */
const MOST_RELEASES = 8;
/** Named below the chart; all are marked in it. */
const MOST_ALERTS = 4;

/** Deploys and first sights of the project's releases in the range, and when alerts on the issue began. */
function useMarks(issue: Issue, range: SeriesRange) {
  const { data: releasePage } = useQuery(
    `releases ${issue.project}`,
    () => api.releases({ project: issue.project, limit: 50 }),
    { staleMs: 60_000 },
  );
  const { data: alertPage } = useIssueAlerts(issue.id);
  return useMemo(() => {
    const within = (at: number): boolean => at >= range.from && at < range.to;
    const releases = (releasePage?.items ?? [])
      .flatMap(({ version, first_seen: firstSeen, deploys }) => {
        const times = deploys.length > 0 ? deploys.map((deploy) => deploy.deployed_at) : [firstSeen];
        return times.map((at) => ({ version, at: Date.parse(at) }));
      })
      .filter(({ at }) => within(at))
      .slice(0, MOST_RELEASES);
    const alerts = (alertPage?.items ?? []).filter((alert) => within(Date.parse(alert.starts_at)));
    const marks: ChartMark[] = [
      ...releases.map(({ at }) => ({ at: at / 1000, kind: "release" as const })),
      ...alerts.map((alert) => ({ at: Date.parse(alert.starts_at) / 1000, kind: "alert" as const })),
    ];
    return { marks, releases, alerts: alerts.slice(0, MOST_ALERTS) };
  }, [releasePage, alertPage, range]);
}
