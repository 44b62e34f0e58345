import type { ErrorEvent, EventRequest, EventUser } from "../domain/error-event.ts";
import { type Level, parseLevel } from "../domain/level.ts";
import type { EventDraft } from "./event-draft.ts";
import { exceptionsOf, titleOf } from "./event-exceptions.ts";
import { environmentOf, releaseOf } from "./event-place.ts";
import { withInApp } from "./in-app.ts";
import type { Projects } from "./projects.ts";
import type { RecordContext } from "./record-context.ts";
import { readContext } from "./record-context.ts";
import { redactEvent } from "./redact-event.ts";
import { withoutSecrets } from "./request-url.ts";
import { MAX_MESSAGE, MAX_NAME } from "./stack-trace/trace.ts";
import type { Template } from "./template.ts";

/** The attributes that an `event:` block may set. */
export const MAPPED = [
  "level",
  "type",
  "message",
  "title",
  "service",
  "environment",
  "release",
  "host",
  "logger",
  "project",
  "trace_id",
  "span_id",
] as const;
export type Mapped = (typeof MAPPED)[number];

export const MAPPED_USER = ["id", "name", "email", "ip"] as const;
export const MAPPED_REQUEST = ["method", "url", "route", "status", "user_agent"] as const;

/** A compiled `event:` and `fingerprint:`. */
export interface EventMapping {
  readonly attributes: { readonly [K in Mapped]?: Template };
  readonly user: { readonly [K in (typeof MAPPED_USER)[number]]?: Template };
  readonly request: { readonly [K in (typeof MAPPED_REQUEST)[number]]?: Template };
  readonly tags: readonly (readonly [string, Template])[];
  readonly fingerprint: readonly Template[] | undefined;
}

/** A mapping that maps nothing. */
export const NO_MAPPING: EventMapping = { attributes: {}, user: {}, request: {}, tags: [], fingerprint: undefined };

/** Tags beyond these are left out. */
const MAX_TAGS = 50;
const MAX_TAG = 200;

/** Makes the event of what the steps found, the rule maps and the record says, in this order of preference. */
export function buildEvent(draft: EventDraft, rule: string, mapping: EventMapping, projects: Projects): ErrorEvent {
  const { record } = draft;
  const mapped = (name: Mapped, ecs: string): string | undefined =>
    mapping.attributes[name]?.render(draft.read) ?? draft.firstOf(name, ecs);
  const named = (attribute: Mapped, ecs: string, own: string | undefined): string | undefined =>
    name(mapped(attribute, ecs) ?? (draft.isRemoved(ecs) ? undefined : own));
  const context = readContext(draft);
  const message = bounded(mapping.attributes.message?.render(draft.read) ?? ownMessage(draft));
  const exceptions = exceptionsOf(draft, mapped("type", "error.type"), message);
  const service = named("service", "service.name", record.service);
  const project = projects.find(service, mapped("project", "project"));
  const environment = environmentOf(named("environment", "service.environment", record.environment), context);
  const release = releaseOf(named("release", "service.version", record.release), context);
  const host = named("host", "host.name", record.host);
  const logger = named("logger", "log.logger", record.logger);
  const title = mapping.attributes.title === undefined ? undefined : name(mapping.attributes.title.render(draft.read));
  const traceId = named("trace_id", "trace.id", record.traceId);
  const spanId = named("span_id", "span.id", record.spanId);
  const user = userOf(draft, mapping, context);
  const request = requestOf(draft, mapping, context);
  const fingerprint = mapping.fingerprint?.map((part) => part.render(draft.read) ?? "");
  const event: ErrorEvent = {
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
    ...(title === undefined ? {} : { title }),
    exceptions: withInApp(exceptions, draft.trace?.language, project),
    ...(draft.trace === undefined ? {} : { language: draft.trace.language }),
    tags: tagsOf(draft, mapping),
    ...(user === undefined ? {} : { user }),
    ...(request === undefined ? {} : { request }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(spanId === undefined ? {} : { spanId }),
    rule,
    ...(fingerprint === undefined || fingerprint.every((part) => part === "") ? {} : { fingerprint }),
    lines: record.lines,
  };
  return draft.redactions === undefined ? event : redactEvent(event, draft.redactions);
}

/** The record's message; where a logger gives the error's text apart from it and no type, both. */
function ownMessage({ message, record, trace }: EventDraft): string {
  const text = message.trim();
  const { errorMessage, errorType } = record;
  if (errorMessage === undefined || errorType !== undefined || trace !== undefined || text.includes(errorMessage))
    return text;
  return text === "" ? errorMessage : `${text}: ${errorMessage}`;
}

function levelOf(written: string | undefined, own: string | undefined, hasException: boolean): Level {
  const level =
    (written === undefined ? undefined : parseLevel(written)) ?? (own === undefined ? undefined : parseLevel(own));
  return level ?? (hasException || own === undefined ? "error" : "info");
}

function userOf(draft: EventDraft, { user }: EventMapping, context: RecordContext | undefined): EventUser | undefined {
  if (user === NO_MAPPING.user && context?.hasUser !== true) return undefined;
  const value = (key: (typeof MAPPED_USER)[number]): string | undefined =>
    name(user[key]?.render(draft.read) ?? context?.get(`user.${key}`));
  const [id, called, email, ip] = MAPPED_USER.map(value);
  const found: EventUser = {
    ...(id === undefined ? {} : { id }),
    ...(called === undefined ? {} : { name: called }),
    ...(email === undefined ? {} : { email }),
    ...(ip === undefined ? {} : { ip }),
  };
  return Object.keys(found).length === 0 ? undefined : found;
}

function requestOf(
  draft: EventDraft,
  { request }: EventMapping,
  context: RecordContext | undefined,
): EventRequest | undefined {
  if (request === NO_MAPPING.request && context?.hasRequest !== true) return undefined;
  const value = (key: (typeof MAPPED_REQUEST)[number]): string | undefined =>
    name(request[key]?.render(draft.read) ?? context?.get(`request.${key}`), MAX_URL);
  const [method, url, route, status, userAgent] = MAPPED_REQUEST.map(value);
  const number = status === undefined ? Number.NaN : Number(status);
  const found: EventRequest = {
    ...(method === undefined ? {} : { method }),
    ...(url === undefined ? {} : { url: withoutSecrets(url) }),
    ...(route === undefined ? {} : { route }),
    ...(Number.isInteger(number) && number >= 100 && number < 1000 ? { status: number } : {}),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
  return Object.keys(found).length === 0 ? undefined : found;
}

const MAX_URL = 2_000;

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

function name(text: string | undefined, most: number = MAX_NAME): string | undefined {
  return text === undefined || text === "" ? undefined : text.slice(0, most);
}
