import { FOLD_ROWS, sumLog } from "../tally-log.ts";
import type { SqliteDatabase } from "./database.ts";
import { addToReleases } from "./releases.ts";
import { addToTags } from "./tags.ts";
import { addToUsers, recountUsers } from "./users.ts";

export function appendToLog(db: SqliteDatabase, body: string | undefined): void {
  if (body !== undefined) db.run("INSERT INTO tally_log (body) VALUES (?)", body);
}

/** Folds the oldest rows of the log into the tables. Returns how many; fewer than {@link FOLD_ROWS}: none are left. */
export function foldLog(db: SqliteDatabase): number {
  return db.transaction(() => {
    const rows = db.all<{ id: number; body: string }>("SELECT id, body FROM tally_log ORDER BY id LIMIT ?", FOLD_ROWS);
    if (rows.length === 0) return 0;
    const { at, tags, users, releases } = sumLog(rows.map(({ body }) => body));
    const issues = new Set<string>();
    for (const [fingerprint, keys] of tags) {
      const owner = db.get<{ issue: string }>("SELECT issue FROM fingerprint WHERE id = ?", fingerprint);
      // Retired meanwhile: what was counted of it is gone with it.
      if (owner === undefined) continue;
      addToTags(db, fingerprint, keys, at);
      const hashes = users.get(fingerprint);
      if (hashes !== undefined && addToUsers(db, fingerprint, hashes)) issues.add(owner.issue);
    }
    for (const issue of issues) recountUsers(db, issue);
    addToReleases(db, releases);
    db.run("DELETE FROM tally_log WHERE id <= ?", rows.at(-1)!.id);
    return rows.length;
  });
}
