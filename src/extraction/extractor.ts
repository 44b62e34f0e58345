import type { ErrorEvent } from "../domain/error-event.ts";
import type { LogRecord } from "../domain/log-record.ts";
import type { RecordFilter } from "../domain/record-filter.ts";
import type { Redactor } from "../domain/redactor.ts";

/** Turns log records into error events by the active rules. Pure, synchronous, never throws: failure is a value. */
export interface Extractor {
  extract(record: LogRecord): Extraction;
  /** What these rules can take, for sources to test before decoding. */
  readonly filter: RecordFilter;
  /** Events are redacted already; whatever else of a record is kept goes through this. */
  readonly redactor: Redactor;
}

export type Extraction =
  | { readonly kind: "event"; readonly event: ErrorEvent }
  | { readonly kind: "ignored"; readonly reason: "no_rule_matched" | "dropped_by_rule"; readonly rule?: string }
  /** The record becomes a dead letter. */
  | { readonly kind: "failed"; readonly rule: string; readonly error: Error };
