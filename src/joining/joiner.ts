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
  /** Opens what became whole when partial lines were put together: `Decoder.reopen`. */
  readonly reopen?: (joined: LogRecord) => LogRecord;
}
