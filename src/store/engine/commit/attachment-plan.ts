import type { ScopeId } from "../../../domain/pattern-dictionary.ts";
import type { CommitPlan, PlannedFingerprint } from "./commit-plan.ts";
import type { PlannedDecision } from "./scope-plan.ts";

/*
 * How unseen fingerprints find their issue inside a commit's transaction: what follows from the decisions about their
 * messages.
 */

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

/** Hashes by which the unseen fingerprints were known before a change of strategy. */
export function previousHashes(unseen: readonly PlannedFingerprint[]): string[] {
  return [...new Set(unseen.flatMap(({ previous }) => previous ?? []))];
}

/** An unseen fingerprint that belongs to the issue of another. */
export interface Follower {
  readonly fingerprint: PlannedFingerprint;
  readonly decision: PlannedDecision | undefined;
  /** Hash of the fingerprint that made its pattern (stored, or one of the leaders), or of itself under another strategy. */
  readonly leader: string;
  /** It makes the pattern of its decision. */
  readonly makesPattern: boolean;
  /** False: the pattern has fingerprints enough, the event is counted under the leader. */
  readonly kept: boolean;
}

/** Divides unseen fingerprints into those that want an issue of their own and those that follow another. */
export function divideUnseen(
  plan: CommitPlan,
  unseen: readonly PlannedFingerprint[],
  states: readonly PatternState[],
  previous: ReadonlySet<string>,
): { readonly leaders: readonly PlannedFingerprint[]; readonly followers: readonly Follower[] } {
  const patterns = new Map(
    states.map((state) => [patternKey(state.scope, state.id), { leader: state.hash, attached: state.attached }]),
  );
  const leaders: PlannedFingerprint[] = [];
  const followers: Follower[] = [];
  for (const fingerprint of unseen) {
    const decision = plan.decisions.get(fingerprint.hash);
    const key = decision?.pattern === undefined ? undefined : patternKey(decision.scope, decision.pattern);
    const pattern = key === undefined ? undefined : patterns.get(key);
    const makesPattern = key !== undefined && pattern === undefined;
    if (makesPattern) patterns.set(key, { leader: fingerprint.hash, attached: 0 });
    const known = fingerprint.previous;
    if (known !== undefined && previous.has(known)) {
      followers.push({ fingerprint, decision, leader: known, makesPattern, kept: true });
    } else if (pattern === undefined) {
      leaders.push(fingerprint);
    } else {
      const kept = pattern.attached < MAX_ATTACHED;
      if (kept) pattern.attached += 1;
      followers.push({ fingerprint, decision, leader: pattern.leader, makesPattern: false, kept });
    }
  }
  return { leaders, followers };
}
