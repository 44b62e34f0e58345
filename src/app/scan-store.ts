import type { Checkpoint, PartitionId } from "../domain/checkpoint.ts";
import { atLeast, type Level } from "../domain/level.ts";
import type { SourceId } from "../domain/log-record.ts";
import type { PatternDictionary, ScopeId } from "../domain/pattern-dictionary.ts";
import { type EpochMs, formatTime } from "../domain/time.ts";
import type { Attachment } from "../grouping/attachment.ts";
import type { CommitBatch, CommitResult, GroupedEvent, IngestStore } from "../store/store.ts";
import { ScanIssueMap } from "./scan-issue-map.ts";

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
export class ScanStore implements IngestStore {
  /** The file being read, as the user named it. */
  file = "";
  events = 0;
  deadLetters = 0;
  private readonly map: ScanIssueMap = new ScanIssueMap();
  private readonly tallies = new Map<string, Tally>();
  private readonly onEvent: (event: GroupedEvent, file: string) => void;

  constructor(onEvent: (event: GroupedEvent, file: string) => void) {
    this.onEvent = onEvent;
  }

  load(_source: SourceId, partitions: readonly PartitionId[]): Promise<ReadonlyMap<PartitionId, Checkpoint>> {
    const fresh = (partition: PartitionId): Checkpoint => ({
      partition,
      position: undefined,
      version: 0,
      openRecords: undefined,
      progress: {},
    });
    return Promise.resolve(new Map(partitions.map((partition) => [partition, fresh(partition)])));
  }

  loadDictionaries(scopes: readonly ScopeId[]): Promise<ReadonlyMap<ScopeId, PatternDictionary>> {
    return Promise.resolve(this.map.load(scopes));
  }

  async listCheckpoints(): Promise<readonly never[]> {
    return [];
  }

  commit(batch: CommitBatch): Promise<CommitResult> {
    for (const change of batch.scopeChanges ?? []) this.map.apply(change);
    const events = batch.slices.flatMap((slice) => slice.events);
    const undecided = new Set(
      events
        .filter(({ fingerprint }) => fingerprint.message !== undefined)
        .map(({ fingerprint }) => fingerprint.hash)
        .filter((hash) => this.map.issueOf(hash) === undefined),
    );
    const none = { stale: [], reload: [], newIssues: 0, duplicates: 0, overflowed: 0, discarded: 0 };
    if (undecided.size > 0) {
      return Promise.resolve({ ...none, versions: new Map(), redo: { undecided: [...undecided] } });
    }
    let newIssues = 0;
    for (const slice of batch.slices) {
      this.deadLetters += slice.deadLetters.length;
      for (const grouped of slice.events) {
        if (this.count(grouped)) newIssues += 1;
        this.onEvent(grouped, this.file);
      }
    }
    const versions = new Map(batch.slices.map((slice) => [slice.partition, slice.expectedVersion + 1]));
    return Promise.resolve({ ...none, versions, newIssues });
  }

  /** A last look through all messages, for patterns that turned out to be one. */
  settle(attachment: Attachment): void {
    for (const dictionary of this.map.load(this.map.scopes).values()) {
      const open = attachment.open(dictionary);
      open.consolidate({ all: true });
      const change = open.takeChange();
      if (change !== undefined) this.map.apply(change);
    }
  }

  /** The hash that names a fingerprint's issue. */
  issueOf(hash: string): string {
    return this.map.issueOf(hash) ?? hash;
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
