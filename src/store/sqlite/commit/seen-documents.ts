import { dayOf } from "../../engine/commit/bucket-steps.ts";
import type { PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { SqliteDatabase } from "../database.ts";

/**
 * Which events of a slice count (1): those without a dedupe key, and those whose key is not remembered; their keys are
 * remembered from now on. Rows lie by the day on which they expire, so that a whole day goes at once.
 */
export function rememberKeys(db: SqliteDatabase, slice: PlannedSlice, at: number): Uint8Array {
  const counted = new Uint8Array(slice.events.length).fill(1);
  const keys = slice.events.dedupe;
  if (keys === undefined) return counted;
  const newest = db.get<{ generation: number | null }>("SELECT max(generation) AS generation FROM seen_document");
  const generation = dayOf(slice.dedupeExpiresAt);
  const today = dayOf(at);
  const live: number[] = [];
  for (let day = today; day <= Math.max(newest?.generation ?? 0, generation); day += 1) live.push(day);

  for (const index of inKeyOrder(keys)) {
    const key = keys.subarray(index * 16, index * 16 + 16);
    const seen = live.some((day) =>
      db.get("SELECT 1 FROM seen_document WHERE generation = ? AND hash = ? AND expires_at > ?", day, key, at),
    );
    if (seen) counted[index] = 0;
    else
      db.run(
        "INSERT OR REPLACE INTO seen_document (generation, hash, expires_at) VALUES (?, ?, ?)",
        generation,
        key,
        slice.dedupeExpiresAt,
      );
  }
  return counted;
}

// Neighbouring keys share pages: sorted inserts touch each page once.
function inKeyOrder(keys: Uint8Array): number[] {
  const view = Buffer.from(keys.buffer, keys.byteOffset, keys.byteLength);
  const order: { readonly index: number; readonly prefix: number }[] = [];
  for (let index = 0; index * 16 < keys.length; index += 1) {
    const prefix = view.readUIntBE(index * 16, 6);
    if (prefix === 0 && view.subarray(index * 16, index * 16 + 16).every((byte) => byte === 0)) continue;
    order.push({ index, prefix });
  }
  return order.sort((a, b) => a.prefix - b.prefix || a.index - b.index).map(({ index }) => index);
}

/** Forgets keys past their horizon, at most `limit`. Returns how many. */
export function forgetExpiredKeys(
  db: SqliteDatabase,
  { at, limit }: { readonly at: number; readonly limit: number },
): number {
  return db.run(
    `DELETE FROM seen_document WHERE (generation, hash) IN
       (SELECT generation, hash FROM seen_document WHERE generation < ? ORDER BY generation, hash LIMIT ?)`,
    dayOf(at),
    limit,
  );
}
