import type { JsonObject, LogRecord, RawRecord } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";
import { cleanText } from "./characters.ts";
import type { DecoderOptions } from "./decoder.ts";
import { looksLikeDocument, type OpenDocument } from "./document.ts";
import { getField, isJsonObject } from "./fields.ts";
import { readTextHeader } from "./text-header.ts";
import type { ToUtc } from "./time-zone.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What the wrapping around a record says (container runtime, syslog): it fills what the record itself leaves open. */
export interface Outer {
  readonly fields?: JsonObject;
  readonly timestamp?: EpochMs;
  readonly level?: string;
  readonly service?: string;
  readonly environment?: string;
  readonly host?: string;
  readonly container?: string;
  /** Which of the several texts in the same file: stdout, stderr, a daemon. */
  readonly output?: string;
  readonly partial?: boolean;
}

interface Given {
  readonly raw: RawRecord;
  readonly receivedAt: EpochMs;
  readonly outer: Outer;
  readonly toUtc: ToUtc;
  readonly options: DecoderOptions;
}

/** Names longer than this are not names; stores index them. */
const MAX_NAME = 256;
/** Message of a document that has none: as much of it as a human reads. */
const MAX_RENDERED = 4_096;

type Draft = { -readonly [K in keyof LogRecord]: LogRecord[K] };

/** A record of plain text, with time and level from its head. */
export function textRecord(given: Given & { readonly text: string }): LogRecord {
  const { raw, receivedAt, outer, toUtc, options } = given;
  const message = cleanText(given.text);
  const record = draft(given, outer.fields ?? {}, message);
  const header = readTextHeader(message, toUtc, receivedAt);
  setTimestamp(record, header.timestamp ?? outer.timestamp, raw);
  setName(record, "level", header.level ?? outer.level);
  setOrigin(record, outer, options);
  if (outer.partial) record.partial = true;
  // A broken document is nobody's continuation; sources rely on it when they filter lines of documents by their bytes.
  if (raw.stream !== undefined && !(outer.output === undefined && isDocumentLine(message))) {
    record.stream = outer.output === undefined ? raw.stream : `${raw.stream} ${outer.output}`;
  }
  return record;
}

/** Whether a line is written as JSON loggers write them: `{"…}`. */
function isDocumentLine(message: string): boolean {
  return message.startsWith('{"') && looksLikeDocument(message);
}

/** A record of a document: attributes by their many names. */
export function documentRecord(
  given: Given & { readonly document: JsonObject; readonly open: OpenDocument },
): LogRecord {
  const { raw, receivedAt, outer, toUtc, options, document, open } = given;
  const { values } = open;
  const fields = outer.fields === undefined ? open.fields : { ...outer.fields, ...open.fields };
  const opened = open.fields !== document;
  const docker = opened ? undefined : dockerLine(document);
  const errorMessage = toText(values.errorMessage);
  const stackTrace = Array.isArray(values.stackTrace) ? values.stackTrace.join("\n") : toText(values.stackTrace);
  const message = docker?.text ?? withoutLineEnd(toText(values.message)) ?? errorMessage ?? render(open.fields);
  const record = draft(given, fields, cleanText(message));

  const written = values.timestamp ?? getField(open.fields, "t.$date");
  let timestamp = parseTimestamp(written, toUtc, receivedAt) ?? outer.timestamp;
  const ownLevel = documentLevel(open.fields, toText(values.level));
  let level = ownLevel;
  if ((level === undefined || timestamp === undefined) && typeof values.message === "string") {
    const header = readTextHeader(record.message, toUtc, receivedAt);
    level ??= header.level;
    timestamp ??= header.timestamp;
  }
  setTimestamp(record, timestamp, raw);
  setName(record, "level", level ?? outer.level);
  setName(record, "logger", toText(values.logger));
  setName(record, "release", toText(values.release));
  setName(record, "service", toText(values.service));
  setName(record, "environment", toText(values.environment));
  setName(record, "host", toText(values.host));
  setName(record, "container", toText(values.container));
  setName(record, "traceId", toText(values.traceId));
  setName(record, "spanId", toText(values.spanId));
  setName(record, "errorType", toText(values.errorType));
  setOrigin(record, outer, options);

  // Several loggers put the whole trace where others put its message.
  const traceInMessage = stackTrace === undefined && errorMessage?.includes("\n") === true;
  if (errorMessage !== undefined && !traceInMessage) record.errorMessage = cleanText(errorMessage);
  const trace = traceInMessage ? errorMessage : stackTrace;
  if (trace !== undefined && trace !== message) record.stackTrace = cleanText(trace);

  if (docker?.partial || document["logtag"] === "P") record.partial = true;
  const stream = opened ? undefined : documentStream(given, docker !== undefined, record);
  if (stream !== undefined) {
    record.stream = stream;
    if (ownLevel !== undefined && !docker) record.begins = true;
    const offset = getField(open.fields, "log.offset") ?? open.fields["offset"];
    if (typeof offset === "number" && offset >= 0) record.offset = offset;
  }
  return record;
}

function draft(given: Given, fields: JsonObject, message: string): Draft {
  const { origin, dedupeKey } = given.raw;
  const record: Draft = { origin, receivedAt: given.receivedAt, fields, message, lines: 1 };
  if (dedupeKey !== undefined) record.dedupeKey = dedupeKey;
  return record;
}

/** What the wrapping and the configuration know, for records that do not say it themselves. */
function setOrigin(record: Draft, outer: Outer, options: DecoderOptions): void {
  if (record.service === undefined) setName(record, "service", outer.service ?? options.service);
  if (record.environment === undefined) setName(record, "environment", outer.environment ?? options.environment);
  if (record.host === undefined) setName(record, "host", outer.host);
  if (record.container === undefined) setName(record, "container", outer.container);
}

type Name =
  | "level"
  | "logger"
  | "service"
  | "environment"
  | "release"
  | "host"
  | "container"
  | "errorType"
  | "traceId"
  | "spanId";

function setName(record: Draft, name: Name, value: string | undefined): void {
  if (value === undefined || value.length === 0) return;
  record[name] = cleanText(value.length > MAX_NAME ? value.slice(0, MAX_NAME) : value);
}

function setTimestamp(record: Draft, own: EpochMs | undefined, raw: RawRecord): void {
  const timestamp = own ?? raw.timestamp;
  if (timestamp !== undefined) record.timestamp = timestamp;
}

/** Text of a scalar; a structured message is rendered. */
function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? render(value) : String(value);
}

function withoutLineEnd(text: string | undefined): string | undefined {
  return text?.endsWith("\n") ? text.replace(/\r?\n$/, "") : text;
}

/** JSON on one line, cut to what a human reads. */
function render(value: object): string {
  try {
    const text = JSON.stringify(value) ?? "";
    return text.length > MAX_RENDERED ? `${text.slice(0, MAX_RENDERED)}…` : text;
  } catch {
    return "(a document that cannot be rendered)";
  }
}

const SYSLOG_SEVERITIES = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/** GELF and journald write syslog's severity numbers, where every other logger's numbers grow with severity. */
function documentLevel(fields: JsonObject, level: string | undefined): string | undefined {
  if (typeof fields["short_message"] === "string" && level !== undefined)
    return SYSLOG_SEVERITIES[Number(level)] ?? level;
  if (level === undefined && Object.hasOwn(fields, "PRIORITY")) return SYSLOG_SEVERITIES[Number(fields["PRIORITY"])];
  // MongoDB: `{"t": {"$date": …}, "s": "I", "c": "NETWORK", "ctx": …}`.
  if (level === undefined && typeof fields["s"] === "string" && isJsonObject(fields["t"])) return fields["s"];
  return level;
}

/** A line of Docker's json-file driver: `{"log": "text\n", "stream": "stdout", "time": "…"}` and nothing else. */
function dockerLine(document: JsonObject): { readonly text: string; readonly partial: boolean } | undefined {
  const { log, stream, time } = document;
  if (typeof log !== "string" || typeof stream !== "string" || typeof time !== "string") return undefined;
  for (const key in document) if (!DOCKER_KEYS.has(key)) return undefined;
  const complete = log.endsWith("\n");
  return { text: complete ? log.slice(0, log.endsWith("\r\n") ? -2 : -1) : log, partial: !complete };
}

const DOCKER_KEYS: ReadonlySet<string> = new Set(["log", "stream", "time", "attrs"]);

/**
 * Which text a document's message is a line of. In a file, documents are whole records, except Docker's lines. Elsewhere
 * a shipper may have sent line by line: the host with the file or container names the text, and without these it is whole.
 */
function documentStream(
  given: Given & { readonly open: OpenDocument },
  docker: boolean,
  record: Draft,
): string | undefined {
  const { raw, open, outer } = given;
  const { values } = open;
  const output = toText(values.output);
  if (raw.stream !== undefined && (docker || !Buffer.isBuffer(raw.value))) {
    return output === undefined ? raw.stream : `${raw.stream} ${output}`;
  }
  if (raw.stream !== undefined && raw.origin.type !== "kafka") return undefined;
  if (raw.value === null || outer.output !== undefined || typeof values.message !== "string") return undefined;
  const file = toText(values.file);
  if ((file === undefined && record.container === undefined) || record.stackTrace !== undefined) return undefined;
  // A rotated file keeps its name; its successor begins anew.
  const inode = getField(open.fields, "log.file.fingerprint") ?? getField(open.fields, "log.file.inode");
  return [record.host, record.container, file, toText(inode), output].map((part) => part ?? "").join(" ");
}
