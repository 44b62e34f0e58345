import type { LogRecord } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";

/** Lines that wait at once; beyond it the ones that have waited longest go on. */
const MAX_HELD_LINES = 4_096;
/** Texts whose next offset is remembered. A forgotten one costs its next line a wait. */
const MAX_TEXTS = 4_096;

/** What stands in a file besides a line's text: its end; in CRI's format also the head, with `Z` or an offset. */
const PLAIN = [1, 2];
const CRI = [41, 42, 46];

interface Held {
  readonly record: LogRecord;
  since: EpochMs;
}

/**
 * Puts lines of files that arrive out of order (from several shards of an index) back into it, by their offset. A line
 * that begins where the one before it ended goes on at once; any other waits for what may be missing before it, for at
 * most `waitMs`. Bounded in lines and texts.
 */
export class LineOrder {
  private readonly waitMs: number;
  /** By text, least offset first. */
  private readonly held = new Map<string, Held[]>();
  private readonly last = new Map<string, LogRecord>();
  private count = 0;

  constructor(waitMs: number) {
    this.waitMs = waitMs;
  }

  /** Takes the next line of a text; returns those that go on now, in order. */
  push(text: string, record: LogRecord): readonly LogRecord[] {
    const last = this.last.get(text);
    if (last !== undefined && isBehind(last, record)) return [record];
    if (this.held.get(text) === undefined && (record.offset === 0 || (last !== undefined && follows(last, record)))) {
      this.remember(text, record);
      return [record];
    }
    this.hold(text, record);
    const ready = this.ready(text, (line) => {
      const before = this.last.get(text);
      return line.offset === 0 || (before !== undefined && follows(before, line));
    });
    return this.count > MAX_HELD_LINES ? [...ready, ...this.makeRoom()] : ready;
  }

  /** What has waited long enough at `now`, with all that stands before it in its text. */
  settle(now: EpochMs): readonly LogRecord[] {
    const settled: LogRecord[] = [];
    for (const [text, lines] of this.held) {
      let upTo = lines.length - 1;
      while (upTo >= 0 && lines[upTo]!.since + this.waitMs > now) upTo--;
      if (upTo < 0) continue;
      const taken = lines.splice(0, upTo + 1).map(({ record }) => record);
      settled.push(...this.let(text, taken, lines));
      // What follows it without a gap need not wait either.
      settled.push(...this.ready(text, (line) => follows(this.last.get(text)!, line)));
    }
    return settled;
  }

  /** When `settle` will next have something to return. */
  get dueAt(): EpochMs | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const lines of this.held.values()) for (const { since } of lines) earliest = Math.min(earliest, since);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest + this.waitMs;
  }

  /** All wait from now on. */
  touch(now: EpochMs): void {
    for (const lines of this.held.values()) for (const line of lines) line.since = now;
  }

  /** The waiting lines, as plain data. */
  save(): readonly (readonly [text: string, record: LogRecord])[] {
    return [...this.held].flatMap(([text, lines]) => lines.map(({ record }) => [text, record] as const));
  }

  restore(saved: readonly (readonly [text: string, record: LogRecord])[]): void {
    for (const [text, record] of saved) this.hold(text, record);
  }

  private hold(text: string, record: LogRecord): void {
    const lines = this.held.get(text) ?? [];
    if (lines.length === 0) this.held.set(text, lines);
    let at = lines.length;
    while (at > 0 && offsetOf(lines[at - 1]!.record) > offsetOf(record)) at--;
    lines.splice(at, 0, { record, since: record.receivedAt });
    this.count++;
  }

  /** Takes lines off the front of a text as long as `goes`. */
  private ready(text: string, goes: (line: LogRecord) => boolean): readonly LogRecord[] {
    const lines = this.held.get(text);
    const ready: LogRecord[] = [];
    while (lines !== undefined && lines.length > 0 && goes(lines[0]!.record)) {
      ready.push(...this.let(text, [lines.shift()!.record], lines));
    }
    return ready;
  }

  private let(text: string, taken: readonly LogRecord[], rest: readonly Held[]): readonly LogRecord[] {
    this.count -= taken.length;
    if (rest.length === 0) this.held.delete(text);
    const last = taken.at(-1);
    if (last !== undefined) this.remember(text, last);
    return taken;
  }

  private remember(text: string, record: LogRecord): void {
    this.last.delete(text);
    this.last.set(text, record);
    if (this.last.size > MAX_TEXTS) this.last.delete(this.last.keys().next().value!);
  }

  /** Lets the text go on whose first line has waited longest. */
  private makeRoom(): readonly LogRecord[] {
    const [oldest] = [...this.held].toSorted(([, a], [, b]) => a[0]!.since - b[0]!.since);
    if (oldest === undefined) return [];
    const [text, lines] = oldest;
    return this.let(
      text,
      lines.splice(0).map(({ record }) => record),
      lines,
    );
  }
}

function offsetOf({ offset }: LogRecord): number {
  return offset ?? 0;
}

/** Whether `next` begins where `line` ended. */
function follows(line: LogRecord, next: LogRecord): boolean {
  const between = offsetOf(next) - offsetOf(line) - Buffer.byteLength(line.message);
  return (line.container === undefined ? PLAIN : CRI).includes(between);
}

/** Whether the place of `next` is past: it came too late, or twice. A file that began anew is younger all the same. */
function isBehind(last: LogRecord, next: LogRecord): boolean {
  if (offsetOf(next) > offsetOf(last)) return false;
  return !(next.timestamp !== undefined && last.timestamp !== undefined && next.timestamp > last.timestamp);
}
