import { decideSights, type PlannedChange, type PossibleSight } from "../../engine/commit/first-sights.ts";
import type { SqliteDatabase } from "../database.ts";
import { admitReleases } from "../issues/releases.ts";

/** Stores what is seen for the first time. Returns what of it is news. */
export function storeFirstSights(
  db: SqliteDatabase,
  sights: readonly PossibleSight[],
  counted: Parameters<typeof decideSights>[1],
): readonly PlannedChange[] {
  if (sights.length === 0 && counted.created.size === 0) return [];
  const { stored, changes } = decideSights(sights, counted, {
    stored: ({ fingerprint, kind, name }) =>
      db.get("SELECT 1 FROM first_sight WHERE fingerprint = ? AND kind = ? AND name = ?", fingerprint, kind, name) !==
      undefined,
    listed: admitReleases(db, sights),
    count: (fingerprint) =>
      db.get<{ count: number }>("SELECT count(*) AS count FROM first_sight WHERE fingerprint = ?", fingerprint)!.count,
    seenInIssue: (issue, { kind, name }) =>
      db.get(
        `SELECT 1 FROM fingerprint f CROSS JOIN first_sight s ON s.fingerprint = f.id AND s.kind = ? AND s.name = ?
         WHERE f.issue = ? LIMIT 1`,
        kind,
        name,
        issue,
      ) !== undefined,
  });
  for (const { fingerprint, kind, name, first } of stored) {
    db.run("INSERT INTO first_sight VALUES (?, ?, ?, ?)", fingerprint, kind, name, first);
  }
  return changes;
}
