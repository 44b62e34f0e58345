import { memo, type ReactNode } from "react";
import type { ListedIssue } from "../../api/types.ts";
import { formatCompact, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { LogLine } from "../../parts/log-text.tsx";
import { LevelMark, StatusMark } from "../../parts/marks.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { useRights } from "../../state/rights.ts";
import { FiringMark } from "./firing-mark.tsx";
import { IssueTitle } from "./issue-title.tsx";

export interface IssueRowProps {
  readonly issue: ListedIssue;
  readonly atCursor: boolean;
  readonly chosen: boolean;
  readonly onChoose: (id: string, chosen: boolean, range: boolean) => void;
}

/** One issue of the list. */
export const IssueRow = memo(function IssueRow({ issue, atCursor, chosen, onChoose }: IssueRowProps): ReactNode {
  const { may } = useRights();
  return (
    <article className="issue-row" data-cursor={atCursor || undefined} data-chosen={chosen || undefined}>
      {may("decide", issue.project) ? (
        <label className="row-check">
          <input
            type="checkbox"
            checked={chosen}
            aria-label={t("list.choose", { title: issue.title.slice(0, 80) })}
            onChange={() => {}}
            onClick={(event) => onChoose(issue.id, !chosen, event.shiftKey)}
          />
        </label>
      ) : (
        // Beside rows that have one.
        may("decide") && <span className="row-check" />
      )}
      <LevelMark level={issue.level} />
      <div className="row-what">
        <Link to={`/issues/${issue.id}`} className="row-title" title={issue.title}>
          <IssueTitle issue={issue} />
        </Link>
        <div className="row-where">
          <StatusMark issue={issue} />
          <FiringMark firing={issue.firing} />
          {issue.culprit !== null && (
            <span className="mono">
              <LogLine text={issue.culprit} />
            </span>
          )}
          <span>
            <LogLine text={issue.services.length > 0 ? issue.services.slice(0, 3).join(", ") : issue.project} />
          </span>
          {issue.assignee !== null && (
            <span className="row-assignee">
              <Icon name="person" />
              <LogLine text={issue.assignee} />
            </span>
          )}
        </div>
      </div>
      <div className="row-trend">
        {issue.series !== undefined && (
          <Sparkline
            counts={issue.series.counts}
            label={t("list.day", { count: formatNumber(sumOf(issue.series.counts)) })}
          />
        )}
      </div>
      <div className="row-count" title={t("list.events_exactly", { count: issue.event_count })}>
        <span className="visually-hidden">{t("list.events")} </span>
        <b>{formatCompact(issue.event_count)}</b>
      </div>
      <div className="row-users" title={t("list.users_exactly", { count: issue.user_count })}>
        <span className="visually-hidden">{t("list.users")} </span>
        {issue.user_count === 0 ? "–" : formatCompact(issue.user_count)}
      </div>
      <div className="row-times">
        <span>
          <span className="visually-hidden">{t("list.last_seen")} </span>
          <Ago at={issue.last_seen} />
        </span>
        <span className="faint">
          <span className="visually-hidden">{t("list.first_seen")} </span>
          <Ago at={issue.first_seen} />
        </span>
      </div>
    </article>
  );
});

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
