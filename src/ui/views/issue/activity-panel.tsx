import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Activity, Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Minute } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { undo } from "../actions/decide.ts";
import { stateText } from "./state-text.tsx";

/** What was decided and said about the issue, by whom and why. */
export function ActivityPanel({ issue }: { readonly issue: Issue }): ReactNode {
  const { may } = useRights();
  const answer = useQuery(`issue ${issue.id} activity`, () => api.activity(issue.id, { limit: 100 }));
  return (
    <section className="panel" aria-label={t("issue.tab.activity")}>
      {may("comment", issue.project) && <CommentForm issue={issue} />}
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

function CommentForm({ issue }: { readonly issue: Issue }): ReactNode {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.comment(issue.id, text.trim());
      setText("");
      invalidate(`issue ${issue.id} activity`);
    } catch (thrown) {
      notifyFailure(thrown);
    }
    setBusy(false);
  };
  return (
    <form className="comment-form" onSubmit={(event) => void submit(event)}>
      <textarea
        rows={2}
        maxLength={10_000}
        aria-label={t("comment.label")}
        placeholder={t("comment.label")}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" disabled={busy || text.trim() === ""}>
        {t("comment.submit")}
      </button>
    </form>
  );
}

function Entry({ activity, issue }: { readonly activity: Activity; readonly issue: Issue }): ReactNode {
  const { kind, other, comment } = activity;
  const { may } = useRights();
  const linked = other === issue.id ? activity.issue : other;
  const state = activity.after === null || !CHANGES_STATE.has(kind) ? undefined : stateText(activity.after.state);
  return (
    <>
      <p>
        <b>
          <LogText text={activity.actor} />
        </b>{" "}
        {t(kind === "undone" && linked === null ? "activity.undone_decision" : `activity.${kind}`, {
          count: activity.fingerprints,
          to: target(activity),
        })}{" "}
        {linked !== null && linked !== issue.id && <Link to={`/issues/${linked}`}>{t("activity.other")}</Link>}{" "}
        {state !== undefined && <span className="faint">{state}</span>}
        <span className="faint">
          {" · "}
          <Ago at={activity.at} />
        </span>{" "}
        {activity.undone_at !== null && <span className="mark">{t("activity.undone_mark")}</span>}
      </p>
      {comment !== null && (
        <p className="comment">
          <LogText text={comment.text} />
          {comment.edited_at !== null && <small className="faint"> {t("comment.edited")}</small>}
        </p>
      )}
      {activity.seen !== null ? (
        <p className="reason">
          {t("activity.seen")} <Minute at={activity.seen.at} />
          {activity.seen.release !== null && (
            <>
              {" "}
              <LogText text={t("activity.seen_in", { release: activity.seen.release })} />
            </>
          )}
        </p>
      ) : (
        activity.reason !== "" && (
          <p className="reason">
            <LogText text={activity.reason} />
          </p>
        )
      )}
      {UNDOABLE.has(kind) && activity.undone_at === null && may("undo", issue.project) && (
        <button type="button" className="quiet" onClick={() => void undo([activity.id])}>
          {t("undo")}
        </button>
      )}
    </>
  );
}

const CHANGES_STATE: ReadonlySet<Activity["kind"]> = new Set(["resolved", "ignored"]);
const UNDOABLE: ReadonlySet<Activity["kind"]> = new Set([
  "merged",
  "split",
  "resolved",
  "ignored",
  "unresolved",
  "assigned",
  "prioritized",
]);

/** To whom or what something was set. */
function target({ kind, after }: Activity): string {
  if (kind === "assigned") return after?.assignee ?? t("facts.nobody");
  if (kind === "prioritized") return t(`priority.${after?.priority ?? "by_level"}`);
  return "";
}
