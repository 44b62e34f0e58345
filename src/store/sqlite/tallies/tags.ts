import type { TagPair } from "../../engine/commit/tag-plan.ts";
import type { TagRow } from "../../engine/issues/tag-rows.ts";
import { CROWDED_VALUES, giveUpValues, MAX_KEYS, OTHER, type TagValueRow } from "../../engine/tallies/tag-limits.ts";
import type { SqliteDatabase } from "../database.ts";

/** Adds counts of a fingerprint's tags, each of `pairs` by its index. */
export function addToTags(
  db: SqliteDatabase,
  fingerprint: number,
  counts: ReadonlyMap<number, number>,
  pairs: readonly TagPair[],
  at: number,
): void {
  const unseen = new Map<string, TagValueRow[]>();
  for (const [index, count] of counts) {
    const [key, value] = pairs[index]!;
    if (increase(db, fingerprint, key, value, count, at)) continue;
    const row = { value, count, lastSeen: at };
    const rows = unseen.get(key);
    if (rows === undefined) unseen.set(key, [row]);
    else rows.push(row);
  }
  if (unseen.size === 0) return;
  const known = db.all<{ key: string; count: number }>(
    "SELECT key, count(*) AS count FROM tag WHERE fingerprint = ? AND key <> ? GROUP BY key",
    fingerprint,
    OTHER,
  );
  const sizes = new Map(known.map(({ key, count }) => [key, count]));
  for (const [key, rows] of unseen) {
    const size = sizes.get(key) ?? 0;
    if (size === 0 && sizes.size >= MAX_KEYS) {
      addTo(db, fingerprint, OTHER, OTHER, sumOf(rows), at);
      continue;
    }
    sizes.set(key, size + rows.length);
    const admitted = size + rows.length > CROWDED_VALUES ? makeRoom(db, fingerprint, key, rows, at) : rows;
    for (const { value, count } of admitted) insert(db, fingerprint, key, value, count, at);
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

function insert(db: SqliteDatabase, fingerprint: number, key: string, value: string, count: number, at: number): void {
  db.run("INSERT INTO tag VALUES (?, ?, ?, ?, ?)", fingerprint, key, value, count, at);
}

function addTo(db: SqliteDatabase, fingerprint: number, key: string, value: string, count: number, at: number): void {
  if (!increase(db, fingerprint, key, value, count, at)) insert(db, fingerprint, key, value, count, at);
}

/** Gives up values of a key, stored ones and of those that come new, before these are written. Returns what of them stays. */
function makeRoom(
  db: SqliteDatabase,
  fingerprint: number,
  key: string,
  unseen: readonly TagValueRow[],
  at: number,
): readonly TagValueRow[] {
  const stored = db.all<TagValueRow>(
    "SELECT value, count, last_seen AS lastSeen FROM tag WHERE fingerprint = ? AND key = ?",
    fingerprint,
    key,
  );
  const givenUp = giveUpValues([...stored, ...unseen]);
  const gone = new Set(givenUp);
  for (const row of stored) {
    if (gone.has(row)) {
      db.run("DELETE FROM tag WHERE fingerprint = ? AND key = ? AND value = ?", fingerprint, key, row.value);
    }
  }
  if (givenUp.length > 0) addTo(db, fingerprint, key, OTHER, sumOf(givenUp), at);
  return unseen.filter((row) => !gone.has(row));
}

function sumOf(rows: readonly TagValueRow[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
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
