import type { LogRecord } from "../domain/log-record.ts";
import type { Redactor } from "../domain/redactor.ts";
import type { EpochMs } from "../domain/time.ts";

/**
 * Joins the lines of one partition into records: stack traces, continuation lines, Docker and CRI partial lines; each
 * `stream` of the partition apart. Pure but for its own state; bounded in lines, bytes and streams.
 */
export interface Joiner {
  /** Takes the next decoded line; returns what is complete now. */
  push(record: LogRecord): readonly LogRecord[];
  /** What has waited for a continuation long enough at `now`; everything when `now` is Infinity. */
  flush(now: EpochMs): readonly LogRecord[];
  /** When `flush` will next have something to return. */
  readonly dueAt: EpochMs | undefined;
  /**
   * The half-read records, to be stored in the same commit as the position; undefined when there are none. What is stored
   * is redacted; what is held goes on as it was read.
   */
  save(redactor: Redactor): string | undefined;
}

export interface JoinerOptions {
  /** `off`: every line is a record, only Docker and CRI partial lines are put together. */
  readonly mode: "auto" | "off";
  /** How long a record waits for its next line. Default 2 s. */
  readonly timeoutMs: number;
  readonly maxLines: number;
  readonly maxBytes: number;
  /** Lines with an offset may come in another order: how long one waits for what stands before it. Default: not at all. */
  readonly reorderMs?: number;
  /** Joins by the user's patterns instead of by what crashes and log lines look like. */
  readonly pattern?: LinePattern;
  /** Opens what became whole when partial lines were put together: `Decoder.reopen`. */
  readonly reopen?: (joined: LogRecord) => LogRecord;
}

/** Which lines belong together, as Filebeat's `multiline` says it. */
export interface LinePattern {
  /** Whether a line is one that continues: the pattern's answer, or its opposite where it is negated. */
  readonly continues: (line: string) => boolean;
  /** `after`: such a line goes on with the record before it. `before`: the line behind such a line does. */
  readonly match: "after" | "before";
  /** A line for which this holds ends its record. */
  readonly ends?: (line: string) => boolean;
}
