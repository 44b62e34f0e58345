import type { Decoder } from "../decoding/decoder.ts";
import type { Assignment, Position, Progress } from "../domain/checkpoint.ts";
import type { ErrorEvent } from "../domain/error-event.ts";
import { asError } from "../domain/errors.ts";
import type { Fingerprint } from "../domain/fingerprint.ts";
import type { LogRecord, RawRecord } from "../domain/log-record.ts";
import type { Redactor } from "../domain/redactor.ts";
import { sentence } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import { MINUTE } from "../domain/time.ts";
import type { Extractor } from "../extraction/extractor.ts";
import type { FingerprintStrategy } from "../grouping/strategy.ts";
import type { Joiner } from "../joining/joiner.ts";
import type { SourceBatch } from "../sources/source.ts";
import type { DeadLetter, GroupedEvent } from "../store/store.ts";
import { deadLetter } from "./dead-letter.ts";
import type { Yield } from "./pending-commit.ts";

/** Event times further ahead of receipt than this are not believed (clock skew stays below it, broken clocks do not). */
const PLAUSIBLE_AHEAD_MS = 5 * MINUTE;

/** Records between two breaths: the event loop must answer heartbeats and health checks while a large batch is worked. */
const BREATH = 256;

/** What turns records into grouped events; shared by all partitions of a source. */
export interface Stages {
  readonly decoder: Decoder;
  /** The current rules; asked once a batch, since they reload. */
  readonly extractor: () => Extractor;
  readonly strategy: FingerprintStrategy;
  /** The strategy before this one, while issues that it made may still be seen under their old hash only. */
  readonly previousStrategy?: FingerprintStrategy;
  /** Event times older than this before receipt are not believed: retention has retired their buckets. */
  readonly plausiblePastMs: number;
}

/**
 * Works one partition under one assignment: decode → join → extract → group. Holds its half-read records. What it
 * yields is emitted synchronously, so that position and half-read records always belong together.
 */
export class PartitionReader {
  private readonly assignment: Assignment;
  private readonly stages: Stages;
  private readonly emit: (part: Yield) => void;
  private readonly joiner: Joiner | undefined;
  private next: Position | undefined;
  private progress: Progress;
  private greatestEventTime: EpochMs | undefined;
  private working = false;

  /** `joiner`: undefined when every record of the source is complete in itself. */
  constructor(options: {
    readonly assignment: Assignment;
    readonly stages: Stages;
    readonly joiner: Joiner | undefined;
    readonly emit: (part: Yield) => void;
  }) {
    const { assignment } = options;
    this.assignment = assignment;
    this.stages = options.stages;
    this.joiner = options.joiner;
    this.emit = options.emit;
    this.next = assignment.checkpoint.position;
    const { greatestEventTime, goneAt: _, left: __, ...progress } = assignment.checkpoint.progress;
    this.progress = progress;
    this.greatestEventTime = greatestEventTime;
  }

  /** Emits everything that became complete with this batch; nothing when the assignment is lost on the way. */
  async work(batch: SourceBatch, receivedAt: EpochMs): Promise<void> {
    this.working = true;
    const output = new Output();
    const extractor = this.stages.extractor();
    let sinceBreath = 0;
    for (const raw of batch.records) {
      this.take(raw, receivedAt, extractor, output);
      if (++sinceBreath === BREATH) {
        sinceBreath = 0;
        await new Promise((resolve) => setImmediate(resolve));
        if (!this.assignment.active) return;
      }
    }
    for (const { record, reason, detail, whole } of batch.unreadable) {
      output.deadLetters.push(
        deadLetter(this.assignment.partition, record, reason, detail, receivedAt, extractor.redactor, whole),
      );
    }
    this.next = batch.next;
    this.advanceTo(batch.progress.greatestEventTime);
    const { caughtUpAt } = this.progress;
    this.progress = caughtUpAt === undefined ? batch.progress : { caughtUpAt, ...batch.progress };
    this.working = false;
    this.yield(output, extractor.redactor, { ...batch, records: this.recordMinutes(batch, receivedAt) });
  }

  /**
   * Emits half-read records whose next line did not come in time. Not while a batch is being worked: the position does
   * not cover its lines yet.
   */
  flush(now: EpochMs): void {
    const due = this.joiner?.dueAt;
    if (this.joiner === undefined || this.working || this.next === undefined) return;
    if (!this.assignment.active || due === undefined || due > now) return;
    const output = new Output();
    const extractor = this.stages.extractor();
    for (const record of this.joiner.flush(now)) this.extract(record, extractor, output);
    this.yield(output, extractor.redactor, { next: this.next, gaps: [], bytes: 0, records: new Map() });
  }

  private take(raw: RawRecord, receivedAt: EpochMs, extractor: Extractor, output: Output): void {
    // The stages promise not to throw; should one do so all the same, its record is set aside and the worker lives.
    try {
      const decoded = this.stages.decoder.decode(raw, receivedAt);
      if (decoded.kind === "empty") return;
      if (decoded.kind === "failed") {
        output.deadLetters.push(
          deadLetter(this.assignment.partition, raw, "undecodable", decoded.detail, receivedAt, extractor.redactor),
        );
        return;
      }
      if (this.joiner === undefined) this.extract(decoded.record, extractor, output);
      else for (const record of this.joiner.push(decoded.record)) this.extract(record, extractor, output);
    } catch (thrown) {
      const detail = asError(thrown).message;
      output.deadLetters.push(
        deadLetter(this.assignment.partition, raw, "rule_failed", detail, receivedAt, extractor.redactor),
      );
    }
  }

  private extract(record: LogRecord, extractor: Extractor, output: Output): void {
    const extraction = extractor.extract(record);
    if (extraction.kind === "ignored") return;
    if (extraction.kind === "failed") {
      const raw: RawRecord = { origin: record.origin, value: Buffer.from(record.message) };
      const detail = sentence("dead_letter.rule", { rule: extraction.rule, why: extraction.error.message });
      output.deadLetters.push(
        deadLetter(this.assignment.partition, raw, "rule_failed", detail, record.receivedAt, extractor.redactor),
      );
      return;
    }
    const { event } = extraction;
    const clamped = !this.isPlausible(event.timestamp, event.receivedAt);
    const bucketAt = clamped ? event.receivedAt : event.timestamp;
    this.advanceTo(bucketAt);
    output.events.push({ event, fingerprint: this.fingerprint(event), bucketAt, clamped });
  }

  private fingerprint(event: ErrorEvent): Fingerprint {
    const { strategy, previousStrategy } = this.stages;
    const fingerprint = strategy.fingerprint(event);
    if (previousStrategy === undefined) return fingerprint;
    return { ...fingerprint, previous: previousStrategy.fingerprint(event).hash };
  }

  private advanceTo(time: EpochMs | undefined): void {
    if (time === undefined) return;
    if (this.greatestEventTime === undefined || time > this.greatestEventTime) this.greatestEventTime = time;
  }

  /**
   * The minutes in which the records of a batch are counted: the transport's own where it tells and can be believed. Else
   * all of them in one: that of receipt when the batch ends where the source ends now, and while there is more to read
   * that of the latest event so far, so that a backlog is not counted as a burst of today.
   */
  private recordMinutes(batch: SourceBatch, receivedAt: EpochMs): ReadonlyMap<number, number> {
    const minutes = new Map<number, number>();
    let left = batch.scanned;
    for (const [minute, count] of batch.scannedByMinute ?? []) {
      if (!this.isPlausible(minute * MINUTE, receivedAt)) continue;
      minutes.set(minute, count);
      left -= count;
    }
    if (left <= 0) return minutes;
    const reached = batch.progress.caughtUpAt === undefined ? this.greatestEventTime : undefined;
    const minute = Math.floor(Math.min(reached ?? receivedAt, receivedAt) / MINUTE);
    return minutes.set(minute, (minutes.get(minute) ?? 0) + left);
  }

  private isPlausible(time: EpochMs, receivedAt: EpochMs): boolean {
    return time <= receivedAt + PLAUSIBLE_AHEAD_MS && time >= receivedAt - this.stages.plausiblePastMs;
  }

  private yield(
    output: Output,
    redactor: Redactor,
    { next, gaps, bytes, records }: Pick<Yield, "next" | "gaps" | "bytes" | "records">,
  ): void {
    const { progress, greatestEventTime } = this;
    this.emit({
      assignment: this.assignment,
      next,
      openRecords: this.joiner?.save(redactor),
      progress: greatestEventTime === undefined ? progress : { ...progress, greatestEventTime },
      events: output.events,
      deadLetters: output.deadLetters,
      gaps,
      records,
      bytes,
    });
  }
}

class Output {
  readonly events: GroupedEvent[] = [];
  readonly deadLetters: DeadLetter[] = [];
}
