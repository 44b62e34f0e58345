import type { PlannedFingerprint } from "../../engine/commit/commit-plan.ts";
import { searchText } from "../../engine/commit/search-text.ts";
import { DECISION_COLUMNS } from "../../engine/issues/decision-row.ts";
import type { IssueRow } from "../../engine/issues/issue-row.ts";
import { type IssueTally, mergeServices } from "../../engine/tallies/tally.ts";
import { addTrend } from "../../engine/tallies/trend.ts";
import { RepeatTransaction, type Transaction } from "../database.ts";

/** Makes an issue of each fingerprint, with the id at the same place. */
export async function insertIssues(
  tx: Transaction,
  ids: readonly string[],
  first: readonly PlannedFingerprint[],
  at: number,
): Promise<void> {
  await tx.run(
    `WITH made AS (
       INSERT INTO issue (id, project, kind, title, type, culprit, pattern, search, created_at)
       SELECT id, project, kind, title, type, culprit, pattern, search, $9
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
         AS n (id, project, kind, title, type, culprit, pattern, search) RETURNING id, project)
     INSERT INTO issue_total (issue, project, event_count, first_seen, last_seen, level, services, state_at)
     SELECT id, project, 0, 9007199254740991, -9007199254740991, 0, '[]', $9 FROM made`,
    [
      ids,
      first.map(({ project }) => project),
      first.map(({ kind }) => kind),
      first.map(({ title }) => title),
      first.map(({ type }) => type ?? null),
      first.map(({ culprit }) => culprit ?? null),
      first.map(({ pattern }) => pattern),
      first.map(searchText),
      at,
    ],
  );
}

/**
 * Adds in the order of ids that all workers keep. Returns those of the issues that are resolved or ignored: events may end
 * that.
 */
export async function addToIssues(tx: Transaction, tallies: readonly IssueTally[]): Promise<string[]> {
  const rows = await tx.all<{ issue: string; services: string; status: string; trend: number }>(
    "SELECT issue, services, status, trend FROM issue_total WHERE issue = ANY ($1::uuid[]) ORDER BY issue FOR UPDATE",
    [tallies.map(({ issue }) => issue)],
  );
  if (rows.length < tallies.length) throw new RepeatTransaction("an issue was retired meanwhile");
  const before = new Map(rows.map((row) => [row.issue, row]));
  await tx.run(
    `UPDATE issue_total t SET event_count = t.event_count + n.count, first_seen = least(t.first_seen, n.first_seen),
       last_seen = greatest(t.last_seen, n.last_seen), level = greatest(t.level, n.level), services = n.services, trend = n.trend
     FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[],
       $7::bigint[]) AS n (issue, count, first_seen, last_seen, level, services, trend)
     WHERE t.issue = n.issue`,
    [
      tallies.map(({ issue }) => issue),
      tallies.map(({ count }) => count),
      tallies.map(({ firstSeen }) => firstSeen),
      tallies.map(({ lastSeen }) => lastSeen),
      tallies.map(({ level }) => level),
      tallies.map((tally) =>
        JSON.stringify(mergeServices(JSON.parse(before.get(tally.issue)!.services) as string[], tally.services)),
      ),
      tallies.map((tally) => addTrend(before.get(tally.issue)!.trend, tally.trend)),
    ],
  );
  return rows.filter(({ status }) => status !== "unresolved").map(({ issue }) => issue);
}

/** Of `i` (issue) and `t` (issue_total), as an {@link IssueRow}. */
export const ISSUE_COLUMNS = `i.id, i.project, i.kind, i.title, i.type, i.culprit, i.pattern, i.created_at AS "createdAt",
  t.event_count AS "eventCount", coalesce((SELECT user_count FROM user_total u WHERE u.issue = i.id), 0) AS "userCount",
  t.first_seen AS "firstSeen", t.last_seen AS "lastSeen", t.level, t.services, i.owners, i.owner_rule AS "ownerRule",
  ${DECISION_COLUMNS.map((column) => `t.${column}`).join(", ")},
  (SELECT json_agg(f.hash)::text FROM (SELECT hash FROM fingerprint WHERE issue = i.id ORDER BY id LIMIT 100) f)
    AS fingerprints`;

export async function getIssue(tx: Transaction, id: string): Promise<IssueRow | undefined> {
  const rows = await tx.all<IssueRow>(
    `WITH RECURSIVE home (id) AS (
       SELECT $1::uuid UNION SELECT i.merged_into FROM home JOIN issue i ON i.id = home.id WHERE merged_into IS NOT NULL)
     SELECT ${ISSUE_COLUMNS} FROM home JOIN issue i ON i.id = home.id JOIN issue_total t ON t.issue = i.id`,
    [id],
  );
  return rows[0];
}
