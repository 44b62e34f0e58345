import type { ErrorEvent } from "../domain/error-event.ts";
import { type Level, parseLevel } from "../domain/level.ts";
import type { EventDraft } from "./event-draft.ts";
import { withInApp } from "./in-app.ts";
import type { Projects } from "./projects.ts";
import { readTypeAndMessage } from "./stack-trace/header.ts";
import { MAX_MESSAGE, MAX_NAME, type TracedException } from "./stack-trace/trace.ts";
import type { Template } from "./template.ts";

/** The attributes that an `event:` block may set. */
export const MAPPED = [
  "level",
  "type",
  "message",
  "service",
  "environment",
  "release",
  "host",
  "logger",
  "project",
] as const;
export type Mapped = (typeof MAPPED)[number];

/** A compiled `event:` and `fingerprint:`. */
export interface EventMapping {
  readonly attributes: { readonly [K in Mapped]?: Template };
  readonly tags: readonly (readonly [string, Template])[];
  readonly fingerprint: readonly Template[] | undefined;
}

/** Tags beyond these are left out. */
const MAX_TAGS = 50;
const MAX_TAG = 200;

/** Makes the event of what the steps found, the rule maps and the record says, in this order of preference. */
export function buildEvent(draft: EventDraft, rule: string, mapping: EventMapping, projects: Projects): ErrorEvent {
  const { record } = draft;
  const mapped = (name: Mapped, ...found: readonly string[]): string | undefined =>
    mapping.attributes[name]?.render(draft.read) ?? draft.found(name, ...found);
  const message = bounded(mapping.attributes.message?.render(draft.read) ?? ownMessage(draft));
  const exceptions = chainOf(draft, mapped("type", "error.type"), message);
  const service = name(mapped("service", "service.name") ?? record.service);
  const project = projects.find(service, mapped("project"));
  const environment = name(mapped("environment", "service.environment") ?? record.environment);
  const release = name(mapped("release", "service.version") ?? record.release);
  const host = name(mapped("host", "host.name") ?? record.host);
  const logger = name(mapped("logger", "log.logger") ?? record.logger);
  const fingerprint = mapping.fingerprint?.map((part) => part.render(draft.read) ?? "");
  return {
    origin: record.origin,
    ...(record.dedupeKey === undefined ? {} : { dedupeKey: record.dedupeKey }),
    timestamp: draft.timestamp ?? record.timestamp ?? record.receivedAt,
    receivedAt: record.receivedAt,
    level: levelOf(mapped("level", "log.level"), record.level, exceptions.length > 0),
    project: project.name,
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
    ...(release === undefined ? {} : { release }),
    ...(host === undefined ? {} : { host }),
    ...(logger === undefined ? {} : { logger }),
    message: message === "" ? titleOf(exceptions[0]) : message,
    exceptions: withInApp(exceptions, draft.trace?.language, project),
    tags: tagsOf(draft, mapping),
    ...(record.traceId === undefined ? {} : { traceId: record.traceId }),
    ...(record.spanId === undefined ? {} : { spanId: record.spanId }),
    rule,
    ...(fingerprint === undefined || fingerprint.every((part) => part === "") ? {} : { fingerprint }),
    lines: record.lines,
  };
}

/** The record's message; where a logger gives the error's text apart from it and no type, both. */
function ownMessage({ message, record, trace }: EventDraft): string {
  const text = message.trim();
  const { errorMessage, errorType } = record;
  if (errorMessage === undefined || errorType !== undefined || trace !== undefined || text.includes(errorMessage))
    return text;
  return text === "" ? errorMessage : `${text}: ${errorMessage}`;
}

function chainOf({ record, trace }: EventDraft, type: string | undefined, message: string): readonly TracedException[] {
  const [outermost, ...causes] = trace?.exceptions ?? [];
  if (outermost !== undefined) {
    const known = type ?? outermost.type ?? record.errorType;
    const text = outermost.message || (outermost.type === undefined ? (record.errorMessage ?? "") : "");
    if (known === outermost.type && text === outermost.message) return trace?.exceptions ?? [];
    return [{ ...outermost, ...(known === undefined ? {} : { type: known }), message: text }, ...causes];
  }
  const written = record.stackTrace === undefined ? undefined : readTypeAndMessage(firstLine(record.stackTrace), true);
  const named = type ?? record.errorType ?? written?.type;
  if (named !== undefined) {
    return [
      { type: named.slice(0, MAX_NAME), message: record.errorMessage ?? written?.message ?? message, frames: [] },
    ];
  }
  // `java.net.SocketTimeoutException: Read timed out`, logged without its trace.
  const inMessage = readTypeAndMessage(firstLine(message), true);
  return inMessage === undefined ? [] : [{ ...inMessage, frames: [] }];
}

function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}

function levelOf(written: string | undefined, own: string | undefined, hasException: boolean): Level {
  const level =
    (written === undefined ? undefined : parseLevel(written)) ?? (own === undefined ? undefined : parseLevel(own));
  return level ?? (hasException || own === undefined ? "error" : "info");
}

function titleOf(exception: TracedException | undefined): string {
  if (exception === undefined) return "";
  const { type, message } = exception;
  return type === undefined ? message : message === "" ? type : `${type}: ${message}`;
}

function tagsOf(draft: EventDraft, { tags }: EventMapping): Readonly<Record<string, string>> {
  if (tags.length === 0) return NO_TAGS;
  const found: Record<string, string> = {};
  for (const [key, template] of tags.slice(0, MAX_TAGS)) {
    const value = template.render(draft.read);
    if (value !== undefined && value !== "") found[key] = value.slice(0, MAX_TAG);
  }
  return found;
}

const NO_TAGS: Readonly<Record<string, string>> = {};

function bounded(message: string): string {
  return message.length > MAX_MESSAGE ? message.slice(0, MAX_MESSAGE) : message;
}

function name(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text.slice(0, MAX_NAME);
}
