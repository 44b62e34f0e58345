import type { CommitPlan, PlannedFingerprint } from "../commit-plan.ts";
import type { CommitOutcome } from "../engine-store.ts";
import { newIssueId } from "../issue-id.ts";
import { admitNewIssues, fullBudget, overflowFingerprint } from "../new-issue-limit.ts";
import { keepSamples, type SampleState } from "../samples.ts";
import type { StoreLimits } from "../store.ts";
import { countedFingerprints, tallyEvents, tallyIssues } from "../tally.ts";
import { addToBuckets } from "./buckets.ts";
import { advanceCheckpoints, compareVersions } from "./checkpoints.ts";
import { RepeatTransaction, type Transaction } from "./database.ts";
import { insertDeadLetters } from "./dead-letters.ts";
import { storeSamples } from "./events.ts";
import { addToFingerprints, findFingerprints, insertFingerprints, lockFingerprints } from "./fingerprints.ts";
import { insertGaps } from "./gaps.ts";
import { addToIssues, insertIssues } from "./issues.ts";
import { lockBudgets, writeBudgets } from "./projects.ts";
import { rememberKeys } from "./seen-documents.ts";

/**
 * The whole commit, in one transaction. Every worker locks in the same order, sorted by key: checkpoints, dedupe keys,
 * projects, fingerprints, issues; buckets and samples are written under the locks of their fingerprints.
 */
export async function commit(tx: Transaction, plan: CommitPlan, limits: StoreLimits): Promise<CommitOutcome> {
  const { current, stale } = await compareVersions(tx, plan);
  const accepted = await rememberKeys(tx, current, plan.at);
  const resolved = await resolve(tx, countedFingerprints(plan, accepted), plan.at, limits);
  const tallies = tallyEvents(plan, accepted, ({ hash }) => resolved.targets.get(hash) ?? hash);
  await insertGaps(tx, plan, current);
  await insertDeadLetters(tx, plan, current);
  const sampleStates: [string, SampleState][] = [];
  if (tallies.length > 0) {
    const rows = await lockFingerprints(
      tx,
      tallies.map(({ hash }) => hash),
    );
    if (rows.size < tallies.length) throw new RepeatTransaction("an issue was retired meanwhile");
    const changes = tallies.map((tally) => {
      const row = rows.get(tally.hash)!;
      return { row, tally, ...keepSamples(row, tally.samples, plan.at) };
    });
    await addToFingerprints(tx, changes);
    await addToIssues(
      tx,
      tallyIssues(tallies, (hash) => rows.get(hash)!.issue),
    );
    await addToBuckets(
      tx,
      changes.flatMap(({ row, tally }) => tally.buckets.map((bucket) => ({ fingerprint: row.id, bucket }))),
    );
    const samples = changes.flatMap(({ row, kept }) => kept.map((sample) => ({ fingerprint: row.id, kept: sample })));
    if (samples.length > 0) await storeSamples(tx, samples);
    for (const { row, state } of changes) {
      sampleStates.push([row.hash, { sampleCount: state.sampleCount, sampledAt: state.sampledAt }]);
    }
  }
  await advanceCheckpoints(tx, plan, current);
  const overflowHashes = new Set(resolved.targets.values());
  return {
    stale,
    newIssues: resolved.newIssues,
    duplicates: accepted.reduce((sum, { counted }) => sum + counted.filter((flag) => flag === 0).length, 0),
    overflowed: tallies.reduce((sum, tally) => sum + (overflowHashes.has(tally.hash) ? tally.count : 0), 0),
    sampleStates,
  };
}

interface Resolved {
  /** Overflowed hashes, and the hash they are counted under. */
  readonly targets: ReadonlyMap<string, string>;
  readonly newIssues: number;
}

// Sees to it that each fingerprint, or its project's overflow, has a row and an issue. Issues of a project are made
// under the lock on its row: what another worker made meanwhile is found by the second look.
async function resolve(
  tx: Transaction,
  fingerprints: readonly PlannedFingerprint[],
  at: number,
  limits: StoreLimits,
): Promise<Resolved> {
  const unknown = async (of: readonly PlannedFingerprint[]): Promise<PlannedFingerprint[]> => {
    if (of.length === 0) return [];
    const found = await findFingerprints(
      tx,
      of.map(({ hash }) => hash),
    );
    return of.filter(({ hash }) => !found.has(hash));
  };
  const missing = await unknown(fingerprints);
  if (missing.length === 0) return { targets: new Map(), newIssues: 0 };

  const projects = [...new Set(missing.map(({ project }) => project))];
  const budgets = await lockBudgets(tx, projects, fullBudget(at, limits));
  const unseen = await unknown(missing);
  const decision = admitNewIssues(unseen, budgets, at, limits);
  await writeBudgets(tx, decision.budgets);
  const admitted = new Set(decision.admitted);
  const overflows = new Map<string, PlannedFingerprint>();
  const targets = new Map<string, string>();
  for (const fingerprint of unseen) {
    if (admitted.has(fingerprint)) continue;
    const overflow = overflowFingerprint(fingerprint.project);
    overflows.set(overflow.hash, overflow);
    targets.set(fingerprint.hash, overflow.hash);
  }
  const created = [...decision.admitted, ...(await unknown([...overflows.values()]))];
  if (created.length > 0) {
    const issues = created.map(() => newIssueId(at));
    await insertIssues(tx, issues, created, at);
    await insertFingerprints(tx, created, issues, at);
  }
  return { targets, newIssues: decision.admitted.length };
}
