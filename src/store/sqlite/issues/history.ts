import { MINUTE } from "../../../domain/time.ts";
import { BUCKET_TABLES, daysOf } from "../../engine/commit/bucket-steps.ts";
import type { ActiveRequest, CountRequest, CountRow, FactsRow } from "../../engine/issues/issue-history.ts";
import type { SqliteDatabase } from "../database.ts";

const FACTS = `i.id, i.project, i.title, t.level, t.services, i.owners, t.status, t.substatus, t.first_seen AS firstSeen,
  t.last_seen AS lastSeen, i.created_at AS createdAt, t.event_count AS eventCount`;

export function readFacts(db: SqliteDatabase, { ids }: { readonly ids: readonly string[] }): FactsRow[] {
  return db.all(
    `SELECT ${FACTS} FROM json_each(?) n CROSS JOIN issue_total t ON t.issue = n.value CROSS JOIN issue i ON i.id = t.issue
     WHERE t.event_count > 0 ORDER BY i.id`,
    JSON.stringify(ids),
  );
}

/** Issues that may have events in the range, by the totals' index of status and last seen. */
const CANDIDATES = `issue_total t CROSS JOIN issue i ON i.id = t.issue
  WHERE t.status IN ('unresolved', 'resolved', 'ignored') AND t.last_seen >= ? AND t.first_seen < ? AND t.event_count > 0 AND t.level >= ?
    AND (? IS NULL OR i.project IN (SELECT value FROM json_each(?)))
    AND (? IS NULL OR EXISTS (SELECT 1 FROM json_each(t.services) s WHERE s.value IN (SELECT value FROM json_each(?))))`;

function candidateValues({ from, to, level, projects, services }: ActiveRequest): (string | number | null)[] {
  const [ofProjects, ofServices] = [list(projects), list(services)];
  return [from, to, level, ofProjects, ofProjects, ofServices, ofServices];
}

export function readActive(db: SqliteDatabase, request: ActiveRequest): FactsRow[] {
  const { from, to } = request;
  const environments = list(request.environments);
  const inTable = (table: string): string => `EXISTS (
    SELECT 1 FROM fingerprint f CROSS JOIN json_each(?) d CROSS JOIN ${table} b ON b.day = d.value AND b.fingerprint = f.id
    WHERE f.issue = t.issue AND b.minute >= ? AND b.minute < ?
      AND (? IS NULL OR b.environment IN (SELECT value FROM json_each(?))))`;
  const counted = [JSON.stringify(daysOf({ from, to })), from / MINUTE, to / MINUTE, environments, environments];
  // An issue whose last event lies in the range needs no look at its counts.
  return db.all(
    `SELECT ${FACTS} FROM ${CANDIDATES} AND ((? IS NULL AND t.last_seen < ?) OR ${BUCKET_TABLES.map(inTable).join(" OR ")})
     ORDER BY i.id`,
    ...candidateValues(request),
    environments,
    to,
    ...BUCKET_TABLES.flatMap(() => counted),
  );
}

export function readCounts(db: SqliteDatabase, request: CountRequest): CountRow[] {
  const { from, to, origin, width, issues, by, atLeast } = request;
  const environments = list(request.environments);
  const columns = by.map((name) => `b.${name}, `).join("");
  const chosen = issues === undefined ? "" : "json_each(?) n CROSS JOIN ";
  // CROSS JOIN fixes the order: a seek for each fingerprint and day. One statement, or a roll-up could move counts between.
  const tables = BUCKET_TABLES.map(
    (table) => `SELECT c.issue, c.project, b.environment, b.release, b.minute, b.count
      FROM c CROSS JOIN fingerprint f ON f.issue = c.issue CROSS JOIN json_each(?) d
        CROSS JOIN ${table} b ON b.day = d.value AND b.fingerprint = f.id
      WHERE b.minute >= ? AND b.minute < ? AND (? IS NULL OR b.environment IN (SELECT value FROM json_each(?)))`,
  );
  const ofTable = [JSON.stringify(daysOf({ from, to })), from / MINUTE, to / MINUTE, environments, environments];
  return db.all<CountRow>(
    `WITH c AS MATERIALIZED (SELECT t.issue, i.project FROM ${chosen}${CANDIDATES}${issues === undefined ? "" : " AND t.issue = n.value"})
     SELECT ${columns}(b.minute - CAST(? AS INTEGER)) / CAST(? AS INTEGER) AS step, sum(b.count) AS count
     FROM (${tables.join(" UNION ALL ")}) b GROUP BY ${columns}step HAVING sum(b.count) >= ? ORDER BY ${columns}step`,
    ...(issues === undefined ? [] : [JSON.stringify(issues)]),
    ...candidateValues(request),
    origin,
    width,
    ...BUCKET_TABLES.flatMap(() => ofTable),
    atLeast,
  );
}

function list(values: readonly string[] | undefined): string | null {
  return values === undefined ? null : JSON.stringify(values);
}
