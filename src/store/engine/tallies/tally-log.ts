import { type EpochMs, HOUR } from "../../../domain/time.ts";
import type { CommitPlan } from "../commit/commit-plan.ts";
import type { TagPair } from "../commit/tag-plan.ts";
import { OTHER_NAME } from "./counted-variants.ts";
import { tallyTags } from "./tag-tally.ts";
import type { AcceptedSlice, FingerprintTally } from "./tally.ts";

/*
 * Tags, users and the counts of releases change with nearly every event. A commit writes what it adds to them as one row;
 * some commits at a time, the rows are summed and folded into the tables. Each is folded once, in the transaction that
 * removes it.
 */

/** Rows that are folded in one transaction at most … */
export const FOLD_ROWS = 128;
/** … and bytes of them; a single row may be more. */
export const FOLD_BYTES: number = 2 * 1024 * 1024;

/** Of the oldest rows, at most {@link FOLD_ROWS}, those that are folded next, and whether more are left behind them. */
export function foldNext(oldest: readonly { readonly id: number; readonly bytes: number }[]): {
  readonly ids: readonly number[];
  readonly more: boolean;
} {
  let bytes = 0;
  const taken = oldest.filter((row, index) => {
    bytes += row.bytes;
    return index === 0 || bytes <= FOLD_BYTES;
  });
  return { ids: taken.map(({ id }) => id), more: taken.length < oldest.length || taken.length === FOLD_ROWS };
}

/** What a commit adds; stored as JSON. */
export interface LogEntry {
  readonly at: EpochMs;
  readonly pairs: readonly TagPair[];
  /** Fingerprint; index into the pairs and count, in turns; hashes of users. */
  readonly fingerprints: readonly (readonly [number, readonly number[], readonly number[]])[];
  /** Project, version, first and last event, events, new issues. */
  readonly releases: readonly (readonly [string, string, EpochMs, EpochMs, number, number])[];
  /** Project, hour (since 1970), events, the latest of them. Rows of earlier versions have none, or not the latest. */
  readonly projects?: readonly (readonly [string, number, number, EpochMs?])[];
  readonly source?: string;
}

/** The row of a commit; undefined when it adds nothing. */
export function logEntry(
  plan: CommitPlan,
  accepted: readonly AcceptedSlice[],
  tallies: readonly FingerprintTally[],
  idOf: (hash: string) => number,
  created: ReadonlySet<string>,
): LogEntry | undefined {
  if (tallies.length === 0) return undefined;
  const places = new Int32Array(plan.tagPairs.length).fill(-1);
  const pairs: TagPair[] = [];
  const fingerprints = tallyTags(plan, accepted, tallies).map((tags, index) => {
    for (let i = 0; i < tags.pairs.length; i += 2) {
      const pair = tags.pairs[i]!;
      if (places[pair] === -1) places[pair] = pairs.push(plan.tagPairs[pair]!) - 1;
      tags.pairs[i] = places[pair]!;
    }
    return [idOf(tallies[index]!.hash), tags.pairs, tags.users] as const;
  });
  return { at: plan.at, pairs, fingerprints, releases: releasesOf(tallies, created), ...projectsOf(plan, tallies) };
}

function releasesOf(tallies: readonly FingerprintTally[], created: ReadonlySet<string>): LogEntry["releases"] {
  const releases = new Map<string, [string, string, EpochMs, EpochMs, number, number]>();
  for (const { hash, project, buckets } of tallies) {
    let earliest = buckets[0]!;
    for (const bucket of buckets) {
      if (bucket.first < earliest.first) earliest = bucket;
      const { release } = bucket.variant;
      if (release === "" || release === OTHER_NAME) continue;
      const sum = releases.get(`${project}\0${release}`);
      if (sum === undefined) {
        releases.set(`${project}\0${release}`, [project, release, bucket.first, bucket.latest, bucket.count, 0]);
      } else {
        sum[2] = Math.min(sum[2], bucket.first);
        sum[3] = Math.max(sum[3], bucket.latest);
        sum[4] += bucket.count;
      }
    }
    const sum = created.has(hash) ? releases.get(`${project}\0${earliest.variant.release}`) : undefined;
    if (sum !== undefined) sum[5] += 1;
  }
  return [...releases.values()];
}

/** Older hours are asked for no more. */
const PROJECT_HOURS = 48;

function projectsOf(plan: CommitPlan, tallies: readonly FingerprintTally[]): Pick<LogEntry, "projects" | "source"> {
  const hours = new Map<string, [string, number, number, EpochMs]>();
  const oldest = Math.floor(plan.at / HOUR) - PROJECT_HOURS;
  for (const { project, buckets } of tallies) {
    for (const { minute, count, latest } of buckets) {
      // Of events from longer ago only the project is noted.
      const hour = Math.max(oldest, Math.floor(minute / 60));
      const key = `${hour} ${project}`;
      const known = hours.get(key);
      if (known === undefined) hours.set(key, [project, hour, count, latest]);
      else {
        known[2] += count;
        known[3] = Math.max(known[3], latest);
      }
    }
  }
  return { source: plan.source, projects: [...hours.values()] };
}

/** What is counted of projects by the hour. */
export interface ProjectHour {
  readonly project: string;
  readonly hour: number;
  count: number;
}

/** When events of a source were last counted in a project, and when the latest of them happened. */
export interface ProjectSource {
  readonly project: string;
  readonly source: string;
  at: EpochMs;
  eventAt: EpochMs;
}

export interface ReleaseSum {
  readonly project: string;
  readonly version: string;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  eventCount: number;
  newIssues: number;
}

/** What some rows of the log add together. */
export class LogSum {
  /** The latest commit among them. */
  at: EpochMs = 0;
  readonly pairs: TagPair[] = [];
  /** By fingerprint, the count of each of the pairs, by index. */
  readonly tags = new Map<number, Map<number, number>>();
  readonly users = new Map<number, Set<number>>();
  readonly releases = new Map<string, ReleaseSum>();
  readonly projectHours = new Map<string, ProjectHour>();
  readonly projectSources = new Map<string, ProjectSource>();
  private readonly indexes = new Map<string, Map<string, number>>();

  static of(bodies: readonly string[]): LogSum {
    const sum = new LogSum();
    for (const body of bodies) sum.add(JSON.parse(body) as LogEntry);
    return sum;
  }

  add(entry: LogEntry): void {
    this.at = Math.max(this.at, entry.at);
    const pairs = Uint32Array.from(entry.pairs, (pair) => this.index(pair));
    for (const [fingerprint, counts, hashes] of entry.fingerprints) {
      const tags = getOrMake(this.tags, fingerprint, () => new Map<number, number>());
      for (let i = 0; i < counts.length; i += 2) {
        const pair = pairs[counts[i]!]!;
        tags.set(pair, (tags.get(pair) ?? 0) + counts[i + 1]!);
      }
      if (hashes.length === 0) continue;
      const known = getOrMake(this.users, fingerprint, () => new Set<number>());
      for (const hash of hashes) known.add(hash);
    }
    for (const [project, hour, count, latest = 0] of entry.projects ?? []) {
      getOrMake(this.projectHours, `${hour} ${project}`, () => ({ project, hour, count: 0 })).count += count;
      const source = entry.source ?? "";
      const sum = getOrMake(this.projectSources, `${project}\0${source}`, () => ({
        project,
        source,
        at: 0,
        eventAt: 0,
      }));
      sum.at = Math.max(sum.at, entry.at);
      sum.eventAt = Math.max(sum.eventAt, latest);
    }
    for (const [project, version, firstSeen, lastSeen, eventCount, newIssues] of entry.releases) {
      const sum = this.releases.get(`${project}\0${version}`);
      if (sum === undefined) {
        this.releases.set(`${project}\0${version}`, { project, version, firstSeen, lastSeen, eventCount, newIssues });
      } else {
        sum.firstSeen = Math.min(sum.firstSeen, firstSeen);
        sum.lastSeen = Math.max(sum.lastSeen, lastSeen);
        sum.eventCount += eventCount;
        sum.newIssues += newIssues;
      }
    }
  }

  private index([key, value]: TagPair): number {
    const values = getOrMake(this.indexes, key, () => new Map<string, number>());
    return getOrMake(values, value, () => this.pairs.push([key, value]) - 1);
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
