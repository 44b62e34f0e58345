import { api } from "../../api/client.ts";
import type { Activity, Priority } from "../../api/types.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { notify } from "../../state/messages.ts";
import { asRequestError, invalidate } from "../../state/query.ts";
import { touchLists } from "../issues/issue-list.ts";

/** What one can decide about issues. */
export type Decision =
  | { readonly kind: "resolve"; readonly in_next_release?: true; readonly in_release?: string }
  | {
      readonly kind: "ignore";
      readonly forever?: true;
      readonly until_events?: number;
      readonly until_users?: number;
      readonly until_time?: string;
    }
  | { readonly kind: "unresolve" }
  | { readonly kind: "assign"; readonly assignee: string | null }
  | { readonly kind: "priority"; readonly priority: Priority | null };

const DONE: Readonly<Record<Decision["kind"], MessageKey>> = {
  resolve: "done.resolve",
  ignore: "done.ignore",
  unresolve: "done.unresolve",
  assign: "done.assign",
  priority: "done.priority",
};

/** So many requests run at once. */
const AT_ONCE = 6;

/**
 * Decides about issues, says what became of it, and offers to take it back. Returns the ids of the issues that were
 * changed.
 */
export async function decide(ids: readonly string[], decision: Decision): Promise<readonly string[]> {
  const done: { readonly id: string; readonly activities: readonly Activity[] }[] = [];
  let refusal: string | undefined;
  const waiting = [...ids];
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        done.push({ id, activities: (await api.decide(id, decision)).activities });
      } catch (thrown) {
        refusal ??= asRequestError(thrown).message || t("failure.no_answer");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const activities = done.flatMap((one) => one.activities.map(({ id }) => id));
  if (done.length > 0) notify(t(DONE[decision.kind], { count: done.length }), { undo: () => void undo(activities) });
  if (refusal !== undefined) notify(refusal, { failed: true });
  issuesChanged();
  return done.map(({ id }) => id);
}

/** Takes decisions back. */
export async function undo(activities: readonly string[]): Promise<void> {
  try {
    for (const activity of activities) await api.undo(activity);
    notify(t("undone"));
  } catch (thrown) {
    notify(asRequestError(thrown).message || t("failure.no_answer"), { failed: true });
  }
  issuesChanged();
}

/** Brings everything that shows issues up to date. */
export function issuesChanged(): void {
  invalidate("issue");
  touchLists();
}
