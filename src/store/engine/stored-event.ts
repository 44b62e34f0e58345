import { hash } from "node:crypto";
import type { ErrorEvent, ExceptionInfo } from "../../domain/error-event.ts";
import type { RecordOrigin } from "../../domain/log-record.ts";
import { readableText } from "./stored-text.ts";

const MAX_MESSAGE = 16_000;
const MAX_EXCEPTIONS = 20;
const MAX_FRAMES = 200;
const MAX_TAGS = 64;
const MAX_TAG = 1_000;

/** The same event has the same id, whoever stores it and however often: 32 hex digits over its source and origin. */
export function eventId(source: string, event: ErrorEvent): string {
  return hash("sha256", `${source}\0${describeOrigin(event.origin)}`).slice(0, 32);
}

/** An event as JSON, with bounded size. JSON escapes NUL and lone surrogates, so log text comes back as it was. */
export function encodeEvent(event: ErrorEvent): string {
  return JSON.stringify({
    ...event,
    message: cut(event.message),
    exceptions: event.exceptions.slice(0, MAX_EXCEPTIONS).map(boundException),
    tags: Object.fromEntries(
      Object.entries(event.tags)
        .slice(0, MAX_TAGS)
        .map(([key, value]) => [readableText(key, MAX_TAG), value.slice(0, MAX_TAG)]),
    ),
  });
}

/** The inverse of {@link encodeEvent}. */
export function decodeEvent(body: string): ErrorEvent {
  return JSON.parse(body) as ErrorEvent;
}

function boundException(exception: ExceptionInfo): ExceptionInfo {
  return { ...exception, message: cut(exception.message), frames: exception.frames.slice(0, MAX_FRAMES) };
}

function cut(text: string): string {
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text;
}

function describeOrigin(origin: RecordOrigin): string {
  switch (origin.type) {
    case "kafka":
      return `kafka\0${origin.topic}\0${origin.partition}\0${origin.offset}`;
    case "elasticsearch":
      return `elasticsearch\0${origin.index}\0${origin.id}`;
    case "file":
      return `file\0${origin.path}\0${origin.offset}\0${origin.line}`;
    case "stdin":
      return `stdin\0${origin.line}`;
  }
}
