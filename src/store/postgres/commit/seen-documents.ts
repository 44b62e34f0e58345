import { dayOf } from "../../engine/commit/bucket-steps.ts";
import type { PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { AcceptedSlice } from "../../engine/tallies/tally.ts";
import type { Transaction } from "../database.ts";

interface Key {
  readonly hex: string;
  readonly counted: Uint8Array;
  readonly index: number;
  readonly expiresAt: number;
}

/**
 * Which events of each slice count (1): those without a dedupe key, and those whose key is not remembered; their keys
 * are remembered from now on. Rows lie by the day on which they expire.
 */
export async function rememberKeys(
  tx: Transaction,
  slices: readonly PlannedSlice[],
  at: number,
): Promise<AcceptedSlice[]> {
  const accepted = slices.map((slice) => ({ slice, counted: new Uint8Array(slice.events.length).fill(1) }));
  const keys = new Map<string, Key>();
  for (const { slice, counted } of accepted) {
    for (const key of keysOf(slice, counted)) {
      if (keys.has(key.hex)) counted[key.index] = 0;
      else keys.set(key.hex, key);
    }
  }
  if (keys.size === 0) return accepted;

  // Sorted: two workers that remember the same keys wait for each other instead of deadlocking.
  const sorted = [...keys.values()].sort((a, b) => (a.hex < b.hex ? -1 : 1));
  const seen = await tx.all<{ hash: Buffer }>(
    `SELECT s.hash FROM unnest($1::integer[]) AS d (day) CROSS JOIN unnest($2::bytea[]) AS k (hash)
     JOIN seen_document s ON s.day = d.day AND s.hash = k.hash WHERE s.expires_at > $3`,
    [liveDays(at, sorted), sorted.map(({ hex }) => Buffer.from(hex, "hex")), at],
  );
  for (const { hash } of seen) {
    const key = keys.get(hash.toString("hex"))!;
    key.counted[key.index] = 0;
  }
  const unseen = sorted.filter(({ counted, index }) => counted[index] === 1);
  // What another worker has remembered since is not returned, and is a duplicate too.
  const remembered = await tx.all<{ hash: Buffer }>(
    `INSERT INTO seen_document AS s (day, hash, expires_at)
     SELECT * FROM unnest($1::integer[], $2::bytea[], $3::bigint[])
     ON CONFLICT (day, hash) DO UPDATE SET expires_at = excluded.expires_at WHERE s.expires_at <= $4
     RETURNING hash`,
    [
      unseen.map(({ expiresAt }) => dayOf(expiresAt)),
      unseen.map(({ hex }) => Buffer.from(hex, "hex")),
      unseen.map(({ expiresAt }) => expiresAt),
      at,
    ],
  );
  if (remembered.length < unseen.length) {
    const own = new Set(remembered.map(({ hash }) => hash.toString("hex")));
    for (const { hex, counted, index } of unseen) if (!own.has(hex)) counted[index] = 0;
  }
  return accepted;
}

// Keys are of one source, so none expires later than those that are remembered now.
function liveDays(at: number, keys: readonly Key[]): number[] {
  const first = dayOf(at);
  const last = keys.reduce((latest, { expiresAt }) => Math.max(latest, dayOf(expiresAt)), first);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function* keysOf(slice: PlannedSlice, counted: Uint8Array): Iterable<Key> {
  const { dedupe, length } = slice.events;
  if (dedupe === undefined) return;
  const bytes = Buffer.from(dedupe.buffer, dedupe.byteOffset, dedupe.byteLength);
  for (let index = 0; index < length; index += 1) {
    const hex = bytes.toString("hex", index * 16, index * 16 + 16);
    if (hex !== NO_KEY) yield { hex, counted, index, expiresAt: slice.dedupeExpiresAt };
  }
}

const NO_KEY = "0".repeat(32);
