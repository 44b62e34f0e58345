import type { PlannedFingerprint } from "../commit-plan.ts";
import { DECISION_COLUMNS } from "../decision-row.ts";
import type { IssueListing, IssueRow } from "../issue-row.ts";
import { searchText } from "../search-text.ts";
import { type IssueTally, mergeServices } from "../tally.ts";
import { addTrend } from "../trend.ts";
import type { SqliteDatabase } from "./database.ts";

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
    `INSERT INTO issue_total (issue, event_count, first_seen, last_seen, level, services, state_at)
     VALUES (?, 0, 9007199254740991, -9007199254740991, 0, '[]', ?)`,
    id,
    at,
  );
}

/** Returns whether the issue is resolved or ignored: events may end that. */
export function addToIssue(db: SqliteDatabase, tally: IssueTally): boolean {
  const row = db.get<{ services: string; status: string; trend: number }>(
    "SELECT services, status, trend FROM issue_total WHERE issue = ?",
    tally.issue,
  );
  const services = mergeServices(JSON.parse(row?.services ?? "[]") as string[], tally.services);
  db.run(
    `UPDATE issue_total SET event_count = event_count + ?, first_seen = min(first_seen, ?),
       last_seen = max(last_seen, ?), level = max(level, ?), services = ?, trend = ? WHERE issue = ?`,
    tally.count,
    tally.firstSeen,
    tally.lastSeen,
    tally.level,
    JSON.stringify(services),
    addTrend(row?.trend ?? 0, tally.trend),
    tally.issue,
  );
  return row !== undefined && row.status !== "unresolved";
}

const COLUMNS = `i.id, i.project, i.kind, i.title, i.type, i.culprit, i.pattern, i.created_at AS createdAt,
  t.event_count AS eventCount, coalesce((SELECT user_count FROM user_total u WHERE u.issue = i.id), 0) AS userCount,
  t.first_seen AS firstSeen, t.last_seen AS lastSeen, t.level, t.services,
  ${DECISION_COLUMNS.map((column) => `t.${column}`).join(", ")},
  (SELECT json_group_array(hash) FROM (SELECT f.hash FROM fingerprint f WHERE f.issue = i.id ORDER BY f.id LIMIT 100))
    AS fingerprints`;

export function getIssue(db: SqliteDatabase, { id }: { readonly id: string }): IssueRow | undefined {
  return db.get(
    `WITH RECURSIVE home (id) AS (
       SELECT ? UNION SELECT issue.merged_into FROM home JOIN issue ON issue.id = home.id WHERE merged_into IS NOT NULL)
     SELECT ${COLUMNS} FROM home JOIN issue i ON i.id = home.id JOIN issue_total t ON t.issue = i.id`,
    id,
  );
}

export function listIssues(db: SqliteDatabase, listing: IssueListing): IssueRow[] {
  // At most ten words, so a handful of statements.
  const words = listing.words.map(() => "AND instr(i.search, ?) > 0").join(" ");
  // The order drives the query (an index of the totals), the conditions are looked up until the page is full.
  return db.all(
    `SELECT ${COLUMNS} FROM issue_total t CROSS JOIN issue i ON i.id = t.issue
     WHERE (t.${listing.sort}, t.issue) < (?, ?) AND (? IS NULL OR i.project = ?) AND (? IS NULL OR t.status = ?)
       ${words}
     ORDER BY t.${listing.sort} DESC, t.issue DESC LIMIT ?`,
    listing.before?.value ?? Number.MAX_SAFE_INTEGER,
    listing.before?.id ?? "",
    listing.project ?? null,
    listing.project ?? null,
    listing.status ?? null,
    listing.status ?? null,
    ...listing.words,
    listing.limit,
  );
}
