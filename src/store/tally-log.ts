import type { EpochMs } from "../domain/time.ts";
import type { CommitPlan } from "./commit-plan.ts";
import type { TagPair } from "./tag-plan.ts";
import type { FingerprintTally } from "./tally.ts";

/*
 * Tags, users and the counts of releases change with nearly every event. A commit writes what it adds to them as one row;
 * some commits at a time, the rows are summed and folded into the tables. Each is folded once, in the transaction that
 * removes it.
 */

/** Rows that are folded in one transaction. */
export const FOLD_ROWS = 64;

/** What a commit adds, as JSON. */
interface LogEntry {
  readonly at: EpochMs;
  readonly pairs: readonly TagPair[];
  /** Fingerprint; index into the pairs and count, in turns; hashes of users. */
  readonly fingerprints: readonly (readonly [number, readonly number[], readonly number[]])[];
  /** Project, version, first and last event, events, new issues. */
  readonly releases: readonly (readonly [string, string, EpochMs, EpochMs, number, number])[];
}

/** The row of a commit; undefined when it adds nothing. */
export function encodeLogEntry(
  plan: CommitPlan,
  tallies: readonly FingerprintTally[],
  idOf: (hash: string) => number,
  created: ReadonlySet<string>,
): string | undefined {
  if (tallies.length === 0) return undefined;
  const pairs: TagPair[] = [];
  const places = new Map<number, number>();
  const placeOf = (pair: number): number => {
    const known = places.get(pair);
    if (known !== undefined) return known;
    places.set(pair, pairs.length);
    return pairs.push(plan.tagPairs[pair]!) - 1;
  };
  const fingerprints = tallies.map((tally) => {
    const counts = new Map<number, number>();
    for (const [set, count] of tally.tagSets) {
      for (const pair of plan.tagSets[set]!) counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
    const flat: number[] = [];
    for (const [pair, count] of counts) flat.push(placeOf(pair), count);
    return [idOf(tally.hash), flat, [...tally.users].map((user) => plan.userHashes[user]!)] as const;
  });
  const entry: LogEntry = { at: plan.at, pairs, fingerprints, releases: releasesOf(tallies, created) };
  return JSON.stringify(entry);
}

function releasesOf(tallies: readonly FingerprintTally[], created: ReadonlySet<string>): LogEntry["releases"] {
  const releases = new Map<string, [string, string, EpochMs, EpochMs, number, number]>();
  for (const { hash, project, buckets } of tallies) {
    let earliest = buckets[0]!;
    for (const bucket of buckets) {
      if (bucket.first < earliest.first) earliest = bucket;
      const { release } = bucket.variant;
      if (release === "") continue;
      const sum = releases.get(`${project}\0${release}`);
      if (sum === undefined) {
        releases.set(`${project}\0${release}`, [project, release, bucket.first, bucket.first, bucket.count, 0]);
      } else {
        sum[2] = Math.min(sum[2], bucket.first);
        sum[3] = Math.max(sum[3], bucket.first);
        sum[4] += bucket.count;
      }
    }
    const sum = created.has(hash) ? releases.get(`${project}\0${earliest.variant.release}`) : undefined;
    if (sum !== undefined) sum[5] += 1;
  }
  return [...releases.values()];
}

/** What some rows of the log add together. */
export interface FoldedLog {
  /** The latest commit among them. */
  readonly at: EpochMs;
  /** By fingerprint and key, the count of each value. */
  readonly tags: ReadonlyMap<number, ReadonlyMap<string, ReadonlyMap<string, number>>>;
  readonly users: ReadonlyMap<number, ReadonlySet<number>>;
  readonly releases: readonly ReleaseSum[];
}

export interface ReleaseSum {
  readonly project: string;
  readonly version: string;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  eventCount: number;
  newIssues: number;
}

export function sumLog(bodies: readonly string[]): FoldedLog {
  const tags = new Map<number, Map<string, Map<string, number>>>();
  const users = new Map<number, Set<number>>();
  const releases = new Map<string, ReleaseSum>();
  let at = 0;
  for (const body of bodies) {
    const entry = JSON.parse(body) as LogEntry;
    at = Math.max(at, entry.at);
    for (const [fingerprint, counts, hashes] of entry.fingerprints) {
      const keys = getOrMake(tags, fingerprint, () => new Map<string, Map<string, number>>());
      for (let i = 0; i < counts.length; i += 2) {
        const [key, value] = entry.pairs[counts[i]!]!;
        const values = getOrMake(keys, key, () => new Map<string, number>());
        values.set(value, (values.get(value) ?? 0) + counts[i + 1]!);
      }
      if (hashes.length === 0) continue;
      const known = getOrMake(users, fingerprint, () => new Set<number>());
      for (const hash of hashes) known.add(hash);
    }
    for (const [project, version, firstSeen, lastSeen, eventCount, newIssues] of entry.releases) {
      const sum = releases.get(`${project}\0${version}`);
      if (sum === undefined) {
        releases.set(`${project}\0${version}`, { project, version, firstSeen, lastSeen, eventCount, newIssues });
      } else {
        sum.firstSeen = Math.min(sum.firstSeen, firstSeen);
        sum.lastSeen = Math.max(sum.lastSeen, lastSeen);
        sum.eventCount += eventCount;
        sum.newIssues += newIssues;
      }
    }
  }
  return { at, tags, users, releases: [...releases.values()] };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
