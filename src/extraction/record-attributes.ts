import { getField } from "../decoding/fields.ts";
import type { LogRecord } from "../domain/log-record.ts";

/** Under which names, ECS's, rules reach the attributes that every record has under one name. */
const ATTRIBUTES = {
  message: "message",
  "log.level": "level",
  "log.logger": "logger",
  "service.name": "service",
  "service.environment": "environment",
  "service.version": "release",
  "host.name": "host",
  "container.id": "container",
  "error.type": "errorType",
  "error.message": "errorMessage",
  "error.stack_trace": "stackTrace",
  "trace.id": "traceId",
  "span.id": "spanId",
} as const satisfies Readonly<Record<string, keyof LogRecord>>;

/** Whether a name is an attribute, whose value may come from other fields or from the source's configuration. */
export function isAttribute(name: string): name is keyof typeof ATTRIBUTES {
  return Object.hasOwn(ATTRIBUTES, name);
}

/** Names for where a record lies, which no document holds. */
const ORIGIN_FIELDS = ["_index", "_topic", "_path"] as const;

/** Whether a name tells where a record lies: `_index`, `_topic`, `_path`. */
export function isOriginField(name: string): boolean {
  return (ORIGIN_FIELDS as readonly string[]).includes(name);
}

function readOrigin({ origin }: LogRecord, name: string): string | undefined {
  if (origin.type === "elasticsearch") return name === "_index" ? origin.index : undefined;
  if (origin.type === "kafka") return name === "_topic" ? origin.topic : undefined;
  return origin.type === "file" && name === "_path" ? origin.path : undefined;
}

/** What a record holds under a dotted name: an attribute, where it lies, or a field of the document. */
export function readRecord(record: LogRecord, name: string): unknown {
  if (name.charCodeAt(0) === UNDERSCORE && isOriginField(name)) return readOrigin(record, name);
  if (isAttribute(name)) {
    const value = record[ATTRIBUTES[name]];
    if (value !== undefined) return value;
  }
  return getField(record.fields, name);
}

const UNDERSCORE = 95;

/** A value as text; objects and lists as JSON, absent and null as undefined. */
export function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
