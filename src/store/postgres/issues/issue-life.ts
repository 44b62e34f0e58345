import type { SeenRelease } from "../../../domain/release-order.ts";
import type { PlannedChange } from "../../engine/commit/first-sights.ts";
import { type CountedEvents, DUE_SQL, isDue, reopened, revive } from "../../engine/commit/revival.ts";
import {
  type CommentRequest,
  type EditCommentOutcome,
  type EditCommentRequest,
  LIFE_ACTOR,
  refuseEdit,
} from "../../engine/issues/comment.ts";
import type { ActivityRow } from "../../engine/issues/correction.ts";
import {
  type DecidableIssue,
  type DecideOutcome,
  type DecideRequest,
  decideAll,
  needsReleases,
} from "../../engine/issues/decide-issues.ts";
import { DECISION_COLUMNS, type DecisionRow, toDecisions } from "../../engine/issues/decision-row.ts";
import { USERS_SQL } from "../../engine/issues/issue-filter.ts";
import type { Transaction } from "../database.ts";
import { deleteActivity, findActivity, insertActivity, updateDetail } from "./activities.ts";
import { writeDecisions } from "./decisions.ts";
import { readReleases } from "./releases.ts";

/*
 * Everything here happens under the locks on the issues' totals, taken in the order of ids as commits do: a commit that
 * counts an event comes before a decision or after it.
 */

export async function decideIssues(tx: Transaction, request: DecideRequest): Promise<DecideOutcome> {
  const issues = await lockDecidable(tx, request.issues);
  const releases = new Map<string, SeenRelease[]>();
  if (needsReleases(request.change)) {
    for (const project of new Set(issues.map(({ project }) => project))) {
      releases.set(project, await readReleases(tx, { project }));
    }
  }
  const found = new Map(issues.map((issue) => [issue.id, issue]));
  const { decided, refused } = decideAll(request, found, (project) => releases.get(project) ?? []);
  const activities: ActivityRow[] = [];
  for (const { issue, kind, before, after } of decided) {
    await writeDecisions(tx, issue, after);
    const activity = { ...request, kind, issue, other: issue };
    activities.push(await insertActivity(tx, activity, { detail: { before, after } }));
  }
  return { activities, refused };
}

/** Wakes issues that are resolved or ignored, of which events are counted, within the commit's transaction. */
export async function reviveIssues(
  tx: Transaction,
  asleep: readonly string[],
  counted: CountedEvents,
  at: number,
): Promise<PlannedChange[]> {
  const changes: PlannedChange[] = [];
  if (asleep.length === 0) return changes;
  for (const issue of await lockDecidable(tx, asleep)) {
    const releases = issue.decisions.state.release === undefined ? [] : await readReleases(tx, issue);
    const revival = revive(issue, counted, releases, at);
    if (revival === undefined) continue;
    if (revival.change !== undefined) changes.push(revival.change);
    const { before, after, activity } = revival;
    await writeDecisions(tx, issue.id, after);
    if (activity === undefined) continue;
    const { kind, reason, seen } = activity;
    const happened = { kind, issue: issue.id, other: issue.id, at, actor: LIFE_ACTOR, reason };
    await insertActivity(tx, happened, { detail: { before, after, ...(seen && { seen }) } });
  }
  return changes;
}

async function lockDecidable(tx: Transaction, issues: readonly string[]): Promise<DecidableIssue[]> {
  await tx.all("SELECT 1 FROM issue_total WHERE issue = ANY ($1::uuid[]) ORDER BY issue FOR UPDATE", [issues]);
  const rows = await tx.all<DecisionRow & { id: string; project: string; users: number }>(
    `SELECT i.id, i.project, ${USERS_SQL} AS users, ${DECISION_COLUMNS.map((column) => `t.${column}`).join(", ")}
     FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ANY ($1::uuid[]) ORDER BY i.id`,
    [issues],
  );
  return rows.map((row) => ({ id: row.id, project: row.project, decisions: toDecisions(row), users: row.users }));
}

/** Undefined: no such issue. */
export async function addComment(tx: Transaction, request: CommentRequest): Promise<ActivityRow | undefined> {
  const { issue, at, actor, text } = request;
  if ((await lockDecidable(tx, [issue])).length === 0) return undefined;
  const said = { kind: "commented", issue, other: issue, at, actor, reason: "" };
  return await insertActivity(tx, said, { detail: { comment: text } });
}

export async function editComment(tx: Transaction, request: EditCommentRequest): Promise<EditCommentOutcome> {
  const refused = refuseEdit(await findActivity(tx, request.activity), request.actor);
  if (refused !== undefined) return refused;
  if (request.text === undefined) {
    await deleteActivity(tx, request.activity);
    return "deleted";
  }
  return await updateDetail(tx, request.activity, { comment: request.text, editedAt: request.at });
}

export async function reopenDue(tx: Transaction, { at }: { readonly at: number }): Promise<number> {
  const due = await tx.all<{ issue: string }>(DUE_SQL("$1"), [at]);
  if (due.length === 0) return 0;
  const ids = due.map(({ issue }) => issue);
  for (const issue of await lockDecidable(tx, ids)) {
    // Under the lock it may be in another state already.
    if (!isDue(issue, at)) continue;
    const { id, decisions } = issue;
    const { after, reason } = reopened(decisions, at);
    await writeDecisions(tx, id, after);
    const happened = { kind: "reopened", issue: id, other: id, at, actor: LIFE_ACTOR, reason };
    await insertActivity(tx, happened, { detail: { before: decisions, after } });
  }
  return due.length;
}
