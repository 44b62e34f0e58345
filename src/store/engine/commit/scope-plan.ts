import type {
  AttachmentDecision,
  DictionaryPattern,
  PatternDictionary,
  ScopeChange,
  ScopeId,
} from "../../../domain/pattern-dictionary.ts";
import { readableText } from "../stored-text.ts";

/*
 * Pattern dictionaries as engines take and give them.
 */

/** What changes in one dictionary. */
export interface PlannedScope {
  readonly scope: ScopeId;
  readonly expectedVersion: number;
  readonly nextId: number;
  readonly patterns: readonly PlannedPattern[];
  readonly merges: readonly PlannedMerge[];
}

export interface PlannedPattern {
  readonly id: number;
  readonly key: string;
  /** JSON array. */
  readonly opened: string;
  readonly locked: boolean;
}

export interface PlannedMerge {
  readonly into: number;
  readonly from: readonly number[];
  readonly because: string;
}

/** Which pattern an unseen hash belongs to. */
export interface PlannedDecision {
  readonly scope: ScopeId;
  /** Undefined: its scope is full, it is an issue by its hash alone. */
  readonly pattern: number | undefined;
  /** JSON of the steps by which it joined the pattern; null for the message that made it. */
  readonly because: string | null;
}

const MAX_BECAUSE = 4_000;

export function planScopes(changes: readonly ScopeChange[]): {
  readonly scopes: readonly PlannedScope[];
  readonly decisions: ReadonlyMap<string, PlannedDecision>;
} {
  const decisions = new Map<string, PlannedDecision>();
  for (const change of changes) {
    for (const { hash, decision } of change.decisions) decisions.set(hash, planDecision(change.scope, decision));
  }
  const scopes = changes.map((change) => ({
    scope: change.scope,
    expectedVersion: change.expectedVersion,
    nextId: change.nextId,
    patterns: change.patterns.map(planPattern),
    merges: change.merges.map(({ into, from, because }) => ({
      into: into.id,
      from: from.map(({ id }) => id),
      because: readableText(`${because}: ${into.key}`, 1_000),
    })),
  }));
  scopes.sort((a, b) => (a.scope < b.scope ? -1 : 1));
  return { scopes, decisions };
}

function planPattern({ id, key, opened, locked }: DictionaryPattern): PlannedPattern {
  return { id, key: readableText(key, 4_000), opened: JSON.stringify(opened), locked };
}

function planDecision(scope: ScopeId, decision: AttachmentDecision): PlannedDecision {
  if (decision.kind === "new") return { scope, pattern: decision.pattern?.id, because: null };
  const steps = decision.steps.slice();
  let because = JSON.stringify(steps);
  while (because.length > MAX_BECAUSE && steps.pop() !== undefined) because = JSON.stringify(steps);
  return { scope, pattern: decision.pattern.id, because };
}

/** A pattern and the state of its scope; a scope without patterns is one row without `id`. */
export interface StoredPatternRow {
  readonly scope: ScopeId;
  readonly version: number;
  readonly nextId: number;
  readonly id: number | null;
  readonly key: string | null;
  /** JSON array. */
  readonly opened: string | null;
  readonly locked: number | boolean | null;
}

export function toDictionaries(
  scopes: readonly ScopeId[],
  rows: readonly StoredPatternRow[],
): ReadonlyMap<ScopeId, PatternDictionary> {
  const patterns = new Map<ScopeId, DictionaryPattern[]>(scopes.map((scope) => [scope, []]));
  const heads = new Map<ScopeId, StoredPatternRow>();
  for (const row of rows) {
    heads.set(row.scope, row);
    if (row.id === null) continue;
    const opened = JSON.parse(row.opened ?? "[]") as number[];
    patterns.get(row.scope)?.push({ id: row.id, key: row.key ?? "", opened, locked: Boolean(row.locked) });
  }
  return new Map(
    scopes.map((scope) => {
      const { version = 0, nextId = 1 } = heads.get(scope) ?? {};
      return [scope, { scope, version, nextId, patterns: patterns.get(scope) ?? [] }];
    }),
  );
}
