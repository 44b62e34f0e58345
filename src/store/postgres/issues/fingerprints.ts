import type { PlannedFingerprint } from "../../engine/commit/commit-plan.ts";
import type { SampleState } from "../../engine/commit/samples.ts";
import type { PlannedDecision } from "../../engine/commit/scope-plan.ts";
import type { PageEnd } from "../../engine/cursor.ts";
import type { FingerprintListRow } from "../../engine/issues/correction.ts";
import { type FingerprintTally, mergeServices } from "../../engine/tallies/tally.ts";
import type { Transaction } from "../database.ts";

/** A fingerprint as a commit needs it. */
export interface FingerprintRow {
  readonly id: number;
  readonly hash: string;
  readonly issue: string;
  /** JSON array. */
  readonly services: string;
  readonly sampleCount: number;
  readonly sampledAt: number;
  /** Its issue is discarded. */
  readonly discarded: boolean;
}

/** The one with most events first. */
export async function listFingerprints(
  tx: Transaction,
  query: { readonly issue: string; readonly limit: number; readonly before: PageEnd | undefined },
): Promise<FingerprintListRow[]> {
  return await tx.all(
    `SELECT f.id, f.hash, f.strategy, f.parts, f.because, coalesce(f.title, i.title) AS title,
       coalesce(f.pattern, i.pattern) AS pattern, t.event_count AS "eventCount", t.first_seen AS "firstSeen",
       t.last_seen AS "lastSeen"
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id JOIN issue i ON i.id = f.issue
     WHERE f.issue = $1 AND t.first_seen <= t.last_seen AND (t.event_count, f.id) < ($2::bigint, $3::bigint)
     ORDER BY t.event_count DESC, f.id DESC LIMIT $4`,
    [query.issue, query.before?.value ?? Number.MAX_SAFE_INTEGER, Number(query.before?.id ?? 0), query.limit],
  );
}

/** Which of these hashes have a row, and its issue, without locking anything. */
export async function findFingerprints(tx: Transaction, hashes: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.all<{ hash: string; issue: string }>(
    "SELECT hash, issue FROM fingerprint WHERE hash = ANY ($1)",
    [hashes],
  );
  return new Map(rows.map(({ hash, issue }) => [hash, issue]));
}

/** Reads and locks, in the order of hashes that all workers keep. Whoever changes `fingerprint.issue` locks these first. */
export async function lockFingerprints(
  tx: Transaction,
  hashes: readonly string[],
): Promise<Map<string, FingerprintRow>> {
  if (hashes.length === 0) return new Map();
  await tx.all(
    `SELECT 1 FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id
     WHERE f.hash = ANY ($1) ORDER BY f.hash FOR UPDATE OF t`,
    [hashes],
  );
  // A statement of its own: the one that waited for the locks would still see the issues of before.
  const rows = await tx.all<FingerprintRow>(
    `SELECT f.id, f.hash, f.issue, t.services, t.sample_count AS "sampleCount", t.sampled_at AS "sampledAt",
       EXISTS (SELECT 1 FROM discard d WHERE d.issue = f.issue) AS discarded
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id WHERE f.hash = ANY ($1)`,
    [hashes],
  );
  return new Map(rows.map((row) => [row.hash, row]));
}

/** A fingerprint that gets a row. */
export interface NewFingerprint {
  readonly fingerprint: PlannedFingerprint;
  readonly issue: string;
  readonly decision: PlannedDecision | undefined;
  /** It joins the issue of another, and so has names of its own. */
  readonly follows: boolean;
}

export async function insertFingerprints(tx: Transaction, rows: readonly NewFingerprint[], at: number): Promise<void> {
  const names = rows.map(({ fingerprint, follows }) => (follows ? fingerprint : undefined));
  await tx.run(
    `WITH made AS (
       INSERT INTO fingerprint (hash, issue, strategy, parts, created_at, scope, scope_pattern, because, title, type,
         culprit, pattern)
       SELECT hash, issue, strategy, parts, $5, scope, scope_pattern, because, title, type, culprit, pattern
       FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $6::text[], $7::bigint[], $8::text[], $9::text[],
           $10::text[], $11::text[], $12::text[])
         AS n (hash, issue, strategy, parts, scope, scope_pattern, because, title, type, culprit, pattern) RETURNING id)
     INSERT INTO fingerprint_total
     SELECT id, 0, 9007199254740991, -9007199254740991, 0, '[]', 0, 0 FROM made`,
    [
      rows.map(({ fingerprint }) => fingerprint.hash),
      rows.map(({ issue }) => issue),
      rows.map(({ fingerprint }) => fingerprint.strategy),
      rows.map(({ fingerprint }) => fingerprint.parts),
      at,
      rows.map(({ decision }) => (decision?.pattern === undefined ? null : decision.scope)),
      rows.map(({ decision }) => decision?.pattern ?? null),
      rows.map(({ decision }) => decision?.because ?? null),
      names.map((name) => name?.title ?? null),
      names.map((name) => name?.type ?? null),
      names.map((name) => name?.culprit ?? null),
      names.map((name) => name?.pattern ?? null),
    ],
  );
}

export async function addToFingerprints(
  tx: Transaction,
  changes: readonly { readonly row: FingerprintRow; readonly tally: FingerprintTally; readonly state: SampleState }[],
): Promise<void> {
  await tx.run(
    `UPDATE fingerprint_total t SET event_count = t.event_count + n.count, first_seen = least(t.first_seen, n.first_seen),
       last_seen = greatest(t.last_seen, n.last_seen), level = greatest(t.level, n.level), services = n.services,
       sample_count = n.sample_count, sampled_at = n.sampled_at
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], $7::bigint[], $8::bigint[])
       AS n (id, count, first_seen, last_seen, level, services, sample_count, sampled_at)
     WHERE t.fingerprint = n.id`,
    [
      changes.map(({ row }) => row.id),
      changes.map(({ tally }) => tally.count),
      changes.map(({ tally }) => tally.firstSeen),
      changes.map(({ tally }) => tally.lastSeen),
      changes.map(({ tally }) => tally.level),
      changes.map(({ row, tally }) =>
        JSON.stringify(mergeServices(JSON.parse(row.services) as string[], tally.services)),
      ),
      changes.map(({ state }) => state.sampleCount),
      changes.map(({ state }) => state.sampledAt),
    ],
  );
}
