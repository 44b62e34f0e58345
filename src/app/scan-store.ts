import { atLeast, type Level } from "../domain/level.ts";
import { type EpochMs, formatTime } from "../domain/time.ts";
import type { CommitSlice, GroupedEvent } from "../store/store.ts";
import { OneRunStore } from "./one-run-store.ts";

/** One issue as `scan --json` prints it; names and shape are stable. */
export interface ScanIssue {
  readonly issue: string;
  readonly title: string;
  readonly type?: string;
  readonly culprit?: string;
  readonly pattern: string;
  readonly level: Level;
  readonly count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly services: readonly string[];
  readonly fingerprints: readonly string[];
}

interface Tally {
  readonly first: GroupedEvent;
  level: Level;
  count: number;
  firstSeen: EpochMs;
  lastSeen: EpochMs;
  readonly services: Set<string>;
}

/** Where `scan` commits to: counts in memory, for one run. */
export class ScanStore extends OneRunStore {
  /** The file being read, as the user named it. */
  file = "";
  events = 0;
  deadLetters = 0;
  private readonly tallies = new Map<string, Tally>();
  private readonly onEvent: (event: GroupedEvent, file: string) => void;

  constructor(onEvent: (event: GroupedEvent, file: string) => void) {
    super();
    this.onEvent = onEvent;
  }

  protected override take(slice: CommitSlice): number {
    this.deadLetters += slice.deadLetters.length;
    let newIssues = 0;
    for (const grouped of slice.events) {
      if (this.count(grouped)) newIssues += 1;
      this.onEvent(grouped, this.file);
    }
    return newIssues;
  }

  /** Most frequent first; equally frequent ones in order of appearance. */
  issues(): readonly ScanIssue[] {
    const byIssue = new Map<string, [hash: string, tally: Tally][]>();
    for (const entry of this.tallies) {
      const issue = this.issueOf(entry[0]);
      byIssue.set(issue, [...(byIssue.get(issue) ?? []), entry]);
    }
    return [...byIssue]
      .map(
        ([issue, entries]) => [issue, sum(entries.map(([, tally]) => tally)), entries.map(([hash]) => hash)] as const,
      )
      .sort(([, a], [, b]) => b.count - a.count)
      .map(([issue, { first, level, count, firstSeen, lastSeen, services }, fingerprints]) => {
        const type = first.event.exceptions[0]?.type;
        const { title, culprit, pattern } = first.fingerprint;
        return {
          issue,
          title,
          ...(type === undefined ? {} : { type }),
          ...(culprit === undefined ? {} : { culprit }),
          pattern,
          level,
          count,
          first_seen: formatTime(firstSeen),
          last_seen: formatTime(lastSeen),
          services: [...services].sort(),
          fingerprints,
        };
      });
  }

  private count(grouped: GroupedEvent): boolean {
    this.events += 1;
    const { event, fingerprint } = grouped;
    const tally = this.tallies.get(fingerprint.hash);
    if (tally === undefined) {
      this.tallies.set(fingerprint.hash, {
        first: grouped,
        level: event.level,
        count: 1,
        firstSeen: event.timestamp,
        lastSeen: event.timestamp,
        services: new Set(event.service === undefined ? [] : [event.service]),
      });
      return true;
    }
    tally.count += 1;
    if (atLeast(event.level, tally.level)) tally.level = event.level;
    tally.firstSeen = Math.min(tally.firstSeen, event.timestamp);
    tally.lastSeen = Math.max(tally.lastSeen, event.timestamp);
    if (event.service !== undefined) tally.services.add(event.service);
    return false;
  }
}

function sum(tallies: readonly Tally[]): Tally {
  const [head, ...others] = tallies as [Tally, ...Tally[]];
  const total = { ...head, services: new Set(head.services) };
  for (const { level, count, firstSeen, lastSeen, services } of others) {
    total.count += count;
    if (atLeast(level, total.level)) total.level = level;
    total.firstSeen = Math.min(total.firstSeen, firstSeen);
    total.lastSeen = Math.max(total.lastSeen, lastSeen);
    for (const service of services) total.services.add(service);
  }
  return total;
}
