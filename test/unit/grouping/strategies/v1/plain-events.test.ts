import fc from "fast-check";
import { expect, test } from "vitest";
import type { ErrorEvent } from "../../../../../src/domain/error-event.ts";
import { getStrategy } from "../../../../../src/grouping/registry.ts";

const word = fc.constantFrom("a", "b");
const events = fc.record<ErrorEvent>(
  {
    origin: fc.constant({ type: "stdin", line: 1 }),
    timestamp: fc.constant(0),
    receivedAt: fc.constant(0),
    level: fc.constant("error"),
    project: word,
    service: word,
    logger: word,
    rule: word,
    message: fc.constantFrom("order 1 failed", "order 2 failed", "no such file", ""),
    exceptions: fc.array(
      fc.record({ type: word, message: fc.constantFrom("", "order 3 failed"), frames: fc.constant([]) }),
      { maxLength: 2 },
    ),
    fingerprint: fc.array(word, { maxLength: 2 }),
    tags: fc.constant({}),
    lines: fc.constant(1),
  },
  {
    requiredKeys: [
      "origin",
      "timestamp",
      "receivedAt",
      "level",
      "project",
      "rule",
      "message",
      "exceptions",
      "tags",
      "lines",
    ],
  },
);

test("a fingerprint does not depend on the events before", () => {
  const strategy = getStrategy("v1");
  // An event with another message in between is all that is needed to forget: what is made alone is the truth.
  const alone = (event: ErrorEvent) => strategy.fingerprint({ ...event, fingerprint: event.fingerprint ?? [] });
  fc.assert(
    fc.property(fc.array(events, { minLength: 2, maxLength: 20 }), (sequence) => {
      for (const event of sequence) expect(strategy.fingerprint(event)).toEqual(alone(event));
    }),
  );
});
