import { MINUTE } from "../../../domain/time.ts";
import { BUCKET_TABLES, type BucketTable, daysOf } from "../../engine/commit/bucket-steps.ts";
import type { ActiveRequest, CountRequest, FactsRow } from "../../engine/issues/issue-history.ts";
import { type CountRow, type PackedCounts, packRows, packSums } from "../../engine/issues/packed-counts.ts";
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

export function readCounts(db: SqliteDatabase, request: CountRequest): PackedCounts {
  const { by, issues, origin, width, atLeast } = request;
  if (by.length === 1 && by[0] === "issue") return readIssueCounts(db, request);
  const columns = by.map((name) => `b.${name}, `).join("");
  const days = JSON.stringify(daysOf(request));
  // One statement, or a roll-up could move counts between.
  const tables = BUCKET_TABLES.map((table) => {
    return bucketsOf(
      table,
      "c.issue, c.project, b.environment, b.release",
      "c CROSS JOIN fingerprint f ON f.issue = c.issue",
    );
  });
  const rows = db.all<CountRow>(
    `WITH c AS MATERIALIZED (SELECT t.issue, i.project FROM ${chosenCandidates(issues)})
     SELECT ${columns}(b.minute - CAST(? AS INTEGER)) / CAST(? AS INTEGER) AS step, sum(b.count) AS count
     FROM (${tables.join(" UNION ALL ")}) b GROUP BY ${columns}step HAVING sum(b.count) >= ? ORDER BY ${columns}step`,
    ...chosenValues(request),
    origin,
    width,
    ...BUCKET_TABLES.flatMap(() => [days, ...bucketValues(request)]),
    atLeast,
  );
  return packRows(rows, by);
}

/** What detectors ask most, of many: SQL would group by long texts, and make an object of each sum. */
function readIssueCounts(db: SqliteDatabase, request: CountRequest): PackedCounts {
  const { to, origin, width, issues, atLeast } = request;
  return db.snapshot(() => {
    const candidates = `SELECT t.issue FROM ${chosenCandidates(issues)} ORDER BY t.issue`;
    const ids = db.all<{ readonly issue: string }>(candidates, ...chosenValues(request)).map(({ issue }) => issue);
    const among = JSON.stringify(ids);
    const sums = new Map<number, Float64Array>();
    const steps = Math.ceil((Math.ceil(to / MINUTE) - origin) / width);
    for (const table of BUCKET_TABLES) {
      // Most tables hold nothing of most days: a seek for each issue is saved.
      const days = daysOf(request).filter((day) => db.get(`SELECT 1 FROM ${table} WHERE day = ? LIMIT 1`, day));
      if (days.length === 0) continue;
      const within = [JSON.stringify(days), ...bucketValues(request)];
      const rows =
        steps === 1
          ? db.each(sumsOf(table), origin, ...within, among)
          : db.each(bucketsOf(table, "n.key", FINGERPRINTS), among, ...within);
      for (const [issue, minute, count] of rows as Iterable<readonly [number, number, number | null]>) {
        if (count === null) continue;
        let own = sums.get(issue);
        if (own === undefined) {
          own = new Float64Array(steps);
          sums.set(issue, own);
        }
        const step = Math.floor((minute - origin) / width);
        own[step] = (own[step] as number) + count;
      }
    }
    return packSums(ids, sums, atLeast);
  });
}

function chosenCandidates(issues: readonly string[] | undefined): string {
  return issues === undefined ? CANDIDATES : `json_each(?) n CROSS JOIN ${CANDIDATES} AND t.issue = n.value`;
}

function chosenValues(request: CountRequest): (string | number | null)[] {
  const { issues } = request;
  return [...(issues === undefined ? [] : [JSON.stringify(issues)]), ...candidateValues(request)];
}

/** `columns`, minute and count of a table's rows of these fingerprints. CROSS JOIN fixes the order: a seek for each of them and each day. */
function bucketsOf(table: BucketTable, columns: string, fingerprints: string): string {
  return `SELECT ${columns}, b.minute, b.count
    FROM ${fingerprints} CROSS JOIN json_each(?) d CROSS JOIN ${table} b ON b.day = d.value AND b.fingerprint = f.id
    WHERE b.minute >= ? AND b.minute < ? AND (? IS NULL OR b.environment IN (SELECT value FROM json_each(?)))`;
}

const FINGERPRINTS = "json_each(?) n CROSS JOIN fingerprint f ON f.issue = n.value";

/** The same, of each issue as one sum that stands at the minute given first; null without any. */
function sumsOf(table: BucketTable): string {
  const own = bucketsOf(table, "f.id", "fingerprint f");
  return `SELECT n.key, CAST(? AS INTEGER), (SELECT sum(count) FROM (${own} AND f.issue = n.value)) FROM json_each(?) n`;
}

/** Behind the days. */
function bucketValues({ from, to, environments }: CountRequest): (string | number | null)[] {
  const names = list(environments);
  return [from / MINUTE, to / MINUTE, names, names];
}

function list(values: readonly string[] | undefined): string | null {
  return values === undefined ? null : JSON.stringify(values);
}
