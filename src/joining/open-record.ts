import type { LogRecord } from "../domain/log-record.ts";
import type { Redactor } from "../domain/redactor.ts";
import type { EpochMs } from "../domain/time.ts";
import { continueWith, type LineContext, startContext } from "./continuation.ts";

/** A record whose next line may still come. Plain data behind `toJSON`, so that it survives a restart exactly. */
export interface SavedRecord {
  readonly head: LogRecord;
  /** The lines behind the head's. */
  readonly text: readonly string[];
  readonly lines: number;
  readonly bytes: number;
  readonly blanks: number;
  readonly context: LineContext;
  readonly touchedAt: EpochMs;
}

export interface RecordLimits {
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** Collects the lines of one record. */
export class OpenRecord {
  private readonly head: LogRecord;
  private readonly text: string[];
  private lines: number;
  /** Blank lines that belong to the record only if something follows. */
  private blanks: number;
  private context: LineContext;
  bytes: number;
  touchedAt: EpochMs;

  constructor(saved: SavedRecord) {
    this.head = saved.head;
    this.text = [...saved.text];
    this.lines = saved.lines;
    this.bytes = saved.bytes;
    this.blanks = saved.blanks;
    this.context = saved.context;
    this.touchedAt = saved.touchedAt;
  }

  static begin(head: LogRecord): OpenRecord {
    return new OpenRecord({
      head,
      text: [],
      lines: head.lines,
      bytes: Buffer.byteLength(head.message),
      blanks: 0,
      context: startContext(lastLine(head.message), head.level),
      touchedAt: head.receivedAt,
    });
  }

  blank(record: LogRecord): void {
    this.blanks += record.lines;
    this.touchedAt = record.receivedAt;
  }

  /** Takes the record's text if it continues this one. `full`: it would, but there is no room for it. */
  take(record: LogRecord, limits: RecordLimits): "taken" | "full" | "other" {
    const context = continueWith(this.context, record.message);
    if (context === undefined) return "other";
    const bytes = Buffer.byteLength(record.message) + this.blanks + 1;
    if (this.lines + this.blanks + record.lines > limits.maxLines || this.bytes + bytes > limits.maxBytes)
      return "full";
    for (let blank = 0; blank < this.blanks; blank++) this.text.push("");
    this.text.push(record.message);
    this.lines += this.blanks + record.lines;
    this.bytes += bytes;
    this.blanks = 0;
    this.context = context;
    this.touchedAt = record.receivedAt;
    return "taken";
  }

  /** Whether `line` would continue this record. */
  continuesWith(line: string): boolean {
    return continueWith(this.context, line) !== undefined;
  }

  /** The whole record. `cut`: more lines came than it may have. */
  finish(cut: boolean): LogRecord {
    if (this.text.length === 0 && !cut) return this.head;
    const message = [this.head.message, ...this.text].join("\n");
    return { ...this.head, message: cut ? `${message}\n${CUT}` : message, lines: this.lines };
  }

  /** Forgets the text after a cut; the context stays, to tell what else belongs to it. */
  emptied(): OpenRecord {
    const head = { ...this.head, message: "" };
    return new OpenRecord({ ...this.toJSON(), head, text: [], bytes: 0, blanks: 0 });
  }

  /** What is stored of it: a secret may go over several lines, so its lines are redacted as one text. */
  saved(redactor: Redactor): SavedRecord {
    const [message = "", ...text] = redactor.lines([this.head.message, ...this.text]);
    return { ...this.toJSON(), head: redactedHead(this.head, redactor, message), text };
  }

  toJSON(): SavedRecord {
    const { head, text, lines, bytes, blanks, context, touchedAt } = this;
    return { head, text, lines, bytes, blanks, context, touchedAt };
  }
}

/** What a head is known by stays as it is: its origin, its stream. */
export function redactedHead(head: LogRecord, redactor: Redactor, message: string): LogRecord {
  const { origin: _origin, stream: _stream, dedupeKey: _key, ...texts } = head;
  return { ...head, ...redactor.data({ ...texts, message: "" }), message };
}

/** Last line of a record that was too long to be kept whole. */
export const CUT = "… (cut: the record is longer than its limit)";

function lastLine(message: string): string {
  const newline = message.lastIndexOf("\n");
  return newline < 0 ? message : message.slice(newline + 1);
}
