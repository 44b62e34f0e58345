import type { PlannedChange } from "../../engine/commit/first-sights.ts";
import { type CountedEvents, DUE_SQL, reopened, revive } from "../../engine/commit/revival.ts";
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
import type { SqliteDatabase } from "../database.ts";
import { deleteActivity, findActivity, insertActivity, updateDetail } from "./activities.ts";
import { writeDecisions } from "./decisions.ts";
import { readReleases } from "./releases.ts";

export function decideIssues(db: SqliteDatabase, request: DecideRequest): DecideOutcome {
  return db.transaction(() => decideWithin(db, request));
}

/** Within a transaction that has begun. */
export function decideWithin(db: SqliteDatabase, request: DecideRequest): DecideOutcome {
  const issues = findDecidable(db, request.issues);
  const releases = (project: string) => (needsReleases(request.change) ? readReleases(db, { project }) : []);
  const { decided, refused } = decideAll(request, new Map(issues.map((issue) => [issue.id, issue])), releases);
  const activities = decided.map(({ issue, kind, before, after }) => {
    writeDecisions(db, issue, after);
    return insertActivity(db, { ...request, kind, issue, other: issue }, { detail: { before, after } });
  });
  return { activities, refused };
}

/** Wakes issues that are resolved or ignored, of which events are counted, within the commit's transaction. */
export function reviveIssues(
  db: SqliteDatabase,
  asleep: readonly string[],
  counted: CountedEvents,
  at: number,
): PlannedChange[] {
  const changes: PlannedChange[] = [];
  for (const issue of findDecidable(db, asleep)) {
    const releases = issue.decisions.state.release === undefined ? [] : readReleases(db, issue);
    const revival = revive(issue, counted, releases, at);
    if (revival === undefined) continue;
    if (revival.change !== undefined) changes.push(revival.change);
    const { before, after, activity } = revival;
    writeDecisions(db, issue.id, after);
    if (activity === undefined) continue;
    const { kind, reason, seen } = activity;
    const happened = { kind, issue: issue.id, other: issue.id, at, actor: LIFE_ACTOR, reason };
    insertActivity(db, happened, { detail: { before, after, ...(seen && { seen }) } });
  }
  return changes;
}

function findDecidable(db: SqliteDatabase, issues: readonly string[]): DecidableIssue[] {
  if (issues.length === 0) return [];
  const rows = db.all<DecisionRow & { id: string; project: string; users: number }>(
    `SELECT i.id, i.project, ${USERS_SQL} AS users, ${DECISION_COLUMNS.map((column) => `t.${column}`).join(", ")}
     FROM json_each(?) n CROSS JOIN issue i ON i.id = n.value JOIN issue_total t ON t.issue = i.id`,
    JSON.stringify(issues),
  );
  return rows.map((row) => ({ id: row.id, project: row.project, decisions: toDecisions(row), users: row.users }));
}

/** Undefined: no such issue. */
export function addComment(db: SqliteDatabase, request: CommentRequest): ActivityRow | undefined {
  const { issue, at, actor, text } = request;
  return db.transaction(() => {
    if (findDecidable(db, [issue]).length === 0) return undefined;
    const said = { kind: "commented", issue, other: issue, at, actor, reason: "" };
    return insertActivity(db, said, { detail: { comment: text } });
  });
}

export function editComment(db: SqliteDatabase, request: EditCommentRequest): EditCommentOutcome {
  return db.transaction(() => {
    const found = findActivity(db, request.activity);
    const refused = refuseEdit(found, request.actor);
    if (refused !== undefined) return refused;
    if (request.text === undefined) {
      deleteActivity(db, request.activity);
      return "deleted";
    }
    return updateDetail(db, request.activity, { comment: request.text, editedAt: request.at });
  });
}

export function reopenDue(db: SqliteDatabase, { at }: { readonly at: number }): number {
  return db.transaction(() => {
    const due = db.all<{ issue: string }>(DUE_SQL("?"), at);
    for (const { id, decisions } of findDecidable(
      db,
      due.map(({ issue }) => issue),
    )) {
      const { after, reason } = reopened(decisions, at);
      writeDecisions(db, id, after);
      const happened = { kind: "reopened", issue: id, other: id, at, actor: LIFE_ACTOR, reason };
      insertActivity(db, happened, { detail: { before: decisions, after } });
    }
    return due.length;
  });
}
