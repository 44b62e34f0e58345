import type { PlannedFingerprint } from "../../engine/commit/commit-plan.ts";
import { searchText } from "../../engine/commit/search-text.ts";
import { DECISION_COLUMNS } from "../../engine/issues/decision-row.ts";
import type { IssueRow } from "../../engine/issues/issue-row.ts";
import { type IssueTally, mergeServices } from "../../engine/tallies/tally.ts";
import { addTrend } from "../../engine/tallies/trend.ts";
import type { SqliteDatabase } from "../database.ts";

export function insertIssue(db: SqliteDatabase, id: string, first: PlannedFingerprint, at: number): void {
  db.run(
    `INSERT INTO issue (id, project, kind, title, type, culprit, pattern, created_at, search)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    first.project,
    first.kind,
    first.title,
    first.type ?? null,
    first.culprit ?? null,
    first.pattern,
    at,
    searchText(first),
  );
  db.run(
    `INSERT INTO issue_total (issue, project, event_count, first_seen, last_seen, level, services, state_at)
     VALUES (?, ?, 0, 9007199254740991, -9007199254740991, 0, '[]', ?)`,
    id,
    first.project,
    at,
  );
}

/** Returns whether the issue is resolved or ignored: events may end that. */
export function addToIssue(db: SqliteDatabase, tally: IssueTally): boolean {
  const row = db.get<{ services: string; status: string; trend: number; firstSeen: number }>(
    "SELECT services, status, trend, first_seen AS firstSeen FROM issue_total WHERE issue = ?",
    tally.issue,
  );
  const services = mergeServices(JSON.parse(row?.services ?? "[]") as string[], tally.services);
  db.run(
    `UPDATE issue_total SET event_count = event_count + ?, last_seen = max(last_seen, ?), level = max(level, ?),
       services = ?, trend = ? WHERE issue = ?`,
    tally.count,
    tally.lastSeen,
    tally.level,
    JSON.stringify(services),
    addTrend(row?.trend ?? 0, tally.trend),
    tally.issue,
  );
  // Apart, since SQLite writes every index of a column that is set, changed or not.
  if (row !== undefined && tally.firstSeen < row.firstSeen) {
    db.run("UPDATE issue_total SET first_seen = ? WHERE issue = ?", tally.firstSeen, tally.issue);
  }
  return row !== undefined && row.status !== "unresolved";
}

/** Of `i` (issue) and `t` (issue_total), as an {@link IssueRow}. */
export const ISSUE_COLUMNS = `i.id, i.project, i.kind, i.title, i.type, i.culprit, i.pattern, i.created_at AS createdAt,
  t.event_count AS eventCount, coalesce((SELECT user_count FROM user_total u WHERE u.issue = i.id), 0) AS userCount,
  t.first_seen AS firstSeen, t.last_seen AS lastSeen, t.level, t.services, i.owners, i.owner_rule AS ownerRule,
  ${DECISION_COLUMNS.map((column) => `t.${column}`).join(", ")},
  (SELECT json_group_array(hash) FROM (SELECT f.hash FROM fingerprint f WHERE f.issue = i.id ORDER BY f.id LIMIT 100))
    AS fingerprints`;

export function getIssue(db: SqliteDatabase, { id }: { readonly id: string }): IssueRow | undefined {
  return db.get(
    `WITH RECURSIVE home (id) AS (
       SELECT ? UNION SELECT issue.merged_into FROM home JOIN issue ON issue.id = home.id WHERE merged_into IS NOT NULL)
     SELECT ${ISSUE_COLUMNS} FROM home JOIN issue i ON i.id = home.id JOIN issue_total t ON t.issue = i.id`,
    id,
  );
}
