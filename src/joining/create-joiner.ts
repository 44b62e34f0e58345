import type { LogRecord } from "../domain/log-record.ts";
import { REDACTED, REDACTED_HALF, type Redactor } from "../domain/redactor.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Joiner, JoinerOptions } from "./joiner.ts";
import { CUT, OpenRecord, redactedHead, type SavedRecord } from "./open-record.ts";

/** Streams that may have a half-read record at once; beyond it the one that has waited longest is closed. */
const MAX_STREAMS = 512;
/** All half-read records together, as a multiple of `maxBytes`. */
const MAX_HELD = 8;

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
  private heldBytes = 0;

  constructor(options: JoinerOptions) {
    this.options = options;
  }

  push(record: LogRecord): readonly LogRecord[] {
    const name = record.stream;
    if (name === undefined) return record.message.length === 0 ? NOTHING : [record];
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

  flush(now: EpochMs): readonly LogRecord[] {
    const complete: LogRecord[] = [];
    for (const [name, stream] of this.streams) {
      if (touchedAt(stream) + this.options.timeoutMs <= now) this.close(name, stream, complete);
    }
    return complete;
  }

  get dueAt(): EpochMs | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const stream of this.streams.values()) earliest = Math.min(earliest, touchedAt(stream));
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest + this.options.timeoutMs;
  }

  save(redactor: Redactor): string | undefined {
    if (this.streams.size === 0) return undefined;
    const streams = Array.from(
      this.streams,
      ([name, { open, cut, pieces }]): SavedStream => ({
        name,
        ...(open === undefined ? {} : { open: open.saved(redactor) }),
        ...(cut ? { cut } : {}),
        ...(pieces === undefined ? {} : { pieces: savedPieces(pieces, redactor) }),
      }),
    );
    return JSON.stringify({ version: 1, streams });
  }

  restore(saved: string): void {
    let state: { version?: unknown; streams?: readonly SavedStream[] };
    try {
      state = JSON.parse(saved) as typeof state;
    } catch {
      return;
    }
    if (state.version !== 1 || state.streams === undefined) return;
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
        ? open.continuesWith(record.message)
          ? "full"
          : "other"
        : open.take(record, this.options);
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
    }
    stream.open = OpenRecord.begin(record);
    this.heldBytes += stream.open.bytes;
  }

  private finishOpen(stream: Stream, complete: LogRecord[]): void {
    if (stream.open === undefined) return;
    if (!stream.cut) complete.push(stream.open.finish(false));
    this.heldBytes -= stream.open.bytes;
    stream.open = undefined;
    stream.cut = false;
  }

  private close(name: string, stream: Stream, complete: LogRecord[]): void {
    if (stream.pieces !== undefined) this.addLine(stream, this.takePieces(stream), complete);
    this.finishOpen(stream, complete);
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
