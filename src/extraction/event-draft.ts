import { getField } from "../decoding/fields.ts";
import type { JsonObject, LogRecord } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";
import { asText, readRecord } from "./record-attributes.ts";
import type { ParsedTrace } from "./stack-trace/trace.ts";

/** What steps have found in a record so far. */
export class EventDraft {
  readonly record: LogRecord;
  /** The event's message as the steps have narrowed it. */
  message: string;
  timestamp: EpochMs | undefined;
  trace: ParsedTrace | undefined;
  private values: Map<string, string> | undefined;
  private documents: JsonObject[] | undefined;

  constructor(record: LogRecord) {
    this.record = record;
    this.message = record.message;
  }

  /** Gives a value a name; `message` replaces the event's message. */
  set(name: string, value: string): void {
    if (name === "message") {
      this.message = value;
      return;
    }
    this.values ??= new Map();
    this.values.set(name, value);
  }

  /** Makes the fields of a document readable by name. */
  open(document: JsonObject): void {
    this.documents ??= [];
    this.documents.push(document);
  }

  delete(name: string): void {
    this.values?.delete(name);
  }

  /** The value that a step set, a field of an opened document, or what the record holds. */
  readonly read = (name: string): unknown => {
    if (name === "message") return this.message;
    const set = this.values?.get(name);
    if (set !== undefined) return set;
    for (const document of this.documents ?? []) {
      const found = getField(document, name);
      if (found !== undefined) return found;
    }
    return readRecord(this.record, name);
  };

  text(name: string): string | undefined {
    return asText(this.read(name));
  }

  /** A value that a step has set under a short name (`level`) or ECS's (`log.level`). */
  found(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.values?.get(name);
      if (value !== undefined && value !== "") return value;
    }
    return undefined;
  }
}
