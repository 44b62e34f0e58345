import type { Assignment, Gap, Position, Progress } from "../../domain/checkpoint.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import type { SourceBatch, UnreadableRecord } from "../source.ts";

/** Beyond this a waiting batch takes no more; small enough that working one stays a short step. */
const FULL_RECORDS = 2_000;
const FULL_BYTES = 1 << 20;
/** Also when nothing passes the filter: what was scanned must be committed now and then. */
const FULL_SCANNED = 200_000;

/**
 * What was read ahead and not yet asked for: at most one batch a partition, which grows while it waits, and about
 * `maxBytes` in all.
 */
export class BatchQueue {
  private readonly waiting = new Map<Assignment, WaitingBatch>();
  private readonly maxBytes: number;
  private bytes = 0;
  private wake: (() => void) | undefined;
  private failure: Error | undefined;
  private ended = false;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Whether more of this partition may be read now; never after `end`. */
  hasRoom(assignment: Assignment): boolean {
    if (this.ended) return false;
    const batch = this.waiting.get(assignment);
    if (batch === undefined) return this.bytes < this.maxBytes;
    return !batch.full && this.bytes < this.maxBytes;
  }

  push(batch: SourceBatch): void {
    if (this.ended) return;
    const before = this.waiting.get(batch.assignment);
    if (before === undefined) this.waiting.set(batch.assignment, new WaitingBatch(batch));
    else before.append(batch);
    this.bytes += batch.bytes;
    this.wake?.();
  }

  has(assignment: Assignment): boolean {
    return this.waiting.has(assignment);
  }

  /** Forgets what was read under a lost assignment. */
  drop(assignment: Assignment): void {
    const batch = this.waiting.get(assignment);
    if (batch === undefined) return;
    this.waiting.delete(assignment);
    this.bytes -= batch.bytes;
  }

  /** The batch that waited longest; waits for one. Undefined after `end`; throws what `fail` was given. */
  async take(): Promise<SourceBatch | undefined> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const [first] = this.waiting.values();
      if (this.ended) return undefined;
      if (first !== undefined) {
        this.drop(first.assignment);
        if (!first.assignment.active) continue;
        return first;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
  }

  fail(error: Error): void {
    this.failure = error;
    this.wake?.();
  }

  end(): void {
    this.ended = true;
    this.waiting.clear();
    this.bytes = 0;
    this.wake?.();
  }
}

class WaitingBatch implements SourceBatch {
  readonly assignment: Assignment;
  readonly records: RawRecord[];
  readonly gaps: Gap[];
  readonly unreadable: UnreadableRecord[];
  next: Position;
  scanned: number;
  readonly scannedByMinute: Map<number, number>;
  bytes: number;
  progress: Progress;

  constructor(batch: SourceBatch) {
    this.assignment = batch.assignment;
    this.records = [...batch.records];
    this.gaps = [...batch.gaps];
    this.unreadable = [...batch.unreadable];
    this.next = batch.next;
    this.scanned = batch.scanned;
    this.scannedByMinute = new Map(batch.scannedByMinute);
    this.bytes = batch.bytes;
    this.progress = batch.progress;
  }

  get full(): boolean {
    return this.records.length >= FULL_RECORDS || this.bytes >= FULL_BYTES || this.scanned >= FULL_SCANNED;
  }

  append(batch: SourceBatch): void {
    for (const record of batch.records) this.records.push(record);
    this.gaps.push(...batch.gaps);
    this.unreadable.push(...batch.unreadable);
    this.next = batch.next;
    this.scanned += batch.scanned;
    for (const [minute, count] of batch.scannedByMinute ?? []) {
      this.scannedByMinute.set(minute, (this.scannedByMinute.get(minute) ?? 0) + count);
    }
    this.bytes += batch.bytes;
    this.progress = {
      ...batch.progress,
      ...later(this.progress.greatestEventTime, batch.progress.greatestEventTime),
    };
  }
}

function later(a: number | undefined, b: number | undefined): Pick<Progress, "greatestEventTime"> {
  if (a === undefined && b === undefined) return {};
  return { greatestEventTime: Math.max(a ?? Number.NEGATIVE_INFINITY, b ?? Number.NEGATIVE_INFINITY) };
}
