import {
  divideUnseen,
  GROUPING_ACTOR,
  patternKey,
  patternsOf,
  previousHashes,
  undecided,
} from "../../engine/commit/attachment-plan.ts";
import type { CommitPlan, PlannedFingerprint } from "../../engine/commit/commit-plan.ts";
import { KnownRows, possibleSights } from "../../engine/commit/first-sights.ts";
import { admitNewIssues, type NewIssueBudget, overflowFingerprint } from "../../engine/commit/new-issue-limit.ts";
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
import type { SqliteDatabase } from "../database.ts";
import { markIssues } from "../issues/change-marks.ts";
import { insertChanges } from "../issues/changes.ts";
import { findIssue, mergeInto } from "../issues/corrections.ts";
import { addToDiscards } from "../issues/discards.ts";
import { storeSamples } from "../issues/events.ts";
import { addToFingerprint, type FingerprintRow, findFingerprint, insertFingerprint } from "../issues/fingerprints.ts";
import { reviveIssues } from "../issues/issue-life.ts";
import { addToIssue, insertIssue } from "../issues/issues.ts";
import { ownNewIssue } from "../issues/ownership.ts";
import { readBudget, writeBudget } from "../issues/projects.ts";
import { storeNames } from "../tallies/daily-names.ts";
import { appendToLog, type LoggedEntry, rememberLogged } from "../tallies/tally-log.ts";
import { addToBuckets } from "./buckets.ts";
import { advanceCheckpoint, compareVersions } from "./checkpoints.ts";
import { insertDeadLetters } from "./dead-letters.ts";
import { storeFirstSights } from "./first-sights.ts";
import { insertGaps } from "./gaps.ts";
import { addToMeasures } from "./measures.ts";
import { advanceScope, findPatterns, handOver, mergePatterns, storePatterns } from "./message-patterns.ts";
import { addRecords } from "./record-totals.ts";
import { rememberKeys } from "./seen-documents.ts";
import { endBaseline, isBaseline } from "./source-state.ts";

/** The whole commit, in one transaction. */
export function commit(
  db: SqliteDatabase,
  { plan, limits }: { readonly plan: CommitPlan; readonly limits: StoreLimits },
): CommitOutcome {
  const known = knownRows(db);
  const seen: string[] = [];
  try {
    const { logged, ...outcome } = db.transaction(() => commitAll(db, plan, limits, known, seen));
    known.add(seen);
    if (logged !== undefined) rememberLogged(db, logged);
    return { ...outcome, logged: logged?.size ?? 0 };
  } catch (thrown) {
    if (thrown instanceof RedoCommit) return thrown.outcome;
    throw thrown;
  }
}

const knownOf = new WeakMap<SqliteDatabase, KnownRows>();

function knownRows(db: SqliteDatabase): KnownRows {
  const known = knownOf.get(db) ?? new KnownRows();
  knownOf.set(db, known);
  return known;
}

function commitAll(
  db: SqliteDatabase,
  plan: CommitPlan,
  limits: StoreLimits,
  known: KnownRows,
  seen: string[],
): Omit<CommitOutcome, "logged"> & { readonly logged: LoggedEntry | undefined } {
  const { current, stale } = compareVersions(db, plan);
  // Decisions may rest on events that are now left out.
  if (stale.length > 0 && plan.scopes.length > 0) throw new RedoCommit(stale, []);
  for (const scope of plan.scopes) {
    if (!advanceScope(db, scope)) throw new RedoCommit(stale, [...plan.decisions.keys()]);
    for (const merge of scope.merges) mergeStored(db, scope.scope, merge, plan.at);
  }
  const baseline = isBaseline(db, plan, known, seen);
  const accepted = current.map((slice) => ({ slice, counted: rememberKeys(db, slice, plan.at) }));
  const resolved = resolve(db, plan, countedFingerprints(plan, accepted), stale, limits);
  const reload = plan.scopes
    .filter((scope) => !storePatterns(db, scope, resolved.leaders, resolved.joined))
    .map(({ scope }) => scope);
  const rowOf = (hash: string): FingerprintRow => resolved.rows.get(hash)!;
  const targetOf = (hash: string): string => resolved.targets.get(hash) ?? hash;
  const duplicates = countDuplicates(accepted);
  const variants = new CountedVariants(plan, storeNames(db, unknownNames(plan, accepted, known), seen));
  const { tallies, dropped } = dropDiscarded(
    plan,
    accepted,
    tallyEvents(plan, accepted, ({ hash }) => targetOf(hash), variants),
    { targetOf, discardedIssue: (hash) => (rowOf(hash).discarded ? rowOf(hash).issue : undefined) },
  );
  addToDiscards(db, dropped);
  const sampleStates: [string, SampleState][] = [];
  for (const tally of tallies) {
    const row = resolved.rows.get(tally.hash)!;
    addToFingerprint(db, row, tally);
    addToBuckets(db, row.id, tally.buckets);
    const { kept, state } = keepSamples(row, tally.samples, plan.at);
    if (kept.length > 0) storeSamples(db, row, kept, state);
    sampleStates.push([tally.hash, { sampleCount: state.sampleCount, sampledAt: state.sampledAt }]);
  }
  const sights = possibleSights(tallies, (hash) => rowOf(hash).id, known, seen);
  const news = storeFirstSights(db, sights, { tallies, rowOf, created: resolved.created, baseline });
  const sums = tallyIssues(tallies, (hash) => rowOf(hash).issue);
  markIssues(
    db,
    tallies.map(({ project }) => project),
  );
  const asleep = sums.flatMap((sum) => (addToIssue(db, sum) ? [sum.issue] : []));
  const regressed = reviveIssues(db, asleep, { tallies, rowOf, baseline }, plan.at);
  insertChanges(db, [...news, ...regressed], plan.at);
  const entry = logEntry(plan, accepted, tallies, (hash) => rowOf(hash).id, resolved.created);
  const logged = appendToLog(db, entry);
  addToMeasures(db, tallyMeasures(plan, accepted), plan.at);
  for (const slice of current) {
    insertGaps(db, plan, slice);
    insertDeadLetters(db, plan, slice);
    addRecords(db, plan.source, slice);
    advanceCheckpoint(db, plan, slice);
  }
  if (baseline && plan.caughtUp) endBaseline(db, plan);
  return {
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
function mergeStored(db: SqliteDatabase, scope: string, { into, from, because }: PlannedMerge, at: number): void {
  for (const id of from) {
    const [target] = findPatterns(db, [{ scope, id: into }]);
    const [other] = findPatterns(db, [{ scope, id }]);
    if (target === undefined || other === undefined) continue;
    if (target.issue !== other.issue) {
      // A discarded issue is not found: what is still wanted keeps the pattern.
      const wanted = [target, other].filter((state) => findIssue(db, state.issue) !== undefined);
      if (wanted.length === 2) mergeInto(db, target.issue, other.issue, { at, actor: GROUPING_ACTOR, reason: because });
      else if (wanted[0] === other) handOver(db, scope, into, id);
    }
    mergePatterns(db, scope, into, id);
  }
}

interface Resolved {
  /** By the hash under which something is counted. */
  readonly rows: Map<string, FingerprintRow>;
  /** Hashes that are counted under another. */
  readonly targets: Map<string, string>;
  /** Of the overflow issues. */
  readonly overflows: ReadonlySet<string>;
  /** Hashes that made issues. */
  readonly created: ReadonlySet<string>;
  /** Fingerprints that made new patterns, and how many joined each pattern. */
  readonly leaders: ReadonlyMap<string, FingerprintRow>;
  readonly joined: ReadonlyMap<string, number>;
  readonly newIssues: number;
}

function resolve(
  db: SqliteDatabase,
  plan: CommitPlan,
  fingerprints: readonly PlannedFingerprint[],
  stale: readonly string[],
  limits: StoreLimits,
): Resolved {
  const rows = new Map<string, FingerprintRow>();
  const targets = new Map<string, string>();
  const overflows = new Set<string>();
  const created = new Set<string>();
  const made = new Map<string, FingerprintRow>();
  const joined = new Map<string, number>();
  const find = (hash: string): FingerprintRow | undefined => {
    const row = rows.get(hash) ?? findFingerprint(db, hash);
    if (row) rows.set(hash, row);
    return row;
  };
  const unseen = fingerprints.filter(({ hash }) => !find(hash));
  if (unseen.length === 0) return { rows, targets, overflows, created, leaders: made, joined, newIssues: 0 };
  const missing = undecided(plan, unseen);
  if (missing.length > 0) throw new RedoCommit(stale, [...plan.decisions.keys(), ...missing]);

  const previous = new Set(previousHashes(unseen).filter((hash) => find(hash) !== undefined));
  const { leaders, followers } = divideUnseen(plan, unseen, findPatterns(db, patternsOf(plan, unseen)), previous);
  const { admitted, budgets } = admitNewIssues(leaders, readBudgets(db, leaders), plan.at, limits);
  for (const [project, budget] of budgets) writeBudget(db, project, budget);
  for (const fingerprint of admitted) {
    const decision = plan.decisions.get(fingerprint.hash);
    const issue = newIssueId(plan.at);
    insertIssue(db, issue, fingerprint, plan.at);
    ownNewIssue(db, issue, fingerprint.ownership, plan.at);
    created.add(fingerprint.hash);
    const row = insertFingerprint(db, fingerprint, issue, plan.at, decision, false);
    rows.set(fingerprint.hash, row);
    if (decision?.pattern !== undefined) made.set(patternKey(decision.scope, decision.pattern), row);
  }
  const overflow = (fingerprint: PlannedFingerprint): void => {
    const collecting = overflowFingerprint(fingerprint.project);
    targets.set(fingerprint.hash, collecting.hash);
    overflows.add(collecting.hash);
    if (find(collecting.hash)) return;
    const issue = newIssueId(plan.at);
    insertIssue(db, issue, collecting, plan.at);
    created.add(collecting.hash);
    rows.set(collecting.hash, insertFingerprint(db, collecting, issue, plan.at, undefined, false));
  };
  for (const fingerprint of leaders) if (!rows.has(fingerprint.hash)) overflow(fingerprint);
  for (const { fingerprint, decision, leader, makesPattern, kept } of followers) {
    const row = find(leader);
    if (row === undefined) overflow(fingerprint);
    else if (!kept) targets.set(fingerprint.hash, leader);
    else {
      const own = insertFingerprint(db, fingerprint, row.issue, plan.at, decision, true, row.discarded);
      rows.set(fingerprint.hash, own);
      if (decision?.pattern === undefined) continue;
      const key = patternKey(decision.scope, decision.pattern);
      if (makesPattern) made.set(key, own);
      else joined.set(key, (joined.get(key) ?? 0) + 1);
    }
  }
  return { rows, targets, overflows, created, leaders: made, joined, newIssues: admitted.length };
}

function readBudgets(db: SqliteDatabase, fingerprints: readonly PlannedFingerprint[]): Map<string, NewIssueBudget> {
  const budgets = new Map<string, NewIssueBudget>();
  for (const project of new Set(fingerprints.map((fingerprint) => fingerprint.project))) {
    const budget = readBudget(db, project);
    if (budget) budgets.set(project, budget);
  }
  return budgets;
}
