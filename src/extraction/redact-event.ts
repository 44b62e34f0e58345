import type { ErrorEvent } from "../domain/error-event.ts";
import type { Redact } from "./redaction-pattern.ts";

/** The event with `redactions` done to every text that was written by a program or its user. */
export function redactEvent(event: ErrorEvent, redactions: readonly Redact[]): ErrorEvent {
  const redact = (text: string): string => redactions.reduce((left, next) => next(left), text);
  return {
    ...event,
    message: redact(event.message),
    ...(event.title === undefined ? {} : { title: redact(event.title) }),
    exceptions: event.exceptions.map((exception) => ({ ...exception, message: redact(exception.message) })),
    tags: Object.fromEntries(Object.entries(event.tags).map(([key, value]) => [key, redact(value)])),
    ...(event.user === undefined ? {} : { user: texts(event.user, redact) }),
    ...(event.request === undefined ? {} : { request: texts(event.request, redact) }),
    ...(event.fingerprint === undefined ? {} : { fingerprint: event.fingerprint.map(redact) }),
  };
}

function texts<T extends object>(value: T, redact: Redact): T {
  const entries = Object.entries(value).map(([key, text]) => [key, typeof text === "string" ? redact(text) : text]);
  return Object.fromEntries(entries) as T;
}
