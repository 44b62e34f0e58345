import { api, type BulkMeant } from "../../api/client.ts";
import type { BulkResult } from "../../api/list-types.ts";
import type { Priority } from "../../api/types.ts";
import { saidText } from "../../i18n/said.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate } from "../../state/query.ts";
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
  | { readonly kind: "priority"; readonly priority: Priority | null }
  | { readonly kind: "delete" };

const DONE: Readonly<Record<Decision["kind"], MessageKey>> = {
  resolve: "done.resolve",
  ignore: "done.ignore",
  unresolve: "done.unresolve",
  assign: "done.assign",
  priority: "done.priority",
  delete: "done.delete",
};

/** As the API takes them in one request. */
const MOST_ISSUES = 1_000;
const MOST_UNDONE = 500;

/**
 * Decides about issues, says what became of it, and offers to take it back. Returns the ids of named issues that are now
 * as they were to be.
 */
export async function decide(ids: readonly string[], decision: Decision): Promise<readonly string[]> {
  const results: BulkResult[] = [];
  const asked: string[] = [];
  try {
    for (const some of chunks(ids, MOST_ISSUES)) {
      results.push(await api.bulk({ issues: some }, decision));
      asked.push(...some);
    }
  } catch (thrown) {
    notifyFailure(thrown);
  }
  tell(decision, results);
  const refused = new Set(results.flatMap((result) => result.refused.map(({ issue }) => issue)));
  return asked.filter((id) => !refused.has(id));
}

/** Decides about all that a search finds, when it still finds about as many as were `expected`; says so when it does not. */
export async function decideFound(meant: Extract<BulkMeant, { query: string }>, decision: Decision): Promise<void> {
  try {
    tell(decision, [await api.bulk(meant, decision)]);
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

function tell(decision: Decision, results: readonly BulkResult[]): void {
  const changed = results.reduce((sum, result) => sum + result.changed, 0);
  const activities = results.flatMap((result) => result.activities);
  const undoable = activities.length > 0 ? { undo: () => void undo(activities) } : {};
  if (changed > 0) notify(t(DONE[decision.kind], { count: changed }), undoable);
  else if (results.some(({ unchanged }) => unchanged > 0)) notify(t("done.nothing"));
  const refusal = results.flatMap(({ refused }) => refused)[0];
  if (refusal !== undefined) notify(saidText(refusal.detail, refusal.detail_said), { failed: true });
  issuesChanged();
}

/** Takes decisions back. */
export async function undo(activities: readonly string[]): Promise<void> {
  let undone = 0;
  let refusal: string | undefined;
  try {
    for (const some of chunks(activities.toReversed(), MOST_UNDONE)) {
      const result = await api.undo(some.toReversed());
      undone += result.undone;
      const [first] = result.refused;
      if (first !== undefined) refusal ??= saidText(first.detail, first.detail_said);
    }
  } catch (thrown) {
    notifyFailure(thrown);
  }
  if (undone > 0) notify(t("undone", { count: undone }));
  if (refusal !== undefined) notify(refusal, { failed: true });
  issuesChanged();
}

/** Brings everything that shows issues up to date. */
export function issuesChanged(): void {
  invalidate("issue");
  touchLists();
}

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
