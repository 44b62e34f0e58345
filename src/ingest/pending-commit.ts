import type { Assignment, Gap, PartitionId, Position, Progress } from "../domain/checkpoint.ts";
import type { CommitSlice, DeadLetter, GroupedEvent } from "../store/store.ts";

/** What one batch, or a flush of half-read records, adds to its partition's next commit. */
export interface Yield {
  readonly assignment: Assignment;
  readonly next: Position;
  readonly openRecords: string | undefined;
  readonly progress: Progress;
  readonly events: readonly GroupedEvent[];
  readonly deadLetters: readonly DeadLetter[];
  readonly gaps: readonly Gap[];
  /** Records read, by the minute. */
  readonly records: ReadonlyMap<number, number>;
  /** Memory held by the records behind it. */
  readonly bytes: number;
}

interface PendingSlice {
  readonly assignment: Assignment;
  next: Position;
  openRecords: string | undefined;
  progress: Progress;
  readonly events: GroupedEvent[];
  readonly deadLetters: DeadLetter[];
  readonly gaps: Gap[];
  readonly records: Map<number, number>;
}

/** Collects what consecutive batches yielded until it is worth a transaction; one slice a partition. */
export class PendingCommit {
  private readonly slices = new Map<PartitionId, PendingSlice>();
  events = 0;
  bytes = 0;

  get empty(): boolean {
    return this.slices.size === 0;
  }

  /** Appends in order. What an earlier assignment of the partition left here goes: it may not be committed any more. */
  add(part: Yield): void {
    const partition = part.assignment.partition;
    const slice = this.slices.get(partition);
    this.events += part.events.length + part.deadLetters.length;
    this.bytes += part.bytes;
    if (slice === undefined || slice.assignment !== part.assignment) {
      this.slices.set(partition, {
        assignment: part.assignment,
        next: part.next,
        openRecords: part.openRecords,
        progress: part.progress,
        events: [...part.events],
        deadLetters: [...part.deadLetters],
        gaps: [...part.gaps],
        records: new Map(part.records),
      });
      return;
    }
    slice.next = part.next;
    slice.openRecords = part.openRecords;
    slice.progress = part.progress;
    for (const event of part.events) slice.events.push(event);
    for (const letter of part.deadLetters) slice.deadLetters.push(letter);
    for (const gap of part.gaps) slice.gaps.push(gap);
    for (const [minute, count] of part.records) slice.records.set(minute, (slice.records.get(minute) ?? 0) + count);
  }

  /** The slices of assignments that are still held. */
  take(dedupeHorizonMs: number | undefined): {
    readonly assignments: readonly Assignment[];
    readonly slices: readonly CommitSlice[];
  } {
    const held = [...this.slices.values()].filter((slice) => slice.assignment.active);
    return {
      assignments: held.map((slice) => slice.assignment),
      slices: held.map(({ assignment, records, ...slice }) => ({
        partition: assignment.partition,
        expectedVersion: assignment.version,
        ...slice,
        records: [...records].map(([minute, count]) => ({ minute, count })),
        ...(dedupeHorizonMs === undefined ? {} : { dedupeHorizonMs }),
      })),
    };
  }
}
