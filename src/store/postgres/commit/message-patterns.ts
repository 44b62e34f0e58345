import type { ScopeId } from "../../../domain/pattern-dictionary.ts";
import { type PatternState, patternKey } from "../../engine/commit/attachment-plan.ts";
import type { PlannedScope, StoredPatternRow } from "../../engine/commit/scope-plan.ts";
import type { Transaction } from "../database.ts";

/** Patterns with the version of their scope, by scope and id; scopes that are not stored are left out. */
export async function loadDictionaries(
  tx: Transaction,
  { scopes }: { readonly scopes: readonly ScopeId[] },
): Promise<StoredPatternRow[]> {
  // One statement: patterns and version of the same moment.
  return await tx.all(
    `SELECT s.id AS scope, s.version, s.next_id AS "nextId", p.id, p.key, p.opened, p.locked
     FROM message_scope s LEFT JOIN message_pattern p ON p.scope = s.id WHERE s.id = ANY ($1) ORDER BY s.id, p.id`,
    [scopes],
  );
}

/** Compare-and-swap of a dictionary's version. False: it has another by now. */
export async function advanceScope(
  tx: Transaction,
  { scope, expectedVersion, nextId }: PlannedScope,
): Promise<boolean> {
  if (expectedVersion === 0) {
    const sql = "INSERT INTO message_scope (id, version, next_id) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING";
    return (await tx.run(sql, [scope, nextId])) === 1;
  }
  const sql = "UPDATE message_scope SET version = version + 1, next_id = $3 WHERE id = $1 AND version = $2";
  return (await tx.run(sql, [scope, expectedVersion, nextId])) === 1;
}

export async function findPatterns(
  tx: Transaction,
  patterns: readonly { readonly scope: ScopeId; readonly id: number }[],
): Promise<PatternState[]> {
  if (patterns.length === 0) return [];
  return await tx.all(
    `SELECT p.scope, p.id, f.hash, f.issue, p.attached
     FROM unnest($1::text[], $2::bigint[]) AS n (scope, id)
     JOIN message_pattern p ON p.scope = n.scope AND p.id = n.id JOIN fingerprint f ON f.id = p.fingerprint`,
    [patterns.map(({ scope }) => scope), patterns.map(({ id }) => id)],
  );
}

/**
 * Stores what changed in a dictionary. `leaders` are the hashes that made new patterns, `joined` how many joined each.
 * Returns false when a new pattern is left out, since what made it got no issue of its own.
 */
export async function storePatterns(
  tx: Transaction,
  { scope, patterns }: PlannedScope,
  leaders: ReadonlyMap<string, string>,
  joined: ReadonlyMap<string, number>,
): Promise<boolean> {
  if (patterns.length > 0) {
    await tx.run(
      `INSERT INTO message_pattern AS p (scope, id, key, opened, locked, fingerprint, attached)
       SELECT $1, n.id, n.key, n.opened, n.locked, coalesce(k.fingerprint, f.id), 0
       FROM unnest($2::bigint[], $3::text[], $4::text[], $5::boolean[], $6::text[])
         AS n (id, key, opened, locked, hash)
       LEFT JOIN message_pattern k ON k.scope = $1 AND k.id = n.id LEFT JOIN fingerprint f ON f.hash = n.hash
       WHERE k.id IS NOT NULL OR f.id IS NOT NULL
       ON CONFLICT (scope, id) DO UPDATE SET key = excluded.key, opened = excluded.opened`,
      [
        scope,
        patterns.map(({ id }) => id),
        patterns.map(({ key }) => key),
        patterns.map(({ opened }) => opened),
        patterns.map(({ locked }) => locked),
        patterns.map(({ id }) => leaders.get(patternKey(scope, id)) ?? null),
      ],
    );
  }
  const counts = [...joined].filter(([key]) => key.startsWith(`${scope}/`));
  if (counts.length > 0) {
    await tx.run(
      `UPDATE message_pattern p SET attached = p.attached + n.count
       FROM unnest($2::bigint[], $3::bigint[]) AS n (id, count) WHERE p.scope = $1 AND p.id = n.id`,
      [scope, counts.map(([key]) => Number(key.slice(scope.length + 1))), counts.map(([, count]) => count)],
    );
  }
  const [stored] = await tx.all<{ count: number }>(
    "SELECT count(*) AS count FROM message_pattern WHERE scope = $1 AND id = ANY ($2::bigint[])",
    [scope, patterns.map(({ id }) => id)],
  );
  return stored?.count === patterns.length;
}

/** What joins the pattern from here on is counted with what made the other. */
export async function handOver(tx: Transaction, scope: ScopeId, into: number, from: number): Promise<void> {
  await tx.run(
    `UPDATE message_pattern p SET fingerprint = o.fingerprint FROM message_pattern o
     WHERE p.scope = $1 AND p.id = $2 AND o.scope = $1 AND o.id = $3`,
    [scope, into, from],
  );
}

/** Gives a pattern what another has, and deletes the other. */
export async function mergePatterns(tx: Transaction, scope: ScopeId, into: number, from: number): Promise<void> {
  await tx.run("UPDATE fingerprint SET scope_pattern = $2 WHERE scope = $1 AND scope_pattern = $3", [
    scope,
    into,
    from,
  ]);
  await tx.run(
    `UPDATE message_pattern p SET attached = p.attached + o.attached + 1
     FROM message_pattern o WHERE p.scope = $1 AND p.id = $2 AND o.scope = $1 AND o.id = $3`,
    [scope, into, from],
  );
  await tx.run("DELETE FROM message_pattern WHERE scope = $1 AND id = $2", [scope, from]);
}

/**
 * A person has taken fingerprints out of their issue. Patterns that they made stay with what is left of them there, else
 * they go along and are never again taken for another.
 */
export async function leavePatterns(tx: Transaction, moved: readonly number[]): Promise<void> {
  await tx.run(
    `WITH left_behind AS (
       SELECT p.scope, p.id, (SELECT min(f.id) FROM fingerprint f WHERE f.scope = p.scope AND f.scope_pattern = p.id
           AND f.id <> ALL ($1::bigint[])
           AND f.issue = (SELECT o.issue FROM fingerprint o WHERE o.id = p.fingerprint)) AS heir
       FROM message_pattern p WHERE p.fingerprint = ANY ($1::bigint[])),
     scopes AS (
       UPDATE message_scope s SET version = s.version + 1 WHERE s.id IN (SELECT scope FROM left_behind))
     UPDATE message_pattern p SET locked = p.locked OR l.heir IS NULL, fingerprint = coalesce(l.heir, p.fingerprint)
     FROM left_behind l WHERE p.scope = l.scope AND p.id = l.id`,
    [moved],
  );
}

/** Patterns go with the issues of the fingerprints that made them. */
export async function retirePatterns(tx: Transaction, issues: readonly string[]): Promise<void> {
  const gone = await tx.all<{ scope: string }>(
    `DELETE FROM message_pattern WHERE fingerprint IN (SELECT id FROM fingerprint WHERE issue = ANY ($1::uuid[]))
     RETURNING scope`,
    [issues],
  );
  const scopes = [[...new Set(gone.map(({ scope }) => scope))]];
  await tx.run("UPDATE message_scope SET version = version + 1 WHERE id = ANY ($1)", scopes);
  await tx.run(
    `DELETE FROM message_scope s WHERE s.id = ANY ($1)
     AND NOT EXISTS (SELECT 1 FROM message_pattern p WHERE p.scope = s.id)`,
    scopes,
  );
}
