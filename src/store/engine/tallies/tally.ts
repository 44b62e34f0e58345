import { type EpochMs, MINUTE } from "../../../domain/time.ts";
import type { CommitPlan, PlannedFingerprint, PlannedSlice, SampleCandidate, Variant } from "../commit/commit-plan.ts";
import { CountedVariants } from "./counted-variants.ts";
import { addTrend, trendOf } from "./trend.ts";

/** What a commit adds to one fingerprint, summed before the engine is asked for anything. */
export interface FingerprintTally {
  readonly hash: string;
  readonly project: string;
  count: number;
  /** Of these, how many are not counted under their own environment and release. */
  folded: number;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  level: number;
  readonly services: Set<string>;
  readonly buckets: BucketTally[];
  readonly samples: SampleCandidate[];
  /** The plan's fingerprints, by index, of which events are counted here. */
  readonly members: number[];
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
 * its own, or its project's overflow. `names` says under which environment and release. Sorted by hash.
 */
export function tallyEvents(
  plan: CommitPlan,
  accepted: readonly AcceptedSlice[],
  targetOf: (fingerprint: PlannedFingerprint) => string,
  names: CountedVariants = new CountedVariants(plan, new Set()),
): FingerprintTally[] {
  const tallies = new Map<string, Counting>();
  const byIndex: (Counting | undefined)[] = new Array(plan.fingerprints.length);
  const countingOf = (index: number): Counting => {
    const fingerprint = plan.fingerprints[index]!;
    const hash = targetOf(fingerprint);
    const counting: Counting = tallies.get(hash) ?? {
      tally: { hash, project: fingerprint.project, buckets: [], samples: [], members: [], ...emptySum() },
      buckets: new Map(),
      service: -1,
      place: -1,
      bucket: undefined,
    };
    tallies.set(hash, counting);
    counting.tally.members.push(index);
    byIndex[index] = counting;
    return counting;
  };

  for (const { slice, counted } of accepted) {
    const { fingerprint, variant, service, minute, time, level, length } = slice.events;
    for (let i = 0; i < length; i += 1) {
      if (counted[i] === 0) continue;
      const counting = byIndex[fingerprint[i]!] ?? countingOf(fingerprint[i]!);
      const { tally } = counting;
      tally.count += 1;
      tally.firstSeen = Math.min(tally.firstSeen, time[i]!);
      tally.lastSeen = Math.max(tally.lastSeen, time[i]!);
      tally.level = Math.max(tally.level, level[i]!);
      if (service[i] !== counting.service) {
        counting.service = service[i]!;
        if (counting.service !== -1) tally.services.add(plan.services[counting.service]!);
      }
      const named = names.indexOf(tally.project, variant[i]!, minute[i]!);
      if (named >= plan.variants.length) tally.folded += 1;
      const bucket = bucketOf(counting, names.variants, named, minute[i]!, time[i]!);
      bucket.count += 1;
      if (time[i]! < bucket.first) bucket.first = time[i]!;
      if (time[i]! > bucket.latest) bucket.latest = time[i]!;
    }
    for (const sample of slice.samples) {
      if (counted[sample.index] === 0) continue;
      byIndex[fingerprint[sample.index]!]!.tally.samples.push(sample);
    }
  }
  return [...tallies.values()].map(({ tally }) => tally).sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

/** A tally, and what of it was met last: neighbouring events mostly share it. */
interface Counting {
  readonly tally: FingerprintTally;
  readonly buckets: Map<number, BucketTally>;
  service: number;
  place: number;
  bucket: BucketTally | undefined;
}

function emptySum(): Pick<FingerprintTally, "count" | "folded" | "firstSeen" | "lastSeen" | "level" | "services"> {
  return {
    count: 0,
    folded: 0,
    firstSeen: Number.POSITIVE_INFINITY,
    lastSeen: Number.NEGATIVE_INFINITY,
    level: 0,
    services: new Set(),
  };
}

const MINUTES = 2 ** 27;

function bucketOf(
  counting: Counting,
  variants: readonly Variant[],
  variant: number,
  minute: number,
  time: EpochMs,
): BucketTally {
  const place = variant * MINUTES + minute;
  if (counting.place === place) return counting.bucket!;
  let bucket = counting.buckets.get(place);
  if (bucket === undefined) {
    bucket = { variant: variants[variant]!, minute, count: 0, first: time, latest: time };
    counting.buckets.set(place, bucket);
    counting.tally.buckets.push(bucket);
  }
  counting.place = place;
  counting.bucket = bucket;
  return bucket;
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
