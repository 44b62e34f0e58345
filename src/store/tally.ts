import { type EpochMs, MINUTE } from "../domain/time.ts";
import type { CommitPlan, PlannedFingerprint, PlannedSlice, SampleCandidate, Variant } from "./commit-plan.ts";
import { addTrend, trendOf } from "./trend.ts";

/** What a commit adds to one fingerprint, summed before the engine is asked for anything. */
export interface FingerprintTally {
  readonly hash: string;
  readonly project: string;
  count: number;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  level: number;
  readonly services: Set<string>;
  readonly buckets: BucketTally[];
  readonly samples: SampleCandidate[];
  /** Events by the plan's set of tags. */
  readonly tagSets: Map<number, number>;
  /** Indexes into the plan's users. */
  readonly users: Set<number>;
}

export interface BucketTally {
  readonly variant: Variant;
  /** Minutes since 1970. */
  readonly minute: number;
  count: number;
  /** Time of the earliest event. */
  first: EpochMs;
  /** When the latest of its events happened. */
  latest: EpochMs;
}

/** A slice whose compare-and-swap succeeded, and which of its events count (1) or are duplicates (0). */
export interface AcceptedSlice {
  readonly slice: PlannedSlice;
  readonly counted: Uint8Array;
}

/** Fingerprints of the plan that have at least one event to count, in order of appearance. */
export function countedFingerprints(plan: CommitPlan, accepted: readonly AcceptedSlice[]): PlannedFingerprint[] {
  const used = new Uint8Array(plan.fingerprints.length);
  for (const { slice, counted } of accepted) {
    for (let i = 0; i < counted.length; i += 1) if (counted[i] === 1) used[slice.events.fingerprint[i]!] = 1;
  }
  return plan.fingerprints.filter((_, index) => used[index] === 1);
}

/**
 * Sums the counted events by fingerprint. `targetOf` gives the hash under which events of a fingerprint are counted:
 * its own, or its project's overflow. Sorted by hash.
 */
export function tallyEvents(
  plan: CommitPlan,
  accepted: readonly AcceptedSlice[],
  targetOf: (fingerprint: PlannedFingerprint) => string,
): FingerprintTally[] {
  const tallies = new Map<string, FingerprintTally>();
  const buckets = new Map<FingerprintTally, Map<number, BucketTally>>();
  const byIndex: (FingerprintTally | undefined)[] = new Array(plan.fingerprints.length);
  const tallyOf = (index: number): FingerprintTally => {
    const fingerprint = plan.fingerprints[index]!;
    const hash = targetOf(fingerprint);
    const tally = tallies.get(hash) ?? { hash, project: fingerprint.project, ...emptySum() };
    tallies.set(hash, tally);
    if (!buckets.has(tally)) buckets.set(tally, new Map());
    byIndex[index] = tally;
    return tally;
  };

  for (const { slice, counted } of accepted) {
    const { events } = slice;
    for (let i = 0; i < events.length; i += 1) {
      if (counted[i] === 0) continue;
      const index = events.fingerprint[i]!;
      const tally = byIndex[index] ?? tallyOf(index);
      tally.count += 1;
      tally.firstSeen = Math.min(tally.firstSeen, events.time[i]!);
      tally.lastSeen = Math.max(tally.lastSeen, events.time[i]!);
      tally.level = Math.max(tally.level, events.level[i]!);
      if (events.service[i] !== -1) tally.services.add(plan.services[events.service[i]!]!);
      const tagSet = events.tagSet[i]!;
      tally.tagSets.set(tagSet, (tally.tagSets.get(tagSet) ?? 0) + 1);
      const user = events.user?.[i] ?? -1;
      if (user !== -1) tally.users.add(user);
      addToBucket(buckets.get(tally)!, tally, plan.variants, events.variant[i]!, events.minute[i]!, events.time[i]!);
    }
    for (const sample of slice.samples) {
      if (counted[sample.index] === 0) continue;
      byIndex[events.fingerprint[sample.index]!]!.samples.push(sample);
    }
  }
  return [...tallies.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

function emptySum(): Omit<FingerprintTally, "hash" | "project"> {
  return {
    count: 0,
    firstSeen: Number.POSITIVE_INFINITY,
    lastSeen: Number.NEGATIVE_INFINITY,
    level: 0,
    services: new Set(),
    buckets: [],
    samples: [],
    tagSets: new Map(),
    users: new Set(),
  };
}

const MINUTES = 2 ** 27;

function addToBucket(
  known: Map<number, BucketTally>,
  tally: FingerprintTally,
  variants: readonly Variant[],
  variant: number,
  minute: number,
  time: EpochMs,
): void {
  const key = variant * MINUTES + minute;
  const bucket = known.get(key);
  if (bucket) {
    bucket.count += 1;
    if (time < bucket.first) bucket.first = time;
    if (time > bucket.latest) bucket.latest = time;
    return;
  }
  const created = { variant: variants[variant]!, minute, count: 1, first: time, latest: time };
  known.set(key, created);
  tally.buckets.push(created);
}

/** At most so many services are remembered of an issue: enough to route and to filter, bounded against hostile names. */
const MAX_SERVICES = 20;

/** `known` with those of `seen` that still fit; the same array when nothing is new. */
export function mergeServices(known: readonly string[], seen: Iterable<string>): readonly string[] {
  let merged: string[] | undefined;
  for (const service of seen) {
    const current = merged ?? known;
    if (current.length >= MAX_SERVICES || current.includes(service)) continue;
    merged = [...current, service];
  }
  return merged ?? known;
}

/** What a commit adds to one issue: the sum over its fingerprints. */
export interface IssueTally {
  readonly issue: string;
  count: number;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  level: number;
  readonly services: Set<string>;
  /** Of what is added: see {@link addTrend}. */
  trend: number;
}

/** Sums tallies by issue, sorted by issue. */
export function tallyIssues(tallies: readonly FingerprintTally[], issueOf: (hash: string) => string): IssueTally[] {
  const issues = new Map<string, IssueTally>();
  for (const tally of tallies) {
    const issue = issueOf(tally.hash);
    const sum = issues.get(issue) ?? { ...emptySum(), issue, trend: 0 };
    issues.set(issue, sum);
    sum.count += tally.count;
    sum.firstSeen = Math.min(sum.firstSeen, tally.firstSeen);
    sum.lastSeen = Math.max(sum.lastSeen, tally.lastSeen);
    sum.level = Math.max(sum.level, tally.level);
    for (const service of tally.services) sum.services.add(service);
    for (const { count, minute } of tally.buckets) sum.trend = addTrend(sum.trend, trendOf(count, minute * MINUTE));
  }
  return [...issues.values()].sort((a, b) => (a.issue < b.issue ? -1 : 1));
}
