import {
  divideUnseen,
  GROUPING_ACTOR,
  patternKey,
  patternsOf,
  previousHashes,
  undecided,
} from "../../engine/commit/attachment-plan.ts";
import type { CommitPlan, PlannedFingerprint } from "../../engine/commit/commit-plan.ts";
import { type KnownRows, possibleSights } from "../../engine/commit/first-sights.ts";
import { admitNewIssues, fullBudget, overflowFingerprint } from "../../engine/commit/new-issue-limit.ts";
import { RedoCommit } from "../../engine/commit/redo.ts";
import { keepSamples, type SampleState } from "../../engine/commit/samples.ts";
import type { PlannedMerge } from "../../engine/commit/scope-plan.ts";
import type { CommitOutcome } from "../../engine/engine.ts";
import { newIssueId } from "../../engine/issue-id.ts";
import { countDuplicates, dropDiscarded } from "../../engine/issues/discard-engine.ts";
import { CountedVariants } from "../../engine/tallies/counted-variants.ts";
import { unknownNames } from "../../engine/tallies/daily-names.ts";
import { tallyMeasures } from "../../engine/tallies/measure-tally.ts";
import { countedFingerprints, tallyEvents, tallyIssues } from "../../engine/tallies/tally.ts";
import { logEntry } from "../../engine/tallies/tally-log.ts";
import type { StoreLimits } from "../../store.ts";
import { RepeatTransaction, type Transaction } from "../database.ts";
import { insertChanges } from "../issues/changes.ts";
import { mergeInto } from "../issues/corrections.ts";
import { addToDiscards } from "../issues/discards.ts";
import { storeSamples } from "../issues/events.ts";
import {
  addToFingerprints,
  type FingerprintRow,
  findFingerprints,
  insertFingerprints,
  lockFingerprints,
  type NewFingerprint,
} from "../issues/fingerprints.ts";
import { reviveIssues } from "../issues/issue-life.ts";
import { addToIssues, insertIssues } from "../issues/issues.ts";
import { ownNewIssues } from "../issues/ownership.ts";
import { lockBudgets, writeBudgets } from "../issues/projects.ts";
import { storeNames } from "../tallies/daily-names.ts";
import { appendToLog } from "../tallies/tally-log.ts";
import { addToBuckets } from "./buckets.ts";
import { advanceCheckpoints, compareVersions } from "./checkpoints.ts";
import { insertDeadLetters } from "./dead-letters.ts";
import { storeFirstSights } from "./first-sights.ts";
import { insertGaps } from "./gaps.ts";
import { addToMeasures } from "./measures.ts";
import { advanceScope, findPatterns, handOver, mergePatterns, storePatterns } from "./message-patterns.ts";
import { addRecords } from "./record-totals.ts";
import { rememberKeys } from "./seen-documents.ts";
import { endBaseline, isBaseline } from "./source-state.ts";

/**
 * The whole commit, in one transaction. Every worker locks in the same order, sorted by key: checkpoints, dictionaries,
 * dedupe keys, new names of the day, projects, fingerprints, issues, the order of changes, measures; buckets and samples are written under the
 * locks of their fingerprints, records read under that of their partition's checkpoint. Only
 * the rare merge of two patterns' issues locks projects and fingerprints before dedupe keys: a deadlock that comes of it is
 * ended by the server, and the transaction repeated.
 */
export async function commit(
  tx: Transaction,
  plan: CommitPlan,
  limits: StoreLimits,
  known: KnownRows,
): Promise<CommitOutcome & { readonly seen: readonly string[] }> {
  const { current, stale } = await compareVersions(tx, plan);
  // Decisions may rest on events that are now left out.
  if (stale.length > 0 && plan.scopes.length > 0) throw new RedoCommit(stale, []);
  for (const scope of plan.scopes) {
    if (!(await advanceScope(tx, scope))) throw new RedoCommit(stale, [...plan.decisions.keys()]);
    for (const merge of scope.merges) await mergeStored(tx, scope.scope, merge, plan.at);
  }
  const seen: string[] = [];
  const baseline = await isBaseline(tx, plan, known, seen);
  const accepted = await rememberKeys(tx, current, plan.at);
  const variants = new CountedVariants(plan, await storeNames(tx, unknownNames(plan, accepted, known), seen));
  const resolved = await resolve(tx, plan, countedFingerprints(plan, accepted), stale, limits);
  const reload: string[] = [];
  for (const scope of plan.scopes) {
    if (!(await storePatterns(tx, scope, resolved.leaders, resolved.joined))) reload.push(scope.scope);
  }
  const targetOf = (hash: string): string => resolved.targets.get(hash) ?? hash;
  const found = tallyEvents(plan, accepted, ({ hash }) => targetOf(hash), variants);
  await insertGaps(tx, plan, current);
  await insertDeadLetters(tx, plan, current);
  await addRecords(tx, plan.source, current);
  const sampleStates: [string, SampleState][] = [];
  const rows = await lockFingerprints(
    tx,
    found.map(({ hash }) => hash),
  );
  if (rows.size < found.length) throw new RepeatTransaction("an issue was retired meanwhile");
  const rowOf = (hash: string): FingerprintRow => rows.get(hash)!;
  const duplicates = countDuplicates(accepted);
  const { tallies, dropped } = dropDiscarded(plan, accepted, found, {
    targetOf,
    discardedIssue: (hash) => (rowOf(hash).discarded ? rowOf(hash).issue : undefined),
  });
  await addToDiscards(tx, dropped);
  let logged = 0;
  if (tallies.length > 0) {
    const changes = tallies.map((tally) => {
      const row = rows.get(tally.hash)!;
      return { row, tally, ...keepSamples(row, tally.samples, plan.at) };
    });
    await addToFingerprints(tx, changes);
    const asleep = await addToIssues(
      tx,
      tallyIssues(tallies, (hash) => rowOf(hash).issue),
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
    const sights = possibleSights(tallies, (hash) => rowOf(hash).id, known, seen);
    const entry = logEntry(plan, accepted, tallies, (hash) => rowOf(hash).id, resolved.created);
    logged = await appendToLog(tx, entry);
    const news = await storeFirstSights(tx, sights, { tallies, rowOf, created: resolved.created, baseline });
    const regressed = await reviveIssues(tx, asleep, { tallies, rowOf, baseline }, plan.at);
    await insertChanges(tx, [...news, ...regressed], plan.at);
    await addToMeasures(tx, tallyMeasures(plan, accepted), plan.at);
  }
  await advanceCheckpoints(tx, plan, current);
  if (baseline && plan.caughtUp) await endBaseline(tx, plan);
  return {
    seen,
    stale,
    reload,
    newIssues: resolved.newIssues,
    duplicates,
    folded: tallies.reduce((sum, { folded }) => sum + folded, 0),
    discarded: dropped.reduce((sum, { count }) => sum + count, 0),
    overflowed: tallies.reduce((sum, tally) => sum + (resolved.overflows.has(tally.hash) ? tally.count : 0), 0),
    sampleStates,
    logged,
  };
}

/** Merges the issues of patterns that turned out to be one. */
async function mergeStored(
  tx: Transaction,
  scope: string,
  { into, from, because }: PlannedMerge,
  at: number,
): Promise<void> {
  for (const id of from) {
    const states = await findPatterns(
      tx,
      [into, id].map((pattern) => ({ scope, id: pattern })),
    );
    const target = states.find((state) => state.id === into);
    const other = states.find((state) => state.id === id);
    if (target === undefined || other === undefined) continue;
    if (target.issue !== other.issue) {
      const decision = { at, actor: GROUPING_ACTOR, reason: because };
      const there = await mergeInto(tx, target.issue, other.issue, decision);
      // A discarded issue is not there: what is still wanted keeps the pattern.
      if (!there.has(target.issue) && there.has(other.issue)) await handOver(tx, scope, into, id);
    }
    await mergePatterns(tx, scope, into, id);
  }
}

interface Resolved {
  /** Hashes that are counted under another. */
  readonly targets: ReadonlyMap<string, string>;
  /** Of the overflow issues. */
  readonly overflows: ReadonlySet<string>;
  /** Hashes that made issues. */
  readonly created: ReadonlySet<string>;
  /** Hashes that made new patterns, and how many joined each pattern. */
  readonly leaders: ReadonlyMap<string, string>;
  readonly joined: ReadonlyMap<string, number>;
  readonly newIssues: number;
}

const NOTHING: Resolved = {
  targets: new Map(),
  overflows: new Set(),
  created: new Set(),
  leaders: new Map(),
  joined: new Map(),
  newIssues: 0,
};

// Sees to it that each fingerprint, or what it is counted under, has a row and an issue. Issues of a project are made
// under the lock on its row: what another worker made meanwhile is found by the second look.
async function resolve(
  tx: Transaction,
  plan: CommitPlan,
  fingerprints: readonly PlannedFingerprint[],
  stale: readonly string[],
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
  if (missing.length === 0) return NOTHING;
  const open = undecided(plan, missing);
  if (open.length > 0) throw new RedoCommit(stale, [...plan.decisions.keys(), ...open]);

  const projects = [...new Set(missing.map(({ project }) => project))];
  const budgets = await lockBudgets(tx, projects, fullBudget(plan.at, limits));
  const unseen = await unknown(missing);
  const previous = await findFingerprints(tx, previousHashes(unseen));
  const { leaders, followers } = divideUnseen(
    plan,
    unseen,
    await findPatterns(tx, patternsOf(plan, unseen)),
    new Set(previous.keys()),
  );
  const decision = admitNewIssues(leaders, budgets, plan.at, limits);
  await writeBudgets(tx, decision.budgets);

  const admitted = new Map(decision.admitted.map((fingerprint) => [fingerprint.hash, newIssueId(plan.at)]));
  const stored = await findFingerprints(tx, [...new Set(followers.map(({ leader }) => leader))]);
  const overflows = new Map<string, PlannedFingerprint>();
  const targets = new Map<string, string>();
  const made = new Map<string, string>();
  const joined = new Map<string, number>();
  const added: NewFingerprint[] = [];
  const overflow = ({ hash, project }: PlannedFingerprint): void => {
    const collecting = overflowFingerprint(project);
    overflows.set(collecting.hash, collecting);
    targets.set(hash, collecting.hash);
  };
  for (const fingerprint of leaders) {
    const { hash } = fingerprint;
    const issue = admitted.get(hash);
    if (issue === undefined) {
      overflow(fingerprint);
      continue;
    }
    const about = plan.decisions.get(hash);
    added.push({ fingerprint, issue, decision: about, follows: false });
    if (about?.pattern !== undefined) made.set(patternKey(about.scope, about.pattern), hash);
  }
  for (const { fingerprint, decision: about, leader, makesPattern, kept } of followers) {
    const issue = admitted.get(leader) ?? stored.get(leader);
    if (issue === undefined) overflow(fingerprint);
    else if (!kept) targets.set(fingerprint.hash, leader);
    else {
      added.push({ fingerprint, issue, decision: about, follows: true });
      if (about?.pattern === undefined) continue;
      const key = patternKey(about.scope, about.pattern);
      if (makesPattern) made.set(key, fingerprint.hash);
      else joined.set(key, (joined.get(key) ?? 0) + 1);
    }
  }
  for (const fingerprint of await unknown([...overflows.values()])) {
    added.push({ fingerprint, issue: newIssueId(plan.at), decision: undefined, follows: false });
  }
  const first = added.filter(({ follows }) => !follows);
  if (first.length > 0) {
    await insertIssues(
      tx,
      first.map(({ issue }) => issue),
      first.map(({ fingerprint }) => fingerprint),
      plan.at,
    );
  }
  await ownNewIssues(
    tx,
    first.map(({ issue, fingerprint }) => ({ issue, planned: fingerprint.ownership })),
    plan.at,
  );
  if (added.length > 0) await insertFingerprints(tx, added, plan.at);
  return {
    targets,
    overflows: new Set(overflows.keys()),
    created: new Set(first.map(({ fingerprint }) => fingerprint.hash)),
    leaders: made,
    joined,
    newIssues: decision.admitted.length,
  };
}
