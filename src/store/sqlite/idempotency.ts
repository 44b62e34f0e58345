import { isOver, type KeyClaim, type KeyRow } from "../engine/accounts/idempotency-engine.ts";
import type { KeyHolder } from "../idempotency-store.ts";
import type { SqliteDatabase } from "./database.ts";

export function claimKey(db: SqliteDatabase, claim: KeyClaim): KeyRow | undefined {
  const { actor, key, at } = claim;
  return db.transaction(() => {
    const row = db.get<KeyRow>("SELECT * FROM idempotency_key WHERE actor = ? AND key = ?", actor, key);
    if (row !== undefined && !isOver(row, at)) return row;
    if (row === undefined) makeRoom(db, claim);
    db.run(
      "INSERT OR REPLACE INTO idempotency_key VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)",
      ...[actor, key, claim.request, claim.claim, claim.claimedUntil, claim.expiresAt],
    );
    return undefined;
  });
}

// A tenth at a time: the oldest answers go, what is under way stays.
function makeRoom(db: SqliteDatabase, { actor, most }: KeyClaim): void {
  const { count } = db.get<{ count: number }>("SELECT count(*) AS count FROM idempotency_key WHERE actor = ?", actor)!;
  if (count < most) return;
  db.run(
    `DELETE FROM idempotency_key WHERE actor = ?1 AND key IN (SELECT key FROM idempotency_key
       WHERE actor = ?1 AND status IS NOT NULL ORDER BY expires_at LIMIT ?2)`,
    actor,
    Math.ceil(most / 10),
  );
}

export function storeAnswer(
  db: SqliteDatabase,
  answer: KeyHolder & { readonly status: number; readonly body: string | null; readonly expiresAt: number },
): void {
  db.run(
    "UPDATE idempotency_key SET status = ?, body = ?, expires_at = ? WHERE actor = ? AND key = ? AND claim = ?",
    ...[answer.status, answer.body, answer.expiresAt, answer.actor, answer.key, answer.claim],
  );
}

export function releaseKey(db: SqliteDatabase, { actor, key, claim }: KeyHolder): void {
  db.run("DELETE FROM idempotency_key WHERE actor = ? AND key = ? AND claim = ?", actor, key, claim);
}

/** Some at a time; returns how many. */
export function forgetAnswers(db: SqliteDatabase, { at }: { readonly at: number }): number {
  return db.run(
    `DELETE FROM idempotency_key WHERE (actor, key) IN (
       SELECT actor, key FROM idempotency_key WHERE expires_at <= ? LIMIT 500)`,
    at,
  );
}
