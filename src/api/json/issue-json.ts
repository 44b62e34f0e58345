import { z } from "@hono/zod-openapi";
import type { ErrorEvent, EventRequest, EventUser, ExceptionInfo } from "../../domain/error-event.ts";
import { PRIORITIES } from "../../domain/issue-decisions.ts";
import { STATUSES, substatusAt } from "../../domain/issue-state.ts";
import { LEVELS } from "../../domain/level.ts";
import { type EpochMs, formatTime } from "../../domain/time.ts";
import type { Bucket, Issue, StoredEvent } from "../../store/store.ts";
import { stateJson, stateSchema, substatusField } from "./decision-json.ts";
import { eventLinks, issueLinks, type LinkPlaces, linksSchema } from "./links-json.ts";
import { timeField } from "./parameters.ts";

export const issueSchema = z
  .object({
    id: z.string(),
    project: z.string(),
    kind: z.enum(["issue", "overflow"]).openapi({
      description: "`overflow` holds what the limit of new issues kept from becoming issues of its own.",
    }),
    title: z.string(),
    type: z.string().nullable().openapi({ description: "Of the outermost exception." }),
    culprit: z.string().nullable().openapi({ description: "Where it happened, best known." }),
    pattern: z.string().openapi({ description: "The message with placeholders for what varies." }),
    level: z.enum(LEVELS),
    status: z.enum(STATUSES),
    substatus: substatusField.openapi({
      description: "`new` and `regressed` become `ongoing` after seven days.",
    }),
    state: stateSchema.openapi({ description: "Status and substatus, and what belongs to them." }),
    assignee: z.string().nullable(),
    assigned_by: z.enum(["user", "rule"]).nullable(),
    priority: z.enum(PRIORITIES),
    priority_set: z.boolean().openapi({ description: "By hand; else the priority follows the level." }),
    event_count: z.number().int(),
    user_count: z.number().int().openapi({
      description: "Different users, exact up to 256 and to about 2 % beyond; some seconds behind the other counts.",
    }),
    first_seen: timeField,
    last_seen: timeField,
    created_at: timeField,
    services: z.array(z.string()),
    fingerprints: z.array(z.string()),
    owners: z.array(z.string()).openapi({ description: "By the rules of its project; the first is asked first." }),
    owner_rule: z.string().nullable().openapi({ description: "The rule that names them." }),
    links: linksSchema,
  })
  .openapi("Issue");

/** An issue as the API and `issues list --json` show it. */
export type IssueJson = z.infer<typeof issueSchema>;

/** `now`: the substatus depends on it. */
export function issueJson(issue: Issue, now: EpochMs, places: LinkPlaces): IssueJson {
  const substatus = substatusAt(issue.state, issue.firstSeen, now);
  return {
    id: issue.id,
    project: issue.project,
    kind: issue.kind,
    title: issue.title,
    type: issue.type ?? null,
    culprit: issue.culprit ?? null,
    pattern: issue.pattern,
    level: issue.level,
    status: issue.state.status,
    substatus,
    state: stateJson(issue.state, substatus),
    assignee: issue.assignee?.name ?? null,
    assigned_by: issue.assignee?.by ?? null,
    priority: issue.priority,
    priority_set: issue.prioritySet,
    event_count: issue.eventCount,
    // An estimate: who is told of more users than events believes neither.
    user_count: Math.min(issue.userCount, issue.eventCount),
    first_seen: formatTime(issue.firstSeen),
    last_seen: formatTime(issue.lastSeen),
    created_at: formatTime(issue.createdAt),
    services: [...issue.services],
    fingerprints: [...issue.fingerprints],
    owners: [...issue.owners],
    owner_rule: issue.ownerRule ?? null,
    links: issueLinks(issue, places),
  };
}

const frameSchema = z.object({
  module: z.string().nullable(),
  function: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().nullable(),
  in_app: z.boolean(),
});

const exceptionSchema = z.object({
  type: z.string().nullable(),
  message: z.string(),
  frames: z.array(frameSchema).openapi({ description: "Most recent call first." }),
});

const originSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("kafka"), topic: z.string(), partition: z.number(), offset: z.string() }),
  z.object({ type: z.literal("elasticsearch"), index: z.string(), id: z.string() }),
  z.object({ type: z.literal("file"), path: z.string(), line: z.number(), offset: z.number() }),
  z.object({ type: z.literal("stdin"), line: z.number() }),
]);

export const userSchema = z.object({
  id: z.string().nullable(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  ip: z.string().nullable(),
});

const requestSchema = z.object({
  method: z.string().nullable(),
  url: z.string().nullable().openapi({ description: "Without passwords and the values of secret parameters." }),
  route: z.string().nullable(),
  status: z.number().int().nullable(),
  user_agent: z.string().nullable(),
});

export const eventSchema = z
  .object({
    id: z.string(),
    issue: z.string(),
    timestamp: timeField,
    received_at: timeField,
    clamped: z.boolean().openapi({ description: "The timestamp could not be believed: counted at its receipt." }),
    level: z.enum(LEVELS),
    project: z.string(),
    service: z.string().nullable(),
    environment: z.string().nullable(),
    release: z.string().nullable(),
    host: z.string().nullable(),
    logger: z.string().nullable(),
    title: z.string().nullable().openapi({ description: "What its rule calls it." }),
    message: z.string().openapi({ description: "The log record's own message." }),
    exceptions: z.array(exceptionSchema).openapi({ description: "Outermost first, then its causes." }),
    language: z.string().nullable().openapi({ description: "Of the stack trace." }),
    tags: z.record(z.string(), z.string()),
    user: userSchema.nullable().openapi({ description: "Whom it concerned." }),
    request: requestSchema.nullable().openapi({ description: "The HTTP request in which it happened." }),
    trace_id: z.string().nullable(),
    span_id: z.string().nullable(),
    rule: z.string(),
    fingerprint: z.string(),
    rule_fingerprint: z.array(z.string()).nullable().openapi({ description: "The parts that its rule set." }),
    lines: z.number().int(),
    origin: originSchema.openapi({ description: "Where the raw log record lies." }),
    links: linksSchema,
  })
  .openapi("Event");

export type EventJson = z.infer<typeof eventSchema>;

export function eventJson(stored: StoredEvent, places: LinkPlaces): EventJson {
  const event: ErrorEvent = stored.event;
  return {
    id: stored.id,
    issue: stored.issue,
    timestamp: formatTime(event.timestamp),
    received_at: formatTime(event.receivedAt),
    clamped: stored.clamped,
    level: event.level,
    project: event.project,
    service: event.service ?? null,
    environment: event.environment ?? null,
    release: event.release ?? null,
    host: event.host ?? null,
    logger: event.logger ?? null,
    title: event.title ?? null,
    message: event.message,
    exceptions: event.exceptions.map(exceptionJson),
    language: event.language ?? null,
    tags: { ...event.tags },
    user: event.user === undefined ? null : userJson(event.user),
    request: requestJson(event.request),
    trace_id: event.traceId ?? null,
    span_id: event.spanId ?? null,
    rule: event.rule,
    fingerprint: stored.fingerprint,
    rule_fingerprint: event.fingerprint === undefined ? null : [...event.fingerprint],
    lines: event.lines,
    origin: { ...event.origin },
    links: eventLinks(stored, places),
  };
}

export function userJson(user: EventUser): z.infer<typeof userSchema> {
  return { id: user.id ?? null, name: user.name ?? null, email: user.email ?? null, ip: user.ip ?? null };
}

function requestJson(request: EventRequest | undefined): z.infer<typeof requestSchema> | null {
  if (request === undefined) return null;
  const { method = null, url = null, route = null, status = null, userAgent = null } = request;
  return { method, url, route, status, user_agent: userAgent };
}

function exceptionJson({ type, message, frames }: ExceptionInfo): z.infer<typeof exceptionSchema> {
  return {
    type: type ?? null,
    message,
    frames: frames.map((frame) => ({
      module: frame.module ?? null,
      function: frame.function ?? null,
      file: frame.file ?? null,
      line: frame.line ?? null,
      in_app: frame.inApp,
    })),
  };
}

export const bucketSchema = z.object({ from: timeField, count: z.number().int() }).openapi("Bucket");

export function bucketJson({ from, count }: Bucket): z.infer<typeof bucketSchema> {
  return { from: formatTime(from), count };
}
