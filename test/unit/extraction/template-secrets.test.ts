import { describe, expect, it } from "vitest";
import { redactionSchema } from "../../../src/extraction/redaction/redaction-schema.ts";
import { createRedactor } from "../../../src/extraction/redaction/redactor.ts";
import { extractorOf, record } from "./rules-of.ts";

/** Not one of the forms that a secret is known by: only its name tells what it is. */
const SECRET = "tiger lily 42";
const document = {
  level: "error",
  message: "no",
  password: SECRET,
  shop_pin: SECRET,
  next_page_token: "p7",
  ctx: { api_key: SECRET, tokens: true, customer: "c17" },
};

function eventOf(rule: string, options: Parameters<typeof extractorOf>[1] = {}): unknown {
  const extraction = extractorOf(`rules: [{ name: r, ${rule} }]`, options).extract(record(document));
  if (extraction.kind !== "event") throw new Error(JSON.stringify(extraction));
  return extraction.event;
}

describe("what a rule reads under a secret's name is not stored under another", () => {
  it.each([
    ["a tag", 'event: { tags: { x: "{{ password }}" } }', { tags: { x: "[redacted]" } }],
    ["part of a text", 'event: { message: "with {{ ctx.api_key }}!" }', { message: "with [redacted]!" }],
    ["the user", 'event: { user: { name: "{{ password }}" } }', { user: { name: "[redacted]" } }],
    ["the request", 'event: { request: { route: "{{ password }}" } }', { request: { route: "[redacted]" } }],
    ["the fingerprint", 'fingerprint: ["{{ password }}", a]', { fingerprint: ["[redacted]", "a"] }],
    [
      "set",
      'steps: [{ set: { x: "{{ password }}" } }], event: { tags: { x: "{{ x }}" } }',
      { tags: { x: "[redacted]" } },
    ],
    [
      "rename",
      'steps: [{ rename: { password: x } }], event: { tags: { x: "{{ x }}" } }',
      { tags: { x: "[redacted]" } },
    ],
    [
      "a group of a pattern",
      `steps: [{ regex: { field: ctx.api_key, pattern: "(?P<secret>.*)" } }], event: { tags: { x: "{{ secret }}" } }`,
      { tags: { x: "[redacted]" } },
    ],
  ])("%s", (_, rule, expected) => {
    const event = eventOf(rule);
    expect(event).toMatchObject(expected);
    expect(JSON.stringify(event)).not.toContain(SECRET);
  });

  it("other values stay", () => {
    expect(
      eventOf('event: { tags: { a: "{{ ctx.customer }}", b: "{{ next_page_token }}", c: "{{ ctx.tokens }}" } }'),
    ).toMatchObject({ tags: { a: "c17", b: "p7", c: "true" } });
  });

  it("the configuration's own names count, and its exceptions", () => {
    const redactor = createRedactor(redactionSchema.parse({ keys: ["shop_pin"], except_keys: ["password"] }));
    const rule = 'event: { tags: { a: "{{ shop_pin }}", b: "{{ password }}" } }';
    expect(eventOf(rule, { redactor })).toMatchObject({ tags: { a: "[redacted]", b: SECRET } });
  });
});
