import { type HeldLease, shareLeases } from "../engine/fair-share.ts";
import type { LeaseStore } from "../store.ts";
import type { Transaction } from "./database.ts";

type Claim = Parameters<LeaseStore["claimLeases"]>[0];
type Release = Parameters<LeaseStore["releaseLeases"]>[0];

/** Returns the names held afterwards. Claims of a scope wait for each other, so that shares add up. */
export async function claimLeases(tx: Transaction, claim: Claim): Promise<readonly string[]> {
  const { owner, scope, names, at, ttlMs } = claim;
  await lockScope(tx, scope);
  await tx.run("DELETE FROM worker WHERE scope = $1 AND expires_at <= $2", [scope, at]);
  await tx.run(
    `INSERT INTO worker (scope, owner, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (scope, owner) DO UPDATE SET expires_at = excluded.expires_at`,
    [scope, owner, at + ttlMs],
  );
  const workers = await tx.all("SELECT 1 FROM worker WHERE scope = $1", [scope]);
  const held = await tx.all<HeldLease>(`SELECT name, owner, expires_at AS "expiresAt" FROM lease WHERE scope = $1`, [
    scope,
  ]);
  const { keep, giveUp } = shareLeases({ names, owner, at, held, workers: workers.length });
  if (giveUp.length > 0) await tx.run("DELETE FROM lease WHERE scope = $1 AND name = ANY ($2)", [scope, giveUp]);
  await tx.run(
    `INSERT INTO lease (scope, name, owner, expires_at) SELECT $1, name, $3, $4 FROM unnest($2::text[]) AS n (name)
     ON CONFLICT (scope, name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at`,
    [scope, keep, owner, at + ttlMs],
  );
  return keep;
}

export async function releaseLeases(tx: Transaction, { owner, scope, names }: Release): Promise<void> {
  await lockScope(tx, scope);
  await tx.run("DELETE FROM lease WHERE scope = $1 AND name = ANY ($2) AND owner = $3", [scope, names, owner]);
  // A worker that holds nothing any more leaves its share to the others at once.
  await tx.run(
    `DELETE FROM worker w WHERE scope = $1 AND owner = $2
       AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.scope = w.scope AND l.owner = w.owner)`,
    [scope, owner],
  );
}

/** Milliseconds since 1970 by the server's clock. */
export async function readTime(tx: Transaction): Promise<number> {
  const sql = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::double precision AS at";
  const [row] = await tx.all<{ readonly at: number }>(sql);
  return row!.at;
}

async function lockScope(tx: Transaction, scope: string): Promise<void> {
  await tx.all("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`elkhound leases ${scope}`]);
}

export async function forgetExpiredLeases(tx: Transaction, at: number): Promise<void> {
  await tx.run("DELETE FROM lease WHERE expires_at <= $1", [at]);
  await tx.run("DELETE FROM worker WHERE expires_at <= $1", [at]);
}
