import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Activity, Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { notify } from "../../state/messages.ts";
import { asRequestError, invalidate, useQuery } from "../../state/query.ts";
import { forgetLists } from "../issues/issue-list.ts";

/** What was decided about the issue, by whom and why. */
export function ActivityPanel({ issue }: { readonly issue: Issue }): ReactNode {
  const answer = useQuery(`issue ${issue.id} activity`, () => api.activity(issue.id, { limit: 100 }));
  return (
    <section className="panel" aria-label={t("issue.tab.activity")}>
      <Outcome answer={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("activity.none")} />
          ) : (
            <ol className="activity">
              {items.map((activity) => (
                <li key={activity.id}>
                  <Entry activity={activity} issue={issue} />
                </li>
              ))}
            </ol>
          )
        }
      </Outcome>
    </section>
  );
}

function Entry({ activity, issue }: { readonly activity: Activity; readonly issue: Issue }): ReactNode {
  const other = activity.other === issue.id ? activity.issue : activity.other;
  return (
    <>
      <p>
        <b>{activity.actor}</b> {t(`activity.${activity.kind}`, { count: activity.fingerprints })}{" "}
        <Link to={`/issues/${other}`}>{t("activity.other")}</Link> <Ago at={activity.at} />
        {activity.undone_at !== null && <span className="mark">{t("activity.undone_mark")}</span>}
      </p>
      {activity.reason !== "" && (
        <p className="reason">
          <LogText text={activity.reason} />
        </p>
      )}
      {activity.kind !== "undone" && activity.undone_at === null && (
        <button type="button" className="quiet" onClick={() => void undo(activity.id)}>
          {t("undo")}
        </button>
      )}
    </>
  );
}

async function undo(activity: string): Promise<void> {
  try {
    await api.undo(activity);
    notify(t("undone"));
    forgetLists();
    invalidate("issue");
  } catch (thrown) {
    notify(asRequestError(thrown).message || t("failure.no_answer"), { failed: true });
  }
}
