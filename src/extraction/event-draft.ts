import { getField } from "../decoding/fields.ts";
import type { JsonObject, LogRecord } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";
import { asText, readRecord } from "./record-attributes.ts";
import type { Redact } from "./redaction-pattern.ts";
import type { ParsedTrace } from "./stack-trace/parse.ts";

/** What steps have found in a record so far. */
export class EventDraft {
  readonly record: LogRecord;
  /** The event's message as the steps have narrowed it. */
  message: string;
  timestamp: EpochMs | undefined;
  trace: ParsedTrace | undefined;
  private redacting: Redact[] | undefined;
  private values: Map<string, string> | undefined;
  private documents: JsonObject[] | undefined;
  private removed: Set<string> | undefined;

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
    this.removed?.delete(name);
  }

  /** Makes the fields of a document readable by name. */
  open(document: JsonObject): void {
    this.documents ??= [];
    this.documents.push(document);
  }

  /** Forgets a value, also where the record holds it. */
  remove(name: string): void {
    if (name === "message") this.message = "";
    this.values?.delete(name);
    this.removed ??= new Set();
    this.removed.add(name);
  }

  /** Has `redact` done to every text that the event keeps. */
  redact(redact: Redact): void {
    this.redacting ??= [];
    this.redacting.push(redact);
  }

  isRemoved(name: string): boolean {
    return this.removed?.has(name) === true;
  }

  get redactions(): readonly Redact[] | undefined {
    return this.redacting;
  }

  /** The values that steps have set. */
  get found(): ReadonlyMap<string, string> {
    return this.values ?? NOTHING;
  }

  /** The documents that steps have opened. */
  get opened(): readonly JsonObject[] {
    return this.documents ?? NONE;
  }

  /** The value that a step set, a field of an opened document, or what the record holds. */
  readonly read = (name: string): unknown => {
    if (name === "message") return this.message;
    const set = this.values?.get(name);
    if (set !== undefined) return set;
    if (this.removed?.has(name)) return undefined;
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
  firstOf(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.values?.get(name);
      if (value !== undefined && value !== "") return value;
    }
    return undefined;
  }
}

const NONE: readonly JsonObject[] = [];
const NOTHING: ReadonlyMap<string, string> = new Map();
