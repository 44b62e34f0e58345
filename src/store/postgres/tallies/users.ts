import { UserSketch } from "../../engine/tallies/user-sketch.ts";
import type { Transaction } from "../database.ts";

/** The key with which users are hashed. */
export async function readUserKey(tx: Transaction): Promise<string> {
  const [row] = await tx.all<{ value: string }>("SELECT value FROM secret WHERE name = 'user'");
  return row!.value;
}

/** Whoever writes tags, sketches and users' counts is alone in it until the transaction ends, and takes no lock after this. */
export async function takeFold(tx: Transaction): Promise<void> {
  await tx.all("SELECT pg_advisory_xact_lock(hashtextextended('elkhound fold', 0))");
}

/** Adds users to fingerprints. Returns the fingerprints of which any user is new. */
export async function addToUsers(
  tx: Transaction,
  users: ReadonlyMap<number, Iterable<number>>,
): Promise<readonly number[]> {
  if (users.size === 0) return [];
  const rows = await tx.all<{ fingerprint: number; sketch: Uint8Array }>(
    "SELECT fingerprint, sketch FROM user_sketch WHERE fingerprint = ANY ($1::bigint[])",
    [[...users.keys()]],
  );
  const stored = new Map(rows.map(({ fingerprint, sketch }) => [fingerprint, sketch]));
  const changed: [fingerprint: number, sketch: Uint8Array][] = [];
  for (const [fingerprint, hashes] of users) {
    const sketch = UserSketch.from(stored.get(fingerprint));
    let isNew = false;
    for (const hash of hashes) isNew = sketch.add(hash) || isNew;
    if (isNew) changed.push([fingerprint, sketch.bytes()]);
  }
  await tx.run(
    `INSERT INTO user_sketch (fingerprint, sketch) SELECT * FROM unnest($1::bigint[], $2::bytea[])
     ON CONFLICT (fingerprint) DO UPDATE SET sketch = excluded.sketch`,
    [changed.map(([fingerprint]) => fingerprint), changed.map(([, sketch]) => Buffer.from(sketch))],
  );
  return changed.map(([fingerprint]) => fingerprint);
}

/** Counts users of issues anew: those of all their fingerprints, each once. Under {@link takeFold}. */
export async function recountUsers(tx: Transaction, issues: readonly string[]): Promise<void> {
  if (issues.length === 0) return;
  const rows = await tx.all<{ issue: string; sketch: Uint8Array }>(
    `SELECT f.issue, u.sketch FROM fingerprint f JOIN user_sketch u ON u.fingerprint = f.id
     WHERE f.issue = ANY ($1::uuid[])`,
    [issues],
  );
  const unions = new Map<string, UserSketch>();
  for (const { issue, sketch } of rows) {
    const union = unions.get(issue) ?? new UserSketch();
    unions.set(issue, union);
    union.merge(sketch);
  }
  await tx.run("DELETE FROM user_total WHERE issue = ANY ($1::uuid[])", [issues]);
  await tx.run("INSERT INTO user_total (issue, user_count) SELECT * FROM unnest($1::uuid[], $2::bigint[])", [
    [...unions.keys()],
    [...unions.values()].map((union) => union.count()),
  ]);
}
