import { MINUTE } from "../../../domain/time.ts";
import { BUCKET_TABLES, daysOf } from "../../engine/commit/bucket-steps.ts";
import type { ActiveRequest, CountRequest, FactsRow } from "../../engine/issues/issue-history.ts";
import { type CountRow, type CountSubject, type PackedCounts, packRows } from "../../engine/issues/packed-counts.ts";
import type { Transaction } from "../database.ts";

const FACTS = `i.id, i.project, i.title, t.level, t.services, i.owners, t.status, t.substatus, t.first_seen AS "firstSeen",
  t.last_seen AS "lastSeen", i.created_at AS "createdAt", t.event_count AS "eventCount"`;

export async function readFacts(tx: Transaction, { ids }: { readonly ids: readonly string[] }): Promise<FactsRow[]> {
  return await tx.all(
    `SELECT ${FACTS} FROM issue_total t JOIN issue i ON i.id = t.issue
     WHERE t.issue = ANY ($1::uuid[]) AND t.event_count > 0 ORDER BY i.id`,
    [ids],
  );
}

/** Issues that may have events in the range, by the totals' index of last seen. Values $1 to $5. */
const CANDIDATES = `issue_total t JOIN issue i ON i.id = t.issue
  WHERE t.status IN ('unresolved', 'resolved', 'ignored') AND t.last_seen >= $1 AND t.first_seen < $2 AND t.event_count > 0 AND t.level >= $3
    AND ($4::text[] IS NULL OR i.project = ANY ($4))
    AND ($5::text[] IS NULL OR EXISTS (
      SELECT 1 FROM json_array_elements_text(t.services::json) AS s (name) WHERE s.name = ANY ($5)))`;

function candidateValues({ from, to, level, projects, services }: ActiveRequest): unknown[] {
  return [from, to, level, projects ?? null, services ?? null];
}

export async function readActive(tx: Transaction, request: ActiveRequest): Promise<FactsRow[]> {
  const { from, to, environments } = request;
  const inTable = (table: string): string => `EXISTS (
    SELECT 1 FROM fingerprint f JOIN ${table} b ON b.day = ANY ($6::integer[]) AND b.fingerprint = f.id
    WHERE f.issue = t.issue AND b.minute >= $7 AND b.minute < $8 AND ($9::text[] IS NULL OR b.environment = ANY ($9)))`;
  // An issue whose last event lies in the range needs no look at its counts.
  return await tx.all(
    `SELECT ${FACTS} FROM ${CANDIDATES}
       AND (($9::text[] IS NULL AND t.last_seen < $2) OR ${BUCKET_TABLES.map(inTable).join(" OR ")})
     ORDER BY i.id`,
    [...candidateValues(request), daysOf({ from, to }), firstMinute(from), firstMinute(to), environments ?? null],
  );
}

const SUBJECTS: Readonly<Record<CountSubject, string>> = {
  issue: "c.issue",
  project: "c.project",
  environment: "b.environment",
  release: "b.release",
};

export async function readCounts(tx: Transaction, request: CountRequest): Promise<PackedCounts> {
  const { from, to, origin, width, issues, environments, by, atLeast } = request;
  const columns = by.map((name) => `${SUBJECTS[name]} AS ${name}, `).join("");
  const groups = by.map((name) => `${SUBJECTS[name]}, `).join("");
  // One statement, so one snapshot: a roll-up could move counts between several.
  const tables = BUCKET_TABLES.map(
    (table) => `SELECT fingerprint, environment, release, minute, count FROM ${table}
      WHERE day = ANY ($6::integer[]) AND fingerprint = ANY (ARRAY (SELECT id FROM wanted))
        AND minute >= $7 AND minute < $8 AND ($9::text[] IS NULL OR environment = ANY ($9))`,
  );
  const rows = await tx.all<CountRow>(
    `WITH c AS MATERIALIZED (SELECT t.issue, i.project FROM ${CANDIDATES} AND ($12::uuid[] IS NULL OR t.issue = ANY ($12))),
       wanted AS MATERIALIZED (SELECT f.id, f.issue FROM c JOIN fingerprint f ON f.issue = c.issue)
     SELECT ${columns}(b.minute - $10::integer) / $11::integer AS step, sum(b.count)::bigint AS count
     FROM (${tables.join(" UNION ALL ")}) b JOIN wanted f ON f.id = b.fingerprint JOIN c ON c.issue = f.issue
     GROUP BY ${groups}step HAVING sum(b.count) >= $13 ORDER BY ${groups}step`,
    [
      ...candidateValues(request),
      daysOf({ from, to }),
      firstMinute(from),
      firstMinute(to),
      environments ?? null,
      origin,
      width,
      issues ?? null,
      atLeast,
    ],
  );
  return packRows(rows, by);
}

/** The first minute (since 1970) that begins at a time or after it. */
function firstMinute(at: number): number {
  return Math.ceil(at / MINUTE);
}
