import {
  freshDecisions,
  ownershipActivity,
  type PlannedOwnership,
  type RestateRequest,
} from "../../engine/issues/ownership-engine.ts";
import type { SqliteDatabase } from "../database.ts";
import { insertActivity } from "./activities.ts";
import { readOwnTotals, writeDecisions } from "./decisions.ts";

const SET = "UPDATE issue SET owners = ?, owner_rule = ?, owners_version = ? WHERE id = ?";

/** Gives a new issue its owners, within the commit that makes it. */
export function ownNewIssue(
  db: SqliteDatabase,
  issue: string,
  planned: PlannedOwnership | undefined,
  at: number,
): void {
  if (planned === undefined) return;
  const { owned, version } = planned;
  db.run(SET, owned?.owners ?? null, owned?.rule ?? null, version, issue);
  if (owned === undefined) return;
  const before = freshDecisions(at);
  const activity = ownershipActivity(before, planned, true);
  if (activity !== undefined) record(db, issue, before, activity, at);
}

export function outdatedOwners(
  db: SqliteDatabase,
  query: { readonly project: string; readonly version: string | null; readonly after: string; readonly limit: number },
): { issue: string; body: string | null }[] {
  return db.all(
    `SELECT i.id AS issue, (SELECT e.body FROM fingerprint f JOIN event e ON e.fingerprint = f.id WHERE f.issue = i.id
       ORDER BY e.slot, e.time, e.id LIMIT 1) AS body
     FROM issue i JOIN issue_total t ON t.issue = i.id
     WHERE i.project = ? AND i.id > ? AND i.kind = 'issue' AND i.owners_version IS NOT ? ORDER BY i.id LIMIT ?`,
    ...[query.project, query.after, query.version, query.limit],
  );
}

export function restateOwners(db: SqliteDatabase, { version, assigns, issues, at }: RestateRequest): number {
  return db.transaction(() => {
    let changes = 0;
    for (const { issue, owned, known } of issues) {
      const row = db.get<{ owners: string | null; owner_rule: string | null }>(
        "SELECT i.owners, i.owner_rule FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ?",
        issue,
      );
      if (row === undefined) continue;
      if (!known) {
        db.run("UPDATE issue SET owners_version = ? WHERE id = ?", version, issue);
        continue;
      }
      db.run(SET, owned?.owners ?? null, owned?.rule ?? null, version, issue);
      const before = readOwnTotals(db, issue).decisions;
      const activity = ownershipActivity(before, { owned, assigns }, row.owners !== (owned?.owners ?? null));
      if (activity === undefined) continue;
      record(db, issue, before, activity, at);
      changes += 1;
    }
    return changes;
  });
}

function record(
  db: SqliteDatabase,
  issue: string,
  before: ReturnType<typeof freshDecisions>,
  { kind, actor, reason, after }: NonNullable<ReturnType<typeof ownershipActivity>>,
  at: number,
): void {
  if (after !== undefined) writeDecisions(db, issue, after);
  const detail = after === undefined ? {} : { detail: { before, after } };
  insertActivity(db, { kind, issue, other: issue, at, actor, reason }, detail);
}
