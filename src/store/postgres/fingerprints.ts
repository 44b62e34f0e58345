import type { PlannedFingerprint } from "../commit-plan.ts";
import type { SampleState } from "../samples.ts";
import { type FingerprintTally, mergeServices } from "../tally.ts";
import type { Transaction } from "./database.ts";

/** A fingerprint as a commit needs it. */
export interface FingerprintRow {
  readonly id: number;
  readonly hash: string;
  readonly issue: string;
  /** JSON array. */
  readonly services: string;
  readonly sampleCount: number;
  readonly sampledAt: number;
}

/** Which of these hashes have a row, without locking anything. */
export async function findFingerprints(tx: Transaction, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await tx.all<{ hash: string }>("SELECT hash FROM fingerprint WHERE hash = ANY ($1)", [hashes]);
  return new Set(rows.map(({ hash }) => hash));
}

/** Reads and locks, in the order of hashes that all workers keep. Whoever changes `fingerprint.issue` locks these first. */
export async function lockFingerprints(
  tx: Transaction,
  hashes: readonly string[],
): Promise<Map<string, FingerprintRow>> {
  const rows = await tx.all<FingerprintRow>(
    `SELECT f.id, f.hash, f.issue, t.services, t.sample_count AS "sampleCount", t.sampled_at AS "sampledAt"
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id
     WHERE f.hash = ANY ($1) ORDER BY f.hash FOR UPDATE OF t`,
    [hashes],
  );
  return new Map(rows.map((row) => [row.hash, row]));
}

/** Makes the rows of unseen fingerprints, each with the issue at the same place of `issues`. */
export async function insertFingerprints(
  tx: Transaction,
  fingerprints: readonly PlannedFingerprint[],
  issues: readonly string[],
  at: number,
): Promise<void> {
  await tx.run(
    `WITH made AS (
       INSERT INTO fingerprint (hash, issue, strategy, parts, created_at)
       SELECT hash, issue, strategy, parts, $5 FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[])
         AS n (hash, issue, strategy, parts) RETURNING id)
     INSERT INTO fingerprint_total
     SELECT id, 0, 9007199254740991, -9007199254740991, 0, '[]', 0, 0 FROM made`,
    [
      fingerprints.map(({ hash }) => hash),
      issues,
      fingerprints.map(({ strategy }) => strategy),
      fingerprints.map(({ parts }) => parts),
      at,
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
