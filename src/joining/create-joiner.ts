import type { LogRecord } from "../domain/log-record.ts";
import { REDACTED, REDACTED_HALF, type Redactor } from "../domain/redactor.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Joiner, JoinerOptions } from "./joiner.ts";
import { AUTOMATIC, judgeByPattern, type LineJudge } from "./line-judge.ts";
import { LineOrder } from "./line-order.ts";
import { CUT, OpenRecord, redactedHead, redactedRecord, type SavedRecord } from "./open-record.ts";

/** Streams that may have a half-read record at once; beyond it the one that has waited longest is closed. */
const MAX_STREAMS = 512;
/** All half-read records together, as a multiple of `maxBytes`. */
const MAX_HELD = 8;

/** A source that delivers nothing for so long after a restart has nothing to go on with. */
const RESTORED_MS = 60_000;

/** One text of a partition. */
interface Stream {
  /** The record whose next line may come. */
  open: OpenRecord | undefined;
  /** The record was cut and is out already: what still belongs to it is dropped. */
  cut: boolean;
  /** A line that the container runtime cut in pieces. */
  pieces: { head: LogRecord; text: string[]; lines: number; bytes: number; touchedAt: EpochMs } | undefined;
}

interface SavedStream {
  readonly name: string;
  readonly open?: SavedRecord;
  readonly cut?: boolean;
  readonly pieces?: NonNullable<Stream["pieces"]>;
}

/**
 * A joiner for one partition, going on from what `save()` gave before. What cannot be read (another version's) is
 * dropped: its lines are before the position and were counted as lines, only their record is lost.
 */
export function createJoiner(options: JoinerOptions, saved?: string): Joiner {
  const joiner = new StreamJoiner(options);
  if (saved !== undefined) joiner.restore(saved);
  return joiner;
}

const NOTHING: readonly LogRecord[] = [];

class StreamJoiner implements Joiner {
  private readonly options: JoinerOptions;
  private readonly streams = new Map<string, Stream>();
  private readonly judge: LineJudge;
  private readonly order: LineOrder | undefined;
  private heldBytes = 0;
  /** Where the last line went: a line that names no writer goes on there if it can. */
  private last = "";
  private restored = false;
  private restoredAt: EpochMs | undefined;
  private resumedAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(options: JoinerOptions) {
    this.options = options;
    this.judge = options.pattern === undefined ? AUTOMATIC : judgeByPattern(options.pattern);
    this.order = options.reorderMs === undefined ? undefined : new LineOrder(options.reorderMs);
  }

  push(record: LogRecord): readonly LogRecord[] {
    if (this.restored) this.resume(record.receivedAt);
    const { stream, offset } = record;
    if (this.order === undefined || stream === undefined || offset === undefined) return this.pushNext(record);
    const complete: LogRecord[] = [];
    this.pushAll(this.order.push(textOf(stream), record), record.receivedAt, complete);
    return complete;
  }

  /** What was half-read before a restart begins to wait when the source delivers again, not when it was stored. */
  private resume(now: EpochMs): void {
    this.restored = false;
    this.order?.touch(now);
    this.resumedAt = now;
  }

  /** Lines that have waited count as read only now: their records wait for what follows from here on. */
  private pushAll(lines: readonly LogRecord[], now: EpochMs, complete: LogRecord[]): void {
    for (const line of lines) {
      const receivedAt = Number.isFinite(now) ? now : line.receivedAt;
      complete.push(...this.pushNext(line.receivedAt === receivedAt ? line : { ...line, receivedAt }));
    }
  }

  private pushNext(record: LogRecord): readonly LogRecord[] {
    if (record.stream === undefined) return record.message.length === 0 ? NOTHING : [record];
    const name = this.streamOf(record, record.stream);
    this.last = name;
    const known = this.streams.get(name);
    if (this.options.mode === "off" && known === undefined && record.partial !== true) {
      return record.message.length === 0 ? NOTHING : [record];
    }
    const stream = known ?? { open: undefined, cut: false, pieces: undefined };
    const complete: LogRecord[] = [];
    if (known === undefined) {
      this.streams.set(name, stream);
      this.makeRoom(stream, complete);
    }
    if (record.partial === true) this.addPiece(stream, record);
    else this.addLine(stream, this.withPieces(stream, record), complete);
    if (stream.open === undefined && stream.pieces === undefined) this.streams.delete(name);
    if (this.heldBytes > MAX_HELD * this.options.maxBytes) this.makeRoom(stream, complete);
    return complete;
  }

  /** A continuation line of syslog, and of others that name the writer on a record's first line only, names none. */
  private streamOf(record: LogRecord, name: string): string {
    if (this.last === name || !this.last.startsWith(`${name} `)) return name;
    const open = this.streams.get(this.last)?.open;
    if (open === undefined) return name;
    return record.message.length === 0 || open.continuesWith(record.message, this.judge) ? this.last : name;
  }

  flush(now: EpochMs): readonly LogRecord[] {
    if (this.restored && now !== Number.POSITIVE_INFINITY) {
      this.restoredAt ??= now;
      if (now < this.restoredAt + RESTORED_MS) return NOTHING;
    }
    const complete: LogRecord[] = [];
    if (this.order !== undefined) this.pushAll(this.order.settle(now), now, complete);
    for (const [name, stream] of this.streams) {
      if (Math.max(touchedAt(stream), this.resumedAt) + this.options.timeoutMs <= now)
        this.close(name, stream, complete);
    }
    return complete;
  }

  get dueAt(): EpochMs | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const stream of this.streams.values()) earliest = Math.min(earliest, touchedAt(stream));
    const due = Math.max(earliest, this.resumedAt) + this.options.timeoutMs;
    const next = Math.min(due, this.order?.dueAt ?? due);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  save(redactor: Redactor): string | undefined {
    const held = this.order?.save() ?? [];
    if (this.streams.size === 0 && held.length === 0) return undefined;
    const waiting = held.map(([text, record]) => [text, redactedRecord(record, redactor)] as const);
    const streams = Array.from(
      this.streams,
      ([name, { open, cut, pieces }]): SavedStream => ({
        name,
        ...(open === undefined ? {} : { open: open.saved(redactor) }),
        ...(cut ? { cut } : {}),
        ...(pieces === undefined ? {} : { pieces: savedPieces(pieces, redactor) }),
      }),
    );
    return JSON.stringify({ version: 1, last: this.last, streams, ...(waiting.length === 0 ? {} : { waiting }) });
  }

  restore(saved: string): void {
    let state: {
      version?: unknown;
      last?: string;
      streams?: readonly SavedStream[];
      waiting?: ReturnType<LineOrder["save"]>;
    };
    try {
      state = JSON.parse(saved) as typeof state;
    } catch {
      return;
    }
    if (state.version !== 1 || state.streams === undefined) return;
    this.last = state.last ?? "";
    this.restored = true;
    this.order?.restore(state.waiting ?? []);
    for (const { name, open, cut, pieces } of state.streams) {
      const stream = { open: open === undefined ? undefined : new OpenRecord(open), cut: cut === true, pieces };
      this.streams.set(name, stream);
      this.heldBytes += bytesOf(stream);
    }
  }

  private addPiece(stream: Stream, record: LogRecord): void {
    stream.pieces ??= { head: record, text: [], lines: 0, bytes: 0, touchedAt: record.receivedAt };
    const { pieces } = stream;
    const bytes = Buffer.byteLength(record.message);
    pieces.lines += record.lines;
    pieces.touchedAt = record.receivedAt;
    if (pieces.bytes > this.options.maxBytes) return;
    // Over the limit the piece is dropped, and so are all that follow: the count alone says that it was cut.
    if (pieces.bytes + bytes <= this.options.maxBytes) {
      pieces.text.push(record.message);
      this.heldBytes += bytes;
    }
    pieces.bytes += bytes;
  }

  /** The line whose last piece `last` is, opened if it is a document now. */
  private withPieces(stream: Stream, last: LogRecord): LogRecord {
    if (stream.pieces === undefined) return last;
    this.addPiece(stream, last);
    return this.takePieces(stream);
  }

  private takePieces(stream: Stream): LogRecord {
    const pieces = stream.pieces!;
    this.heldBytes -= heldByPieces(pieces);
    stream.pieces = undefined;
    const { partial: _, ...head } = pieces.head;
    const cut = pieces.bytes > this.options.maxBytes;
    const message = cut ? `${pieces.text.join("")}\n${CUT}` : pieces.text.join("");
    const whole: LogRecord = { ...head, message, lines: pieces.lines, receivedAt: pieces.touchedAt };
    return this.options.reopen?.(whole) ?? whole;
  }

  private addLine(stream: Stream, record: LogRecord, complete: LogRecord[]): void {
    // A document inside a stream is whole, and leaves the text around it as it is.
    if (record.stream === undefined || this.options.mode === "off") {
      if (record.message.length > 0) complete.push(record);
      return;
    }
    const { open } = stream;
    if (record.message.length === 0) {
      open?.blank(record);
      return;
    }
    if (open !== undefined) {
      const before = open.bytes;
      const taken = stream.cut
        ? open.continuesWith(record.message, this.judge)
          ? "full"
          : "other"
        : open.take(record, this.options, this.judge);
      this.heldBytes += open.bytes - before;
      if (taken === "taken") return;
      if (taken === "full") {
        if (!stream.cut) {
          complete.push(open.finish(true));
          this.heldBytes -= open.bytes;
          stream.open = open.emptied();
          stream.cut = true;
        }
        stream.open!.touchedAt = record.receivedAt;
        return;
      }
      this.finishOpen(stream, complete);
      // What had waited for frames may have become a record that this line continues.
      if (stream.open !== undefined) {
        this.addLine(stream, record, complete);
        return;
      }
    }
    stream.open = OpenRecord.begin(record, this.judge);
    this.heldBytes += stream.open.bytes;
  }

  private finishOpen(stream: Stream, complete: LogRecord[]): void {
    const { open } = stream;
    if (open === undefined) return;
    this.heldBytes -= open.bytes;
    const released = open.release();
    if (!stream.cut) complete.push(this.finished(open));
    stream.open = undefined;
    stream.cut = false;
    for (const record of released) this.addLine(stream, record, complete);
  }

  private finished(open: OpenRecord): LogRecord {
    const record = open.finish(false);
    return open.isObject ? (this.options.reopen?.(record) ?? record) : record;
  }

  private close(name: string, stream: Stream, complete: LogRecord[]): void {
    if (stream.pieces !== undefined) this.addLine(stream, this.takePieces(stream), complete);
    // Lines that had waited come out one record after the other.
    while (stream.open !== undefined) this.finishOpen(stream, complete);
    this.streams.delete(name);
  }

  /** Closes what has waited longest, until the limits are kept; `current` is in use. */
  private makeRoom(current: Stream, complete: LogRecord[]): void {
    while (this.streams.size > MAX_STREAMS || this.heldBytes > MAX_HELD * this.options.maxBytes) {
      let oldest: [string, Stream] | undefined;
      for (const entry of this.streams) {
        if (entry[1] === current) continue;
        if (oldest === undefined || touchedAt(entry[1]) < touchedAt(oldest[1])) oldest = entry;
      }
      if (oldest === undefined) return;
      this.close(oldest[0], oldest[1], complete);
    }
  }
}

/** The file of a line, whichever of its outputs the line is of: offsets are the file's. */
function textOf(stream: string): string {
  return stream.slice(0, stream.lastIndexOf(" "));
}

/** A secret at the end of a piece goes on in the next. */
function halved(text: string): string {
  return text.endsWith(REDACTED) ? text.slice(0, -REDACTED.length) + REDACTED_HALF : text;
}

/** Pieces are redacted as the one text that they are. */
function savedPieces(pieces: NonNullable<Stream["pieces"]>, redactor: Redactor): NonNullable<Stream["pieces"]> {
  return {
    ...pieces,
    head: redactedHead(pieces.head, redactor, ""),
    text: [halved(redactor.text(pieces.text.join("")))],
  };
}

function touchedAt(stream: Stream): EpochMs {
  return Math.max(
    stream.open?.touchedAt ?? Number.NEGATIVE_INFINITY,
    stream.pieces?.touchedAt ?? Number.NEGATIVE_INFINITY,
  );
}

function bytesOf(stream: Stream): number {
  return (stream.open?.bytes ?? 0) + (stream.pieces === undefined ? 0 : heldByPieces(stream.pieces));
}

function heldByPieces(pieces: NonNullable<Stream["pieces"]>): number {
  return pieces.text.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
