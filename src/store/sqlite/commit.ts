import type { CommitPlan, PlannedFingerprint } from "../commit-plan.ts";
import type { CommitOutcome } from "../engine-store.ts";
import { newIssueId } from "../issue-id.ts";
import { admitNewIssues, type NewIssueBudget, overflowFingerprint } from "../new-issue-limit.ts";
import { keepSamples, type SampleState } from "../samples.ts";
import type { StoreLimits } from "../store.ts";
import { countedFingerprints, tallyEvents, tallyIssues } from "../tally.ts";
import { addToBuckets } from "./buckets.ts";
import { advanceCheckpoint, compareVersions } from "./checkpoints.ts";
import type { SqliteDatabase } from "./database.ts";
import { insertDeadLetters } from "./dead-letters.ts";
import { storeSamples } from "./events.ts";
import { addToFingerprint, type FingerprintRow, findFingerprint, insertFingerprint } from "./fingerprints.ts";
import { insertGaps } from "./gaps.ts";
import { addToIssue, insertIssue } from "./issues.ts";
import { readBudget, writeBudget } from "./projects.ts";
import { rememberKeys } from "./seen-documents.ts";

/** The whole commit, in one transaction. */
export function commit(
  db: SqliteDatabase,
  { plan, limits }: { readonly plan: CommitPlan; readonly limits: StoreLimits },
): CommitOutcome {
  return db.transaction(() => {
    const { current, stale } = compareVersions(db, plan);
    const accepted = current.map((slice) => ({ slice, counted: rememberKeys(db, slice, plan.at) }));
    const resolved = resolve(db, countedFingerprints(plan, accepted), plan.at, limits);
    const tallies = tallyEvents(plan, accepted, ({ hash }) => resolved.targets.get(hash) ?? hash);
    const sampleStates: [string, SampleState][] = [];
    for (const tally of tallies) {
      const row = resolved.rows.get(tally.hash)!;
      addToFingerprint(db, row, tally);
      addToBuckets(db, row.id, tally.buckets);
      const { kept, state } = keepSamples(row, tally.samples, plan.at);
      if (kept.length > 0) storeSamples(db, row, kept, state);
      sampleStates.push([tally.hash, { sampleCount: state.sampleCount, sampledAt: state.sampledAt }]);
    }
    for (const issue of tallyIssues(tallies, (hash) => resolved.rows.get(hash)!.issue)) addToIssue(db, issue);
    for (const slice of current) {
      insertGaps(db, plan, slice);
      insertDeadLetters(db, plan, slice);
      advanceCheckpoint(db, plan, slice);
    }
    const overflowHashes = new Set(resolved.targets.values());
    return {
      stale,
      newIssues: resolved.newIssues,
      duplicates: accepted.reduce((sum, { counted }) => sum + counted.filter((flag) => flag === 0).length, 0),
      overflowed: tallies.reduce((sum, tally) => sum + (overflowHashes.has(tally.hash) ? tally.count : 0), 0),
      sampleStates,
    };
  });
}

interface Resolved {
  readonly rows: Map<string, FingerprintRow>;
  /** Overflowed hashes, and the hash they are counted under. */
  readonly targets: Map<string, string>;
  readonly newIssues: number;
}

function resolve(
  db: SqliteDatabase,
  fingerprints: readonly PlannedFingerprint[],
  at: number,
  limits: StoreLimits,
): Resolved {
  const rows = new Map<string, FingerprintRow>();
  const unseen: PlannedFingerprint[] = [];
  const find = (fingerprint: PlannedFingerprint): FingerprintRow | undefined => {
    const row = findFingerprint(db, fingerprint.hash);
    if (row) rows.set(fingerprint.hash, row);
    return row;
  };
  const create = (fingerprint: PlannedFingerprint): void => {
    const issue = newIssueId(at);
    insertIssue(db, issue, fingerprint, at);
    rows.set(fingerprint.hash, insertFingerprint(db, fingerprint, issue, at));
  };

  for (const fingerprint of fingerprints) if (!find(fingerprint)) unseen.push(fingerprint);
  const targets = new Map<string, string>();
  if (unseen.length === 0) return { rows, targets, newIssues: 0 };

  const budgets = new Map<string, NewIssueBudget>();
  for (const { project } of unseen) {
    const budget = budgets.has(project) ? undefined : readBudget(db, project);
    if (budget) budgets.set(project, budget);
  }
  const decision = admitNewIssues(unseen, budgets, at, limits);
  for (const [project, budget] of decision.budgets) writeBudget(db, project, budget);
  for (const fingerprint of decision.admitted) create(fingerprint);
  for (const fingerprint of unseen) {
    if (rows.has(fingerprint.hash)) continue;
    const overflow = overflowFingerprint(fingerprint.project);
    targets.set(fingerprint.hash, overflow.hash);
    if (!rows.has(overflow.hash) && !find(overflow)) create(overflow);
  }
  return { rows, targets, newIssues: decision.admitted.length };
}
