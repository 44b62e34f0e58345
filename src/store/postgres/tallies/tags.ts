import type { TagPair } from "../../engine/commit/tag-plan.ts";
import type { TagRow } from "../../engine/issues/tag-rows.ts";
import { CROWDED_VALUES, giveUpValues, MAX_KEYS, OTHER, type TagValueRow } from "../../engine/tallies/tag-limits.ts";
import type { Transaction } from "../database.ts";

interface Addition {
  readonly fingerprint: number;
  readonly key: string;
  readonly value: string;
  readonly count: number;
}

/** Adds counts of fingerprints' tags, each of `pairs` by its index. Under `takeFold`. */
export async function addToTags(
  tx: Transaction,
  tags: ReadonlyMap<number, ReadonlyMap<number, number>>,
  pairs: readonly TagPair[],
  at: number,
): Promise<void> {
  const additions: Addition[] = [];
  for (const [fingerprint, counts] of tags) {
    for (const [index, count] of counts) {
      const [key, value] = pairs[index]!;
      additions.push({ fingerprint, key, value, count });
    }
  }
  const unseen = await increase(tx, additions, at);
  if (unseen.length === 0) return;
  const known = await tx.all<{ fingerprint: number; key: string; count: number }>(
    `SELECT fingerprint, key, count(*) AS count FROM tag WHERE fingerprint = ANY ($1::bigint[]) AND key <> $2
     GROUP BY fingerprint, key`,
    [[...new Set(unseen.map(({ fingerprint }) => fingerprint))], OTHER],
  );
  const sizes = new Map<number, Map<string, number>>();
  const sizesOf = (fingerprint: number): Map<string, number> => {
    const one = sizes.get(fingerprint) ?? new Map<string, number>();
    sizes.set(fingerprint, one);
    return one;
  };
  for (const { fingerprint, key, count } of known) sizesOf(fingerprint).set(key, count);
  const admitted = unseen.map((addition) => {
    const keys = sizesOf(addition.fingerprint);
    const size = keys.get(addition.key) ?? 0;
    if (size === 0 && keys.size >= MAX_KEYS) return { ...addition, key: OTHER, value: OTHER };
    keys.set(addition.key, size + 1);
    return addition;
  });
  await insert(tx, admitted, at);
  for (const [fingerprint, keys] of sizes) {
    for (const [key, size] of keys) if (size > CROWDED_VALUES) await thin(tx, fingerprint, key, at);
  }
}

/** Returns those that have no row. */
async function increase(tx: Transaction, additions: readonly Addition[], at: number): Promise<Addition[]> {
  const rows = await tx.all<{ place: number }>(
    `UPDATE tag t SET count = t.count + n.count, last_seen = greatest(t.last_seen, $5)
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
       WITH ORDINALITY AS n (fingerprint, key, value, count, place)
     WHERE t.fingerprint = n.fingerprint AND t.key = n.key AND t.value = n.value RETURNING n.place`,
    [...columns(additions), at],
  );
  const found = new Set(rows.map(({ place }) => place));
  return additions.filter((_, index) => !found.has(index + 1));
}

async function insert(tx: Transaction, additions: readonly Addition[], at: number): Promise<void> {
  await tx.run(
    `INSERT INTO tag AS t (fingerprint, key, value, count, last_seen)
     SELECT fingerprint, key, value, sum(count), $5
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) AS n (fingerprint, key, value, count)
     GROUP BY fingerprint, key, value
     ON CONFLICT (fingerprint, key, value) DO UPDATE SET count = t.count + excluded.count,
       last_seen = greatest(t.last_seen, excluded.last_seen)`,
    [...columns(additions), at],
  );
}

function columns(additions: readonly Addition[]): readonly unknown[] {
  return [
    additions.map(({ fingerprint }) => fingerprint),
    additions.map(({ key }) => key),
    additions.map(({ value }) => value),
    additions.map(({ count }) => count),
  ];
}

async function thin(tx: Transaction, fingerprint: number, key: string, at: number): Promise<void> {
  const rows = await tx.all<TagValueRow>(
    `SELECT value, count, last_seen AS "lastSeen" FROM tag WHERE fingerprint = $1 AND key = $2`,
    [fingerprint, key],
  );
  const givenUp = giveUpValues(rows);
  if (givenUp.length === 0) return;
  await tx.run("DELETE FROM tag WHERE fingerprint = $1 AND key = $2 AND value = ANY ($3)", [
    fingerprint,
    key,
    givenUp.map(({ value }) => value),
  ]);
  const count = givenUp.reduce((sum, row) => sum + row.count, 0);
  await insert(tx, [{ fingerprint, key, value: OTHER, count }], at);
}

/** Values of an issue's tags, of all keys or of one, summed over its fingerprints. */
export async function readTags(
  tx: Transaction,
  { issue, key }: { readonly issue: string; readonly key: string | undefined },
): Promise<TagRow[]> {
  return await tx.all(
    `SELECT t.key, t.value, sum(t.count) AS count, max(t.last_seen) AS "lastSeen"
     FROM fingerprint f JOIN tag t ON t.fingerprint = f.id
     WHERE f.issue = $1 AND ($2::text IS NULL OR t.key = $2) GROUP BY t.key, t.value`,
    [issue, key ?? null],
  );
}
