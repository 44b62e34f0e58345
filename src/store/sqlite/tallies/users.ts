import { UserSketch } from "../../engine/tallies/user-sketch.ts";
import type { SqliteDatabase } from "../database.ts";

/** The key with which users are hashed. */
export function readUserKey(db: SqliteDatabase): string {
  return db.get<{ value: string }>("SELECT value FROM secret WHERE name = 'user'")!.value;
}

/** Adds users to a fingerprint. Returns whether any is new. */
export function addToUsers(db: SqliteDatabase, fingerprint: number, hashes: Iterable<number>): boolean {
  const row = db.get<{ sketch: Uint8Array }>("SELECT sketch FROM user_sketch WHERE fingerprint = ?", fingerprint);
  const sketch = UserSketch.from(row?.sketch);
  let changed = false;
  for (const hash of hashes) changed = sketch.add(hash) || changed;
  if (changed) db.run("INSERT OR REPLACE INTO user_sketch VALUES (?, ?)", fingerprint, sketch.bytes());
  return changed;
}

/** Counts an issue's users anew: those of all its fingerprints, each once. */
export function recountUsers(db: SqliteDatabase, issue: string): void {
  const rows = db.all<{ sketch: Uint8Array }>(
    "SELECT u.sketch FROM fingerprint f CROSS JOIN user_sketch u ON u.fingerprint = f.id WHERE f.issue = ?",
    issue,
  );
  if (rows.length === 0) {
    db.run("DELETE FROM user_total WHERE issue = ?", issue);
    return;
  }
  const union = new UserSketch();
  for (const { sketch } of rows) union.merge(sketch);
  db.run("INSERT OR REPLACE INTO user_total VALUES (?, ?)", issue, union.count());
}
