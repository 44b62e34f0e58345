import type { PlannedChange } from "../../engine/commit/first-sights.ts";
import type { ChangeRow } from "../../engine/issues/counted-beside.ts";
import type { Transaction } from "../database.ts";

/**
 * From here to its end the transaction is alone in giving out ids of changes and of measures' values, so that they become
 * visible in the order of their ids: whoever reads on from the last id it saw misses none. It comes after all locks on
 * rows that exist already but those of measures, and is held for the last statements of a transaction only.
 */
export async function takeOrder(tx: Transaction): Promise<void> {
  await tx.all("SELECT pg_advisory_xact_lock(hashtextextended('elkhound order', 0))");
}

/** Appends to what detectors read of issues' lives, in the order of happening. */
export async function insertChanges(tx: Transaction, changes: readonly PlannedChange[], at: number): Promise<void> {
  if (changes.length === 0) return;
  await takeOrder(tx);
  await tx.run(
    `INSERT INTO issue_change (kind, fingerprint, environment, release, at, event_at, baseline)
     SELECT kind, fingerprint, environment, release, $7, event_at, baseline
     FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::boolean[])
       WITH ORDINALITY AS n (kind, fingerprint, environment, release, event_at, baseline, place) ORDER BY place`,
    [
      changes.map(({ kind }) => kind),
      changes.map(({ fingerprint }) => fingerprint),
      changes.map(({ environment }) => environment),
      changes.map(({ release }) => release),
      changes.map(({ eventAt }) => eventAt),
      changes.map(({ baseline }) => baseline),
      at,
    ],
  );
}

/** What came after a change, in order; `issue` is the one that the fingerprint belongs to now. */
export async function readChanges(
  tx: Transaction,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ChangeRow[]> {
  return await tx.all(
    `SELECT c.id, c.kind, f.issue, c.environment, c.release, c.at, c.event_at AS "eventAt", c.baseline
     FROM issue_change c JOIN fingerprint f ON f.id = c.fingerprint WHERE c.id > $1 ORDER BY c.id LIMIT $2`,
    [after, limit],
  );
}
