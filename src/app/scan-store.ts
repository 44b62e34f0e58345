import type { Checkpoint, PartitionId } from "../domain/checkpoint.ts";
import { atLeast, type Level } from "../domain/level.ts";
import type { SourceId } from "../domain/log-record.ts";
import { type EpochMs, formatTime } from "../domain/time.ts";
import type { CommitBatch, CommitResult, GroupedEvent, IngestStore } from "../store/store.ts";

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

  commit(batch: CommitBatch): Promise<CommitResult> {
    let newIssues = 0;
    for (const slice of batch.slices) {
      this.deadLetters += slice.deadLetters.length;
      for (const grouped of slice.events) {
        if (this.count(grouped)) newIssues += 1;
        this.onEvent(grouped, this.file);
      }
    }
    const versions = new Map(batch.slices.map((slice) => [slice.partition, slice.expectedVersion + 1]));
    return Promise.resolve({ stale: [], versions, newIssues, duplicates: 0, overflowed: 0 });
  }

  /** Most frequent first; equally frequent ones in order of appearance. */
  issues(): readonly ScanIssue[] {
    return [...this.tallies.entries()]
      .sort(([, a], [, b]) => b.count - a.count)
      .map(([hash, { first, level, count, firstSeen, lastSeen, services }]) => {
        const type = first.event.exceptions[0]?.type;
        const { title, culprit, pattern } = first.fingerprint;
        return {
          issue: hash,
          title,
          ...(type === undefined ? {} : { type }),
          ...(culprit === undefined ? {} : { culprit }),
          pattern,
          level,
          count,
          first_seen: formatTime(firstSeen),
          last_seen: formatTime(lastSeen),
          services: [...services].sort(),
          fingerprints: [hash],
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
