import type { ErrorEvent } from "../../../../src/domain/error-event.ts";

/** An event that is a message and nothing else. */
export function plainEvent(message: string, more: Partial<ErrorEvent> = {}): ErrorEvent {
  return {
    origin: { type: "stdin", line: 1 },
    timestamp: 0,
    receivedAt: 0,
    level: "error",
    project: "shop",
    message,
    exceptions: [],
    tags: {},
    rule: "default",
    lines: 1,
    ...more,
  };
}
