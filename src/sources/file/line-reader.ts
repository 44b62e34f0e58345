import type { RawRecord } from "../../domain/log-record.ts";
import type { LineFilter } from "../line-filter.ts";
import type { UnreadableRecord } from "../source.ts";
import { narrow, type Width } from "../wide-characters.ts";
import { type Content, HEAD_BYTES, identityOf } from "./content.ts";
import { type FilePosition, PROOF_BYTES, proofOf } from "./position.ts";
import { ReadAhead } from "./read-ahead.ts";

/** What one read of a file gave. */
export interface ReadResult {
  readonly records: RawRecord[];
  readonly unreadable: UnreadableRecord[];
  readonly scanned: number;
  readonly bytes: number;
  readonly next: FilePosition;
  /** Nothing more was there when it was read. */
  readonly atEnd: boolean;
}

export interface LineReaderOptions {
  readonly filter: LineFilter;
  readonly joins: boolean;
  readonly maxRecordBytes: number;
  /** UTF-16 has lines of two-byte units. */
  readonly width: Width;
}

/** Where the lines of one read stand. */
interface Place {
  readonly position: FilePosition;
  readonly path: string;
  /** Name of the text for `joining`: the same whatever the file is called. */
  readonly stream: string;
}

/** How much of a line that is too long a dead letter keeps. */
const KEPT_OF_LONG = 4096;
/** Read at once, at least: large enough that the cost of a read does not show. */
const CHUNK = 2 * 1024 * 1024;

/** How much the filter must hold, so that the longest line fits into one read and another read goes on beside it. */
export function readCapacity(maxRecordBytes: number): number {
  return 2 * (Math.max(CHUNK, maxRecordBytes + 2) + PROOF_BYTES);
}

/** Reads lines of files in chunks. One buffer serves all files of a source, one after the other. */
export class LineReader {
  private readonly options: LineReaderOptions;
  private readonly input: ReadAhead;

  constructor(options: LineReaderOptions) {
    this.options = options;
    // Wide characters are narrowed into the filter's own buffer.
    const { buffer } = options.filter;
    this.input = new ReadAhead(options.width === "single" ? buffer : Buffer.allocUnsafeSlow(buffer.length));
  }

  /**
   * Reads on from `position` in the file known as `id`. `final`: the last line counts although it has no end. `changed`: what stands before the
   * position is not what stood there, so it is another content now.
   */
  async read(
    content: Content,
    position: FilePosition,
    path: string,
    id: string,
    final: boolean,
  ): Promise<ReadResult | "changed"> {
    const at: Place = { position, path, stream: id };
    // The bytes before the position are read again with it: to see that it is the same content still, and for the next
    // proof when the chunk is short.
    const before = Math.min(PROOF_BYTES, position.proof.length);
    const view = await this.input.read(content, position.offset - before);
    const filled = view.length;
    if (filled < before || proofOf(view.subarray(0, before)).hash !== position.proof.hash) return "changed";
    const chunk = view.subarray(before);
    // At the beginning it is the identity that proves it.
    if (position.offset === 0 && chunk.length > 0) {
      const identity = identityOf(chunk.subarray(0, HEAD_BYTES), final);
      if (identity === undefined || !isNamed(id, identity)) return "changed";
    }
    const atEnd = filled < this.input.size;
    const done = (consumed: number, lines: number, skipping: boolean, rest: Partial<ReadResult>): ReadResult => {
      const end = before + consumed;
      const next =
        consumed === 0 && skipping === position.skipping
          ? position
          : {
              offset: position.offset + consumed,
              line: position.line + lines,
              skipping,
              proof: proofOf(view.subarray(Math.max(0, end - PROOF_BYTES), end)),
            };
      return { records: [], unreadable: [], scanned: lines, bytes: 0, next, atEnd, ...rest };
    };
    if (chunk.length === 0) return done(0, 0, position.skipping, {});

    const { width } = this.options;
    const narrowed = narrow(chunk, width);
    const unit = width === "single" ? 1 : 2;
    if (position.skipping) {
      const newline = narrowed.indexOf(10);
      if (newline >= 0) return done((newline + 1) * unit, 1, false, { scanned: 0, atEnd: false });
      const ended = atEnd && final;
      return done(ended ? chunk.length : narrowed.length * unit, ended ? 1 : 0, !ended, { scanned: 0 });
    }

    const lastNewline = narrowed.lastIndexOf(10);
    if (lastNewline < 0) {
      if (narrowed.length * unit > this.options.maxRecordBytes) {
        const record = this.record(at, 0, 0, Buffer.from(chunk.subarray(0, KEPT_OF_LONG)));
        const detail = `line ${position.line + 1} is longer than ${this.options.maxRecordBytes} bytes`;
        const unreadable: UnreadableRecord[] = [{ record, reason: "too_large", detail }];
        // Counted now; the number of its line moves on when its end is found.
        return done(narrowed.length * unit, 0, true, { unreadable, scanned: 1, bytes: KEPT_OF_LONG });
      }
      if (!(atEnd && final)) return done(0, 0, false, {});
      return this.lastLine(chunk, at, done);
    }
    const consumed = (lastNewline + 1) * unit;
    if (!atEnd && !content.gzip) {
      this.input.start(content, position.offset + consumed - Math.min(PROOF_BYTES, before + consumed));
    }
    const { records, unreadable, bytes, lines } = this.select(chunk, narrowed, lastNewline + 1, unit, at);
    return done(consumed, lines, false, { records, unreadable, bytes });
  }

  private lastLine(
    chunk: Buffer,
    at: Place,
    done: (consumed: number, lines: number, skipping: boolean, rest: Partial<ReadResult>) => ReadResult,
  ): ReadResult {
    const value = Buffer.from(chunk);
    const record = this.record(at, 0, 0, value);
    return done(chunk.length, 1, false, { records: [record], bytes: value.length });
  }

  private select(
    chunk: Buffer,
    narrowed: Buffer,
    to: number,
    unit: number,
    at: Place,
  ): { records: RawRecord[]; unreadable: UnreadableRecord[]; bytes: number; lines: number } {
    const { filter, joins, maxRecordBytes } = this.options;
    const records: RawRecord[] = [];
    const unreadable: UnreadableRecord[] = [];
    let bytes = 0;
    const onLine = (from: number, end: number, index: number): void => {
      const length = (end - from) * unit;
      if (length > maxRecordBytes) {
        const kept = Buffer.from(chunk.subarray(from * unit, from * unit + KEPT_OF_LONG));
        const detail = `line ${at.position.line + index + 1} is longer than ${maxRecordBytes} bytes`;
        const record = this.record(at, from * unit, index, kept);
        unreadable.push({ record, reason: "too_large", detail, whole: length <= KEPT_OF_LONG });
        return;
      }
      // A copy: the buffer is filled anew while the record waits.
      const value = Buffer.from(chunk.subarray(from * unit, end * unit));
      records.push(this.record(at, from * unit, index, value));
      bytes += length;
    };
    const lines = filter.select(narrowed, to, joins, { onLine });
    return { records, unreadable, bytes, lines };
  }

  private record({ path, position, stream }: Place, from: number, index: number, value: Buffer): RawRecord {
    return {
      origin: { type: "file", path, line: position.line + index + 1, offset: position.offset + from },
      value,
      ...(this.options.joins ? { stream } : {}),
    };
  }
}

/** Whether an id is that identity, or that of one of several files that begin so. */
function isNamed(id: string, identity: string): boolean {
  return id === identity || id.startsWith(`${identity}#`);
}
