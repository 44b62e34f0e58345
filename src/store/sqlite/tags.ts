import { CROWDED_VALUES, giveUpValues, MAX_KEYS, OTHER, type TagValueRow } from "../tag-limits.ts";
import type { TagRow } from "../tag-rows.ts";
import type { SqliteDatabase } from "./database.ts";

/** Adds counts of a fingerprint's tags: by key, of each value. */
export function addToTags(
  db: SqliteDatabase,
  fingerprint: number,
  keys: ReadonlyMap<string, ReadonlyMap<string, number>>,
  at: number,
): void {
  const unseen: [key: string, value: string, count: number][] = [];
  for (const [key, values] of keys) {
    for (const [value, count] of values) {
      if (!increase(db, fingerprint, key, value, count, at)) unseen.push([key, value, count]);
    }
  }
  if (unseen.length === 0) return;
  const known = db.all<{ key: string; count: number }>(
    "SELECT key, count(*) AS count FROM tag WHERE fingerprint = ? AND key <> ? GROUP BY key",
    fingerprint,
    OTHER,
  );
  const sizes = new Map(known.map(({ key, count }) => [key, count]));
  for (const [key, value, count] of unseen) {
    const size = sizes.get(key) ?? 0;
    if (size === 0 && sizes.size >= MAX_KEYS) {
      addTo(db, fingerprint, OTHER, OTHER, count, at);
      continue;
    }
    sizes.set(key, size + 1);
    addTo(db, fingerprint, key, value, count, at);
  }
  for (const key of new Set(unseen.map(([key]) => key))) {
    if ((sizes.get(key) ?? 0) > CROWDED_VALUES) thin(db, fingerprint, key, at);
  }
}

function increase(
  db: SqliteDatabase,
  fingerprint: number,
  key: string,
  value: string,
  count: number,
  at: number,
): boolean {
  const changed = db.run(
    `UPDATE tag SET count = count + ?, last_seen = max(last_seen, ?) WHERE fingerprint = ? AND key = ? AND value = ?`,
    count,
    at,
    fingerprint,
    key,
    value,
  );
  return changed > 0;
}

function addTo(db: SqliteDatabase, fingerprint: number, key: string, value: string, count: number, at: number): void {
  if (increase(db, fingerprint, key, value, count, at)) return;
  db.run("INSERT INTO tag VALUES (?, ?, ?, ?, ?)", fingerprint, key, value, count, at);
}

function thin(db: SqliteDatabase, fingerprint: number, key: string, at: number): void {
  const rows = db.all<TagValueRow>(
    "SELECT value, count, last_seen AS lastSeen FROM tag WHERE fingerprint = ? AND key = ?",
    fingerprint,
    key,
  );
  const givenUp = giveUpValues(rows);
  for (const { value } of givenUp) {
    db.run("DELETE FROM tag WHERE fingerprint = ? AND key = ? AND value = ?", fingerprint, key, value);
  }
  const count = givenUp.reduce((sum, row) => sum + row.count, 0);
  if (count > 0) addTo(db, fingerprint, key, OTHER, count, at);
}

/** Values of an issue's tags, of all keys or of one, summed over its fingerprints. */
export function readTags(
  db: SqliteDatabase,
  { issue, key }: { readonly issue: string; readonly key: string | undefined },
): TagRow[] {
  return db.all(
    `SELECT t.key, t.value, sum(t.count) AS count, max(t.last_seen) AS lastSeen
     FROM fingerprint f CROSS JOIN tag t ON t.fingerprint = f.id AND (?1 IS NULL OR t.key = ?1)
     WHERE f.issue = ?2 GROUP BY t.key, t.value`,
    key ?? null,
    issue,
  );
}
