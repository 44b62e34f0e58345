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

/*
 * Under which names decoders find attributes, for conditions that are pushed down to a search engine. A test compares
 * these lists with the decoders' own.
 */

/** Where a record's message may lie. */
export const MESSAGE_FIELDS: readonly string[] = words(
  `message msg Message log @m RenderedMessage body Body short_message MESSAGE textPayload jsonPayload.message text event
  @mt MessageTemplate log_message event.original`,
);

/** Where a record's level may lie. */
export const LEVEL_FIELDS: readonly string[] = words(
  `log.level level severityText severity_text SeverityText severity @l Level lvl levelname level_name loglevel log_level
  logLevel LogLevel Severity severityNumber severity_number SeverityNumber log.syslog.severity.name`,
);

/** Under what OTel's attributes and loggers' contexts may lie. */
const CONTEXT = ["attributes", "Attributes", "contextMap", "mdc", "context", "Properties", "labels", "fields", "extra"];

/** Where an error's message may lie; it stands in for a message or a trace that is missing. */
export const ERROR_MESSAGE_FIELDS: readonly string[] = [
  ...words(
    `error.message exception.message exception.exception_message err.message error.msg thrown.message error_message
    exception_message ExceptionMessage error err exception`,
  ),
  ...CONTEXT.map((under) => `${under}.exception.message`),
];

/** Where a stack trace may lie. */
export const TRACE_FIELDS: readonly string[] = [
  ...words(
    `error.stack_trace stack_trace stackTrace stacktrace exception.stacktrace exception.stack_trace exception.stackTrace
    err.stack error.stack error.stacktrace error.backtrace stack exc_info exc_text @x Exception
    thrown.extendedStackTrace errorVerbose traceback backtrace context.exception.trace exception.backtrace full_message`,
  ),
  ...CONTEXT.map((under) => `${under}.exception.stacktrace`),
];

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}
