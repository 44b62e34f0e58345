import type { ScopeId } from "../../../domain/pattern-dictionary.ts";
import { type PatternState, patternKey } from "../../engine/commit/attachment-plan.ts";
import type { PlannedScope, StoredPatternRow } from "../../engine/commit/scope-plan.ts";
import type { SqliteDatabase } from "../database.ts";
import type { FingerprintRow } from "../issues/fingerprints.ts";

/** Patterns with the version of their scope, by scope and id; scopes that are not stored are left out. */
export function loadDictionaries(
  db: SqliteDatabase,
  { scopes }: { readonly scopes: readonly ScopeId[] },
): StoredPatternRow[] {
  return scopes.flatMap((scope) =>
    db.all<StoredPatternRow>(
      `SELECT s.id AS scope, s.version, s.next_id AS nextId, p.id, p.key, p.opened, p.locked
       FROM message_scope s LEFT JOIN message_pattern p ON p.scope = s.id WHERE s.id = ? ORDER BY p.id`,
      scope,
    ),
  );
}

/** Compare-and-swap of a dictionary's version. False: it has another by now. */
export function advanceScope(db: SqliteDatabase, { scope, expectedVersion, nextId }: PlannedScope): boolean {
  if (expectedVersion === 0) {
    return db.run("INSERT OR IGNORE INTO message_scope (id, version, next_id) VALUES (?, 1, ?)", scope, nextId) === 1;
  }
  return (
    db.run(
      "UPDATE message_scope SET version = version + 1, next_id = ? WHERE id = ? AND version = ?",
      nextId,
      scope,
      expectedVersion,
    ) === 1
  );
}

export function findPatterns(
  db: SqliteDatabase,
  patterns: readonly { readonly scope: ScopeId; readonly id: number }[],
): PatternState[] {
  return patterns.flatMap(({ scope, id }) =>
    db.all<PatternState>(
      `SELECT p.scope, p.id, f.hash, f.issue, p.attached
       FROM message_pattern p JOIN fingerprint f ON f.id = p.fingerprint WHERE p.scope = ? AND p.id = ?`,
      scope,
      id,
    ),
  );
}

/**
 * Stores what changed in a dictionary. `leaders` are the fingerprints that made new patterns, `joined` how many joined
 * each. Returns false when a new pattern is left out, since what made it got no issue of its own.
 */
export function storePatterns(
  db: SqliteDatabase,
  { scope, patterns }: PlannedScope,
  leaders: ReadonlyMap<string, FingerprintRow>,
  joined: ReadonlyMap<string, number>,
): boolean {
  let whole = true;
  for (const { id, key, opened, locked } of patterns) {
    const found = db.run(
      "UPDATE message_pattern SET key = ?, opened = ? WHERE scope = ? AND id = ?",
      key,
      opened,
      scope,
      id,
    );
    if (found === 1) continue;
    const leader = leaders.get(patternKey(scope, id));
    if (leader === undefined) whole = false;
    else {
      db.run(
        "INSERT INTO message_pattern VALUES (?, ?, ?, ?, ?, ?, 0)",
        scope,
        id,
        key,
        opened,
        Number(locked),
        leader.id,
      );
    }
  }
  for (const [key, count] of joined) {
    const [of = "", id = ""] = key.split("/");
    if (of === scope)
      db.run("UPDATE message_pattern SET attached = attached + ? WHERE scope = ? AND id = ?", count, scope, Number(id));
  }
  return whole;
}

/** What joins the pattern from here on is counted with what made the other. */
export function handOver(db: SqliteDatabase, scope: ScopeId, into: number, from: number): void {
  db.run(
    `UPDATE message_pattern SET fingerprint = (SELECT o.fingerprint FROM message_pattern o WHERE o.scope = ?1 AND o.id = ?3)
     WHERE scope = ?1 AND id = ?2`,
    scope,
    into,
    from,
  );
}

/** Gives a pattern what another has, and deletes the other. */
export function mergePatterns(db: SqliteDatabase, scope: ScopeId, into: number, from: number): void {
  db.run("UPDATE fingerprint SET scope_pattern = ? WHERE scope = ? AND scope_pattern = ?", into, scope, from);
  db.run(
    `UPDATE message_pattern SET attached = attached + 1 +
       coalesce((SELECT o.attached FROM message_pattern o WHERE o.scope = ?1 AND o.id = ?3), 0) WHERE scope = ?1 AND id = ?2`,
    scope,
    into,
    from,
  );
  db.run("DELETE FROM message_pattern WHERE scope = ? AND id = ?", scope, from);
}

/**
 * A person has taken fingerprints out of their issue. Patterns that they made stay with what is left of them there, else
 * they go along and are never again taken for another.
 */
export function leavePatterns(db: SqliteDatabase, moved: readonly number[]): void {
  const gone = JSON.stringify(moved);
  const patterns = db.all<{ scope: string; id: number; heir: number | null }>(
    `SELECT p.scope, p.id, (SELECT f.id FROM fingerprint f WHERE f.scope = p.scope AND f.scope_pattern = p.id
         AND f.id NOT IN (SELECT value FROM json_each(?1))
         AND f.issue = (SELECT o.issue FROM fingerprint o WHERE o.id = p.fingerprint)
       ORDER BY f.id LIMIT 1) AS heir
     FROM message_pattern p WHERE p.fingerprint IN (SELECT value FROM json_each(?1))`,
    gone,
  );
  for (const { scope, id, heir } of patterns) {
    if (heir === null) db.run("UPDATE message_pattern SET locked = 1 WHERE scope = ? AND id = ?", scope, id);
    else db.run("UPDATE message_pattern SET fingerprint = ? WHERE scope = ? AND id = ?", heir, scope, id);
    db.run("UPDATE message_scope SET version = version + 1 WHERE id = ?", scope);
  }
}

/** Patterns go with the issue of the fingerprint that made them. */
export function retirePatterns(db: SqliteDatabase, issue: string): void {
  const own = "(SELECT id FROM fingerprint WHERE issue = ?)";
  const scopes = db.all<{ scope: string }>(
    `SELECT DISTINCT scope FROM message_pattern WHERE fingerprint IN ${own}`,
    issue,
  );
  db.run(`DELETE FROM message_pattern WHERE fingerprint IN ${own}`, issue);
  for (const { scope } of scopes) {
    const empty = "NOT EXISTS (SELECT 1 FROM message_pattern WHERE scope = message_scope.id)";
    if (db.run(`DELETE FROM message_scope WHERE id = ? AND ${empty}`, scope) === 0) {
      db.run("UPDATE message_scope SET version = version + 1 WHERE id = ?", scope);
    }
  }
}
