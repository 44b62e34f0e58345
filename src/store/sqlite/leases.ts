import { type HeldLease, shareLeases } from "../engine/fair-share.ts";
import type { LeaseStore } from "../store.ts";
import type { SqliteDatabase } from "./database.ts";

type Claim = Parameters<LeaseStore["claimLeases"]>[0];
type Release = Parameters<LeaseStore["releaseLeases"]>[0];

/** Returns the names held afterwards. */
export function claimLeases(db: SqliteDatabase, { owner, scope, names, at, ttlMs }: Claim): string[] {
  return db.transaction(() => {
    db.run("DELETE FROM worker WHERE scope = ? AND expires_at <= ?", scope, at);
    db.run("INSERT OR REPLACE INTO worker (scope, owner, expires_at) VALUES (?, ?, ?)", scope, owner, at + ttlMs);
    const workers = db.get<{ count: number }>("SELECT count(*) AS count FROM worker WHERE scope = ?", scope)!.count;
    const held = db.all<HeldLease>("SELECT name, owner, expires_at AS expiresAt FROM lease WHERE scope = ?", scope);
    const { keep, giveUp } = shareLeases({ names, owner, at, held, workers });
    for (const name of giveUp) db.run("DELETE FROM lease WHERE scope = ? AND name = ?", scope, name);
    for (const name of keep) {
      db.run(
        "INSERT OR REPLACE INTO lease (scope, name, owner, expires_at) VALUES (?, ?, ?, ?)",
        scope,
        name,
        owner,
        at + ttlMs,
      );
    }
    return [...keep];
  });
}

export function releaseLeases(db: SqliteDatabase, { owner, scope, names }: Release): void {
  db.transaction(() => {
    for (const name of names) {
      db.run("DELETE FROM lease WHERE scope = ? AND name = ? AND owner = ?", scope, name, owner);
    }
    // A worker that holds nothing any more leaves its share to the others at once.
    db.run(
      `DELETE FROM worker WHERE scope = ? AND owner = ?
         AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.scope = worker.scope AND lease.owner = worker.owner)`,
      scope,
      owner,
    );
  });
}

export function forgetExpiredLeases(db: SqliteDatabase, { at }: { readonly at: number }): number {
  return db.transaction(
    () =>
      db.run("DELETE FROM lease WHERE expires_at <= ?", at) + db.run("DELETE FROM worker WHERE expires_at <= ?", at),
  );
}

/** The data folder belongs to one process: whoever held leases in it before is dead and need not be waited for. */
export function forgetAllLeases(db: SqliteDatabase): void {
  db.transaction(() => {
    db.run("DELETE FROM lease");
    db.run("DELETE FROM worker");
  });
}
