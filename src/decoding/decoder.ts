import type { LogRecord, RawRecord } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";

/** Bytes or document to log record: format, character set, and attributes under one name. Never throws. */
export interface Decoder {
  decode(raw: RawRecord, receivedAt: EpochMs): Decoded;
  /**
   * A record that `joining` put together from partial lines: if the whole is a document, it is opened now. Given to the
   * joiner as `JoinerOptions.reopen`.
   */
  reopen(joined: LogRecord): LogRecord;
}

export type Decoded =
  | { readonly kind: "record"; readonly record: LogRecord }
  /** Nothing in it: a tombstone, an empty line. */
  | { readonly kind: "empty" }
  /** Becomes a dead letter. Text that is merely not JSON is a plain record, not a failure. */
  | { readonly kind: "failed"; readonly detail: string };

export interface DecoderOptions {
  readonly format: "auto" | "json" | "text" | "syslog" | "cri" | "docker";
  readonly encoding: "utf-8" | "gbk" | "gb18030" | "utf-16le" | "utf-16be";
  /** IANA name; applied to times without a zone. */
  readonly timezone: string;
  /** Given to records that name none themselves. */
  readonly service?: string;
  readonly environment?: string;
}
