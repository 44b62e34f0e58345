import type { KeptSample, SampleState } from "../../engine/commit/samples.ts";
import type { EventRow } from "../../engine/row-mapping.ts";
import type { SqliteDatabase } from "../database.ts";
import type { FingerprintRow } from "./fingerprints.ts";

export function storeSamples(
  db: SqliteDatabase,
  fingerprint: FingerprintRow,
  kept: readonly KeptSample[],
  state: SampleState,
): void {
  for (const { slot, replaces, sample } of kept) {
    if (replaces) db.run("DELETE FROM event WHERE fingerprint = ? AND slot = ?", fingerprint.id, slot);
    db.run(
      "INSERT OR REPLACE INTO event (id, fingerprint, slot, time, hash, clamped, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      sample.id,
      fingerprint.id,
      slot,
      sample.time,
      sample.hash,
      sample.clamped ? 1 : 0,
      sample.body,
    );
  }
  db.run(
    "UPDATE fingerprint_total SET sample_count = ?, sampled_at = ? WHERE fingerprint = ?",
    state.sampleCount,
    state.sampledAt,
    fingerprint.id,
  );
}

/** Newest first, those before the page's end. */
export function listEvents(
  db: SqliteDatabase,
  query: { readonly issue: string; readonly limit: number; readonly before: { value: number; id: string } | undefined },
): EventRow[] {
  return db.all(
    `SELECT e.id, e.time, e.hash, e.clamped, e.body FROM fingerprint f JOIN event e ON e.fingerprint = f.id
     WHERE f.issue = ? AND (e.time, e.id) < (?, ?) ORDER BY e.time DESC, e.id DESC LIMIT ?`,
    query.issue,
    query.before?.value ?? Number.MAX_SAFE_INTEGER,
    query.before?.id ?? "",
    query.limit,
  );
}

/** Oldest first, those after the page's end. */
export function laterEvents(
  db: SqliteDatabase,
  query: { readonly issue: string; readonly limit: number; readonly before: { value: number; id: string } | undefined },
): EventRow[] {
  return db.all(
    `SELECT e.id, e.time, e.hash, e.clamped, e.body FROM fingerprint f JOIN event e ON e.fingerprint = f.id
     WHERE f.issue = ? AND (e.time, e.id) > (?, ?) ORDER BY e.time, e.id LIMIT ?`,
    query.issue,
    query.before?.value ?? Number.MIN_SAFE_INTEGER,
    query.before?.id ?? "",
    query.limit,
  );
}

export function getEvent(
  db: SqliteDatabase,
  { issue, id }: { readonly issue: string; readonly id: string },
): EventRow | undefined {
  return db.get(
    `SELECT e.id, e.time, e.hash, e.clamped, e.body FROM event e JOIN fingerprint f ON f.id = e.fingerprint
     WHERE e.id = ? AND f.issue = ?`,
    id,
    issue,
  );
}
