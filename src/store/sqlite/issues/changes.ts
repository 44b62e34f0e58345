import type { PlannedChange } from "../../engine/commit/first-sights.ts";
import type { ChangeRow } from "../../engine/issues/counted-beside.ts";
import type { SqliteDatabase } from "../database.ts";

/** Appends to what detectors read of issues' lives, in the order of happening. */
export function insertChanges(db: SqliteDatabase, changes: readonly PlannedChange[], at: number): void {
  for (const change of changes) {
    db.run(
      `INSERT INTO issue_change (kind, fingerprint, environment, release, at, event_at, baseline)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      change.kind,
      change.fingerprint,
      change.environment,
      change.release,
      at,
      change.eventAt,
      change.baseline ? 1 : 0,
    );
  }
}

/** What came after a change, in order; `issue` is the one that the fingerprint belongs to now. */
export function readChanges(
  db: SqliteDatabase,
  { after, limit }: { readonly after: number; readonly limit: number },
): ChangeRow[] {
  return db.all(
    `SELECT c.id, c.kind, f.issue, c.environment, c.release, c.at, c.event_at AS eventAt, c.baseline
     FROM issue_change c JOIN fingerprint f ON f.id = c.fingerprint WHERE c.id > ? ORDER BY c.id LIMIT ?`,
    after,
    limit,
  );
}
