import type { ErrorEvent } from "../../domain/error-event.ts";
import type { EventJson } from "./issue-json.ts";

/** An event again, from what the API tells of it. */
export function eventFromJson(json: EventJson): ErrorEvent {
  const { timestamp, received_at, trace_id, span_id, rule_fingerprint, exceptions, request, ...rest } = json;
  const { id: _id, issue: _issue, clamped: _clamped, fingerprint: _hash, user, ...same } = rest;
  return {
    ...(present(same) as Omit<ErrorEvent, "timestamp" | "receivedAt" | "exceptions">),
    timestamp: Date.parse(timestamp),
    receivedAt: Date.parse(received_at),
    exceptions: exceptions.map((exception) => ({
      ...present(exception),
      frames: exception.frames.map(({ in_app, ...frame }) => ({ ...present(frame), inApp: in_app })),
    })) as unknown as ErrorEvent["exceptions"],
    ...present({ traceId: trace_id, spanId: span_id, fingerprint: rule_fingerprint }),
    ...(user === null ? {} : { user: present(user) }),
    ...(request === null ? {} : { request: present({ ...request, user_agent: null, userAgent: request.user_agent }) }),
  };
}

/** Without the keys that are null. */
function present<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) as never;
}
