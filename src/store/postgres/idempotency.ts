import { isOver, type KeyClaim, type KeyRow } from "../engine/accounts/idempotency-engine.ts";
import type { KeyHolder } from "../idempotency-store.ts";
import type { Transaction } from "./database.ts";

export async function claimKey(tx: Transaction, claim: KeyClaim): Promise<KeyRow | undefined> {
  const { actor, key, at } = claim;
  // An actor's claims one after the other: of two that come at once the second finds the first.
  await tx.all("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`elkhound key ${actor}`]);
  const [row] = await tx.all<KeyRow>("SELECT * FROM idempotency_key WHERE actor = $1 AND key = $2", [actor, key]);
  if (row !== undefined && !isOver(row, at)) return row;
  if (row === undefined) await makeRoom(tx, claim);
  await tx.run(
    `INSERT INTO idempotency_key VALUES ($1, $2, $3, $4, $5, NULL, NULL, $6) ON CONFLICT (actor, key) DO UPDATE
     SET request = excluded.request, claim = excluded.claim, claimed_until = excluded.claimed_until, status = NULL,
       body = NULL, expires_at = excluded.expires_at`,
    [actor, key, claim.request, claim.claim, claim.claimedUntil, claim.expiresAt],
  );
  return undefined;
}

// A tenth at a time: the oldest answers go, what is under way stays.
async function makeRoom(tx: Transaction, { actor, most }: KeyClaim): Promise<void> {
  const [held] = await tx.all<{ count: number }>("SELECT count(*) AS count FROM idempotency_key WHERE actor = $1", [
    actor,
  ]);
  if (held!.count < most) return;
  await tx.run(
    `DELETE FROM idempotency_key WHERE actor = $1 AND key IN (SELECT key FROM idempotency_key
       WHERE actor = $1 AND status IS NOT NULL ORDER BY expires_at LIMIT $2)`,
    [actor, Math.ceil(most / 10)],
  );
}

export async function storeAnswer(
  tx: Transaction,
  answer: KeyHolder & { readonly status: number; readonly body: string | null; readonly expiresAt: number },
): Promise<void> {
  await tx.run(
    "UPDATE idempotency_key SET status = $1, body = $2, expires_at = $3 WHERE actor = $4 AND key = $5 AND claim = $6",
    [answer.status, answer.body, answer.expiresAt, answer.actor, answer.key, answer.claim],
  );
}

export async function releaseKey(tx: Transaction, { actor, key, claim }: KeyHolder): Promise<void> {
  await tx.run("DELETE FROM idempotency_key WHERE actor = $1 AND key = $2 AND claim = $3", [actor, key, claim]);
}
