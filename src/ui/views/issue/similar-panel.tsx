import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { SimilarIssue } from "../../api/trial-types.ts";
import type { Issue } from "../../api/types.ts";
import { formatShare } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { StatusMark } from "../../parts/marks.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { IssueTitle } from "../issues/issue-title.tsx";
import { MergeDialog } from "../issues/merge-dialog.tsx";

/** Issues that may be the same error: what is alike, what differs, and the way to make them one. */
export function SimilarPanel({ issue }: { readonly issue: Issue }): ReactNode {
  const answer = useQuery(`issue ${issue.id} similar`, () => api.similar(issue.id), { staleMs: 60_000 });
  const [merging, setMerging] = useState<Issue>();
  return (
    <section className="panel" aria-label={t("issue.tab.similar")}>
      <Outcome answer={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("similar.none")} />
          ) : (
            <ul className="entries plain">
              {items.map((similar) => (
                <li key={similar.issue.id}>
                  <Similar similar={similar} onMerge={() => setMerging(similar.issue)} />
                </li>
              ))}
            </ul>
          )
        }
      </Outcome>
      {merging !== undefined && (
        <MergeDialog issues={[issue, merging]} onClose={() => setMerging(undefined)} onDone={() => {}} />
      )}
    </section>
  );
}

function Similar(props: { readonly similar: SimilarIssue; readonly onMerge: () => void }): ReactNode {
  const { similar, onMerge } = props;
  const { may } = useRights();
  const { issue, score, because, differs } = similar;
  return (
    <>
      <p>
        <Link to={`/issues/${issue.id}`}>
          <IssueTitle issue={issue} />
        </Link>{" "}
        <StatusMark issue={issue} />
      </p>
      <p className="faint small">
        {t("similar.score", { share: formatShare(score) })} ·{" "}
        {because.map(({ part, score: alike }) => `${t(`similar.${part}`)} ${formatShare(alike)}`).join(" · ")} ·{" "}
        {t("grouping.events", { count: issue.event_count })} · <Ago at={issue.last_seen} />
      </p>
      {differs.map(({ part, own, other }) => (
        <dl key={part} className="differs small">
          <div>
            <dt>
              {t(`similar.${part}`)}, {t("similar.own")}
            </dt>
            <dd className="mono">
              <LogText text={own || "–"} />
            </dd>
          </div>
          <div>
            <dt>
              {t(`similar.${part}`)}, {t("similar.other")}
            </dt>
            <dd className="mono">
              <LogText text={other || "–"} />
            </dd>
          </div>
        </dl>
      ))}
      {may("merge", issue.project) && (
        <div className="alert-tools">
          <button type="button" className={similar.merge_suggested ? "" : "quiet"} onClick={onMerge}>
            <Icon name="merge" />
            {t("similar.merge")}
          </button>
          {similar.merge_suggested && <span className="hint">{t("similar.suggested")}</span>}
        </div>
      )}
    </>
  );
}
