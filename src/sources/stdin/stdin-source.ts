import type { Assignment, PartitionId } from "../../domain/checkpoint.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import { LineFilter } from "../line-filter.ts";
import type { Source, SourceBatch, SourceContext, SourceDeps, SourceStatus, UnreadableRecord } from "../source.ts";
import { narrow, type Width, widthOf } from "../wide-characters.ts";
import type { StdinSourceConfig } from "./config.ts";

/** The only partition. */
const PARTITION: PartitionId = "stdin";
/** Lines are handed on when so much has come, or when nothing more is there at once. */
const BATCH_BYTES = 1024 * 1024;
const KEPT_OF_LONG = 4096;

/**
 * Standard input, or any other stream of bytes, read once to its end. The position counts lines, for display only:
 * nobody can read on there, so a stored one is not looked at.
 */
export class StdinSource implements Source {
  readonly id: string;
  readonly type = "stdin";
  private readonly config: StdinSourceConfig;
  private readonly deps: SourceDeps;
  private readonly input: AsyncIterable<Buffer>;
  private readonly filter = new LineFilter(BATCH_BYTES);
  private readonly width: Width;
  private readonly closing = new AbortController();
  private state: SourceStatus["state"] = "starting";
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private line = 0;
  private skipping = false;

  constructor(config: StdinSourceConfig, deps: SourceDeps, input: AsyncIterable<Buffer>) {
    this.id = config.id;
    this.config = config;
    this.deps = deps;
    this.input = input;
    this.width = widthOf(config.encoding);
  }

  async *read(context: SourceContext, signal: AbortSignal): AsyncGenerator<SourceBatch> {
    const stop = AbortSignal.any([signal, this.closing.signal]);
    const assignment = (await context.assign([PARTITION], stop)).get(PARTITION);
    if (assignment === undefined) return;
    const iterator = this.input[Symbol.asyncIterator]();
    const aborted = new Promise<undefined>((resolve) => {
      stop.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    try {
      this.state = "reading";
      while (!stop.aborted) {
        const next = await Promise.race([iterator.next(), aborted]);
        if (next === undefined) return;
        if (next.done === true) break;
        this.pending.push(next.value);
        this.pendingBytes += next.value.length;
        const long = this.pendingBytes > this.config.max_record_bytes;
        if (next.value.includes(10) || this.pendingBytes > BATCH_BYTES || long) {
          const batch = this.take(assignment, false);
          if (batch !== undefined) yield batch;
        }
      }
      const rest = stop.aborted ? undefined : this.take(assignment, true);
      if (rest !== undefined) yield rest;
    } finally {
      this.state = "closed";
      // Not awaited: a stream that waits for input answers only when some comes.
      void iterator.return?.();
    }
  }

  ack(): void {}

  revoke(assignment: Assignment): void {
    assignment.active = false;
  }

  status(): SourceStatus {
    return { state: this.state, partitions: [{ partition: PARTITION }] };
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.state = "closed";
  }

  /** Cuts what has come into lines; the last one stays until its end comes, or the stream's. */
  private take(assignment: Assignment, final: boolean): SourceBatch | undefined {
    const bytes = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending);
    const narrowed = narrow(bytes, this.width);
    const unit = this.width === "single" ? 1 : 2;
    let from = 0;
    let scanned = 0;
    if (this.skipping) {
      const newline = narrowed.indexOf(10);
      from = newline < 0 ? narrowed.length : newline + 1;
      if (newline >= 0) {
        this.skipping = false;
        this.line++;
      }
    }
    const records: RawRecord[] = [];
    const unreadable: UnreadableRecord[] = [];
    const limit = this.config.max_record_bytes;
    let held = 0;
    const add = (start: number, end: number, index: number, ended = true): void => {
      const origin = { type: "stdin", line: this.line + index + 1 } as const;
      const stream = this.deps.joins ? { stream: PARTITION } : {};
      if ((end - start) * unit > limit) {
        const value = Buffer.from(bytes.subarray(start * unit, start * unit + KEPT_OF_LONG));
        const detail = `line ${origin.line} is longer than ${limit} bytes`;
        const whole = ended && (end - start) * unit <= KEPT_OF_LONG;
        unreadable.push({ record: { origin, value, ...stream }, reason: "too_large", detail, whole });
        return;
      }
      const value = bytes.subarray(start * unit, end * unit);
      records.push({ origin, value, ...stream });
      held += value.length;
    };
    const end = narrowed.lastIndexOf(10) + 1;
    if (end > from) {
      this.filter.update(this.deps.filter());
      const lines = narrowed.subarray(from, end);
      const shift = (start: number, to: number, index: number): void => add(start + from, to + from, index);
      scanned = this.filter.select(lines, lines.length, this.deps.joins, { onLine: shift });
      this.line += scanned;
      from = end;
    }
    const rest = (narrowed.length - from) * unit;
    if (rest > 0 && (final || rest > limit)) {
      add(from, narrowed.length, 0, final);
      scanned++;
      if (final) this.line++;
      else this.skipping = true;
      from = narrowed.length;
    }
    this.pending = [bytes.subarray(from * unit)];
    this.pendingBytes = this.pending[0]!.length;
    if (scanned === 0) return undefined;
    const next = `line ${this.line}`;
    const progress = final ? { caughtUpAt: this.deps.clock.now() } : {};
    return { assignment, records, next, scanned, bytes: held, gaps: [], unreadable, progress };
  }
}
