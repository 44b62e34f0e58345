import type {
  AttachmentDecision,
  DictionaryPattern,
  PatternDictionary,
  ScopeChange,
  ScopeId,
} from "../domain/pattern-dictionary.ts";
import type { CommitPlan, PlannedFingerprint } from "./commit-plan.ts";
import { readableText } from "./stored-text.ts";

/*
 * How unseen fingerprints find their issue: what was decided about their messages, as engines take it, and what follows
 * from it inside the transaction.
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

/** A pattern as it is stored: where what joins it is counted. */
export interface PatternState {
  readonly scope: ScopeId;
  readonly id: number;
  /** Hash and issue of the fingerprint that made it. */
  readonly hash: string;
  readonly issue: string;
  /** Fingerprints that joined it. */
  readonly attached: number;
}

/**
 * Fingerprints of its own that a pattern keeps. So many different values in a place are values beyond doubt: what joins
 * later is counted under the fingerprint that made the pattern, so that no flood of values makes rows.
 */
export const MAX_ATTACHED = 200;

/** Who merges issues when their patterns turn out to be one. */
export const GROUPING_ACTOR = "grouping";

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

/** Unseen fingerprints of whose messages nothing was decided; they cannot be committed so. */
export function undecided(plan: CommitPlan, unseen: readonly PlannedFingerprint[]): string[] {
  return unseen.filter(({ hash, attachable }) => attachable && !plan.decisions.has(hash)).map(({ hash }) => hash);
}

export function patternKey(scope: ScopeId, id: number): string {
  return `${scope}/${id}`;
}

/** Patterns that the unseen fingerprints belong to, each once. */
export function patternsOf(
  plan: CommitPlan,
  unseen: readonly PlannedFingerprint[],
): readonly { readonly scope: ScopeId; readonly id: number }[] {
  const found = new Map<string, { scope: ScopeId; id: number }>();
  for (const { hash } of unseen) {
    const decision = plan.decisions.get(hash);
    if (decision?.pattern === undefined) continue;
    found.set(patternKey(decision.scope, decision.pattern), { scope: decision.scope, id: decision.pattern });
  }
  return [...found.values()];
}

/** An unseen fingerprint that belongs to the issue of another: its pattern's. */
export interface Follower {
  readonly fingerprint: PlannedFingerprint;
  readonly decision: PlannedDecision;
  /** Hash of the fingerprint that made the pattern: stored, or one of the leaders. */
  readonly leader: string;
  /** False: the pattern has fingerprints enough, the event is counted under the leader. */
  readonly kept: boolean;
}

/** Divides unseen fingerprints into those that want an issue of their own and those that follow another. */
export function divideUnseen(
  plan: CommitPlan,
  unseen: readonly PlannedFingerprint[],
  states: readonly PatternState[],
): { readonly leaders: readonly PlannedFingerprint[]; readonly followers: readonly Follower[] } {
  const patterns = new Map(
    states.map((state) => [patternKey(state.scope, state.id), { leader: state.hash, attached: state.attached }]),
  );
  const leaders: PlannedFingerprint[] = [];
  const followers: Follower[] = [];
  for (const fingerprint of unseen) {
    const decision = plan.decisions.get(fingerprint.hash);
    if (decision?.pattern === undefined) {
      leaders.push(fingerprint);
      continue;
    }
    const key = patternKey(decision.scope, decision.pattern);
    const pattern = patterns.get(key);
    if (pattern === undefined) {
      patterns.set(key, { leader: fingerprint.hash, attached: 0 });
      leaders.push(fingerprint);
      continue;
    }
    const kept = pattern.attached < MAX_ATTACHED;
    if (kept) pattern.attached += 1;
    followers.push({ fingerprint, decision, leader: pattern.leader, kept });
  }
  return { leaders, followers };
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
