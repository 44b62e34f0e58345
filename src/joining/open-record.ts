import type { LogRecord } from "../domain/log-record.ts";
import type { Redactor } from "../domain/redactor.ts";
import type { EpochMs } from "../domain/time.ts";
import type { LineContext } from "./continuation.ts";
import type { LineJudge } from "./line-judge.ts";
import { CAUSE, FRAME, isTraceLine, SOURCE_MARK } from "./trace-lines.ts";

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
  /** Lines that are the record's only if frames follow. */
  readonly waiting?: readonly LogRecord[];
}

export interface RecordLimits {
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** A message has at most so many lines between the exception's first and its frames. */
const MAX_WAITING = 16;

/** Collects the lines of one record. */
export class OpenRecord {
  private head: LogRecord;
  private readonly text: string[];
  private readonly waiting: LogRecord[];
  private lines: number;
  /** Blank lines that belong to the record only if something follows. */
  private blanks: number;
  private context: LineContext;
  bytes: number;
  touchedAt: EpochMs;

  constructor(saved: SavedRecord) {
    this.head = saved.head;
    this.text = [...saved.text];
    this.waiting = [...(saved.waiting ?? [])];
    this.lines = saved.lines;
    this.bytes = saved.bytes;
    this.blanks = saved.blanks;
    this.context = saved.context;
    this.touchedAt = saved.touchedAt;
  }

  static begin(head: LogRecord, judge: LineJudge): OpenRecord {
    return new OpenRecord({
      head,
      text: [],
      lines: head.lines,
      bytes: Buffer.byteLength(head.message),
      blanks: 0,
      context: judge.start(lastLine(head.message), head.level),
      touchedAt: head.receivedAt,
    });
  }

  blank(record: LogRecord): void {
    if (this.waiting.length > 0) this.wait(record);
    else this.blanks += record.lines;
    this.touchedAt = record.receivedAt;
  }

  /** Takes the record's text if it continues this one. `full`: it would, but there is no room for it. */
  take(record: LogRecord, limits: RecordLimits, judge: LineJudge): "taken" | "full" | "other" {
    if (record.begins === true) return "other";
    const answer = judge.judge(this.context, record.message);
    if (answer.kind === "begins") return "other";
    const certain = answer.kind === "continues" && (this.waiting.length === 0 || isTrace(answer.text));
    if (!certain) {
      if (this.waiting.length === MAX_WAITING) return "other";
      this.wait(record);
      return "taken";
    }
    const { context, text } = answer;
    const bytes = Buffer.byteLength(text) + this.blanks + 1;
    const held = this.waiting.reduce((sum, { lines }) => sum + lines, 0);
    if (this.lines + held + this.blanks + record.lines > limits.maxLines || this.bytes + bytes > limits.maxBytes)
      return "full";
    this.addBlanks();
    for (const { message } of this.waiting.splice(0)) this.text.push(message);
    this.text.push(text);
    // java.util.logging gives the level on its second line.
    if (this.head.level === undefined && this.lines === 1 && record.level !== undefined) {
      this.head = { ...this.head, level: record.level };
    }
    this.lines += held + record.lines;
    this.bytes += bytes;
    this.context = context;
    this.touchedAt = record.receivedAt;
    return "taken";
  }

  /** Whether `line` would continue this record, however long it is. */
  continuesWith(line: string, judge: LineJudge): boolean {
    return judge.judge(this.context, line).kind === "continues";
  }

  /** Lines that were waiting in vain: records of their own. */
  release(): readonly LogRecord[] {
    for (const { message } of this.waiting) this.bytes -= Buffer.byteLength(message) + 1;
    return this.waiting.splice(0);
  }

  /** The whole record. `cut`: more lines came than it may have. */
  finish(cut: boolean): LogRecord {
    if (this.text.length === 0 && !cut) return this.head;
    const message = [this.head.message, ...this.text].join("\n");
    return { ...this.head, message: cut ? `${message}\n${CUT}` : message, lines: this.lines };
  }

  /** An object written over several lines has come to its end. */
  get isObject(): boolean {
    return this.context.depth === 0;
  }

  /** Forgets the text after a cut; the context stays, to tell what else belongs to it. */
  emptied(): OpenRecord {
    const head = { ...this.head, message: "" };
    return new OpenRecord({ ...this.toJSON(), head, text: [], bytes: 0, blanks: 0, waiting: [] });
  }

  /** What is stored of it: a secret may go over several lines, so its lines are redacted as one text. */
  saved(redactor: Redactor): SavedRecord {
    const [message = "", ...text] = redactor.lines([this.head.message, ...this.text]);
    const { waiting, context, ...saved } = this.toJSON();
    const { head = "", ...rest } = context;
    return {
      ...saved,
      // A head that holds a secret is not compared again after a restart: it would have to be stored for that.
      context: head !== "" && redactor.text(head) === head ? context : rest,
      head: redactedHead(this.head, redactor, message),
      text,
      ...(waiting === undefined ? {} : { waiting: waiting.map((record) => redactedRecord(record, redactor)) }),
    };
  }

  toJSON(): SavedRecord {
    const { head, text, lines, bytes, blanks, context, touchedAt, waiting } = this;
    return { head, text, lines, bytes, blanks, context, touchedAt, ...(waiting.length === 0 ? {} : { waiting }) };
  }

  private wait(record: LogRecord): void {
    this.waiting.push(record);
    this.bytes += Buffer.byteLength(record.message) + 1;
    this.touchedAt = record.receivedAt;
  }

  private addBlanks(): void {
    for (let blank = 0; blank < this.blanks; blank++) this.text.push("");
    this.lines += this.blanks;
    this.bytes += this.blanks;
    this.blanks = 0;
  }
}

/** What a head is known by stays as it is: its origin, its stream. */
export function redactedHead(head: LogRecord, redactor: Redactor, message: string): LogRecord {
  const { origin: _origin, stream: _stream, dedupeKey: _key, ...texts } = head;
  return { ...head, ...redactor.data({ ...texts, message: "" }), message };
}

/** A line that waits to be put in its place. */
export function redactedRecord(record: LogRecord, redactor: Redactor): LogRecord {
  return redactedHead(record, redactor, redactor.text(record.message));
}

/** Last line of a record that was too long to be kept whole. */
export const CUT = "… (cut: the record is longer than its limit)";

function isTrace(line: string): boolean {
  return FRAME.test(line) || CAUSE.test(line) || isTraceLine(line) || SOURCE_MARK.test(line);
}

function lastLine(message: string): string {
  const newline = message.lastIndexOf("\n");
  return newline < 0 ? message : message.slice(newline + 1);
}
