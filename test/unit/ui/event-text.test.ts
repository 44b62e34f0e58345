import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ErrorEvent, Frame } from "../../../src/ui/api/types.ts";
import { eventAsMarkdown, eventAsText, originText } from "../../../src/ui/views/issue/event-text.ts";
import { groupFrames } from "../../../src/ui/views/issue/frame-groups.ts";
import { mostTelling } from "../../../src/ui/views/issue/telling-event.ts";

const frame = (name: string, inApp: boolean): Frame => ({
  module: null,
  function: name,
  file: `${name}.java`,
  line: 7,
  in_app: inApp,
});

function event(change: Partial<ErrorEvent> = {}): ErrorEvent {
  return {
    id: "1",
    issue: "i",
    timestamp: "2026-11-28T14:00:00.000Z",
    received_at: "2026-11-28T14:00:01.000Z",
    clamped: false,
    level: "error",
    project: "shop",
    service: "orders",
    environment: null,
    release: "1.4.2",
    host: null,
    logger: null,
    title: null,
    message: "Order 17 failed",
    exceptions: [
      { type: "com.shop.Failed", message: "no", frames: [frame("take", true), frame("service", false)] },
      { type: null, message: "timeout", frames: [] },
    ],
    language: "java",
    tags: {},
    user: null,
    request: { method: "POST", url: null, route: "/orders/{id}", status: 503, user_agent: null },
    links: { logs: null },
    trace_id: null,
    span_id: null,
    rule: "default",
    fingerprint: "f",
    rule_fingerprint: null,
    lines: 1,
    origin: { type: "kafka", topic: "logs", partition: 3, offset: "42" },
    ...change,
  };
}

describe("an event as text", () => {
  test("says what is known, and the trace as run-times print it", () => {
    expect(eventAsText(event())).toBe(`time: 2026-11-28T14:00:00.000Z
level: error
service: orders
release: 1.4.2
request: POST /orders/{id} 503
origin: logs/3@42

com.shop.Failed: no
    at take (take.java:7)
    at service (service.java:7)
Caused by: timeout
`);
  });

  test("is its message where there is no exception", () => {
    expect(eventAsText(event({ exceptions: [] }))).toMatch(/\n\nOrder 17 failed\n$/);
  });

  test.each([
    [{ type: "elasticsearch", index: "logs-1", id: "a" } as const, "logs-1/_doc/a"],
    [{ type: "file", path: "/var/log/x", line: 3, offset: 9 } as const, "/var/log/x:3"],
    [{ type: "stdin", line: 3 } as const, "stdin:3"],
  ])("origin %o", (origin, text) => {
    expect(originText(event({ origin }))).toBe(text);
  });

  test("as Markdown nothing of the log leaves its fences, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("`", "\n", "#", "a", " ", "<", "~", "\u202e") }), (text) => {
        const message = event({ message: text, exceptions: [] });
        const markdown = eventAsMarkdown({ title: text }, message, "https://x.example/issues/1");
        const lines = markdown.split("\n");
        const fence = /^(`{3,})text$/.exec(lines.find((line) => /^`{3,}text$/.test(line)) ?? "")?.[1] ?? "";
        const open = lines.indexOf(`${fence}text`);
        const close = lines.lastIndexOf(fence);
        expect(fence.length).toBeGreaterThanOrEqual(3);
        expect(close).toBeGreaterThan(open);
        // Between its fences no line closes them, and the address is all that follows.
        expect(lines.slice(open + 1, close).filter((line) => line.startsWith(fence))).toEqual([]);
        expect(
          lines
            .slice(close + 1)
            .join("\n")
            .trim(),
        ).toBe("<https://x.example/issues/1>");
        expect(markdown).not.toContain("\u202e");
      }),
    );
  });
});

describe("frames", () => {
  const shape = (...inApp: readonly boolean[]): readonly string[] =>
    groupFrames(inApp.map((own) => frame("f", own))).map(
      ({ folded, frames }) => `${folded ? "fold" : "show"} ${frames.length}`,
    );

  test("of the user's own code are shown, runs of others folded", () => {
    expect(shape(false, false, true, true, false, true, false, false, false)).toEqual([
      "fold 2",
      "show 2",
      "show 1",
      "show 1",
      "fold 3",
    ]);
  });

  test("are shown from the top where none is the user's own", () => {
    expect(shape(false, false, false)).toEqual(["show 3"]);
    expect(shape(...new Array<boolean>(9).fill(false))).toEqual(["show 5", "fold 4"]);
    expect(shape(...new Array<boolean>(6).fill(false))).toEqual(["show 5", "show 1"]);
    expect(shape()).toEqual([]);
  });

  test("none is lost and none changes its place", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (inApp) => {
        const frames = inApp.map((own, index) => frame(String(index), own));
        expect(groupFrames(frames).flatMap((group) => group.frames)).toEqual(frames);
        expect(
          groupFrames(frames).some(({ folded, frames: inside }) => folded && inside.some((one) => one.in_app)),
        ).toBe(false);
      }),
    );
  });
});

describe("the most telling event", () => {
  const bare = event({ exceptions: [], request: null, release: null });
  test("has frames of one's own, then the request and the user; of equal ones the newest", () => {
    expect(mostTelling([bare, event(), event()])).toBe(1);
    const user = { id: "7", name: null, email: null, ip: null };
    expect(mostTelling([event(), event({ user }), event({ trace_id: "t" })])).toBe(1);
    const foreign = event({ exceptions: [{ type: "E", message: "", frames: [frame("service", false)] }], user });
    expect(mostTelling([foreign, event()])).toBe(1);
    expect(mostTelling([bare])).toBe(0);
    expect(mostTelling([])).toBe(-1);
  });
});
