import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ErrorEvent, ExceptionInfo, Frame } from "../../../../src/domain/error-event.ts";
import { getStrategy } from "../../../../src/grouping/registry.ts";

const v1 = getStrategy("v1");

const base: ErrorEvent = {
  origin: { type: "stdin", line: 1 },
  timestamp: 0,
  receivedAt: 0,
  level: "error",
  project: "shop",
  message: "Order 17 not found",
  exceptions: [],
  tags: {},
  rule: "java/exception",
  lines: 1,
};
const frame = (module: string, fn: string, inApp = true): Frame => ({ module, function: fn, line: 3, inApp });
const exception = (type: string, message: string, frames: readonly Frame[] = []): ExceptionInfo => ({
  type,
  message,
  frames,
});
const hash = (event: Partial<ErrorEvent>) => v1.fingerprint({ ...base, ...event }).hash;
const parts = (event: Partial<ErrorEvent>) => v1.fingerprint({ ...base, ...event }).parts;

describe("what decides", () => {
  test("the rule's own fingerprint, before everything else", () => {
    const thrown = [exception("A", "x", [frame("com.shop.A", "a")])];
    expect(parts({ fingerprint: ["payments", "timeout"], exceptions: thrown })).toEqual(["payments", "timeout"]);
    expect(parts({ fingerprint: [], exceptions: thrown })).toEqual(parts({ exceptions: thrown }));
  });

  test("{{ default }} in it stands for what would have decided", () => {
    const usual = parts({});
    expect(parts({ fingerprint: ["eu", "{{ default }}"] })).toEqual(["eu", ...usual]);
    expect(parts({ fingerprint: ["{{default}}"] })).toEqual(usual);
    expect(hash({ fingerprint: ["{{ default }}"] })).toBe(hash({}));
  });

  test("types and in-app frames of the chain", () => {
    const chain = [
      exception("com.shop.PayException", "no", [frame("com.shop.Pay", "pay"), frame("org.spring.X", "y", false)]),
      exception("java.io.IOException", "reset", [frame("java.net.S", "read", false), frame("com.shop.Http", "get")]),
    ];
    expect(parts({ exceptions: chain })).toEqual([
      "type: com.shop.PayException",
      "com.shop.Pay.pay",
      "type: java.io.IOException",
      "com.shop.Http.get",
    ]);
  });

  test("all frames, where none is in-app", () => {
    expect(
      parts({ exceptions: [exception("A", "x", [frame("lib.X", "a", false), frame("lib.Y", "b", false)])] }),
    ).toEqual(["type: A", "lib.X.a", "lib.Y.b"]);
  });

  test("type and message pattern, without frames", () => {
    expect(parts({ exceptions: [exception("TimeoutError", "after 30 s")] })).toEqual([
      "type: TimeoutError",
      "message: after <*>",
    ]);
  });

  test("message and logger, or service, without an exception", () => {
    expect(parts({ logger: "shop.orders", service: "order" })).toEqual([
      "message: Order <*> not found",
      "logger: shop.orders",
    ]);
    expect(parts({ service: "order" })).toEqual(["message: Order <*> not found", "service: order"]);
    expect(parts({})).toEqual(["message: Order <*> not found"]);
  });

  test("a message without type is a message, though it came as an exception", () => {
    expect(parts({ exceptions: [{ message: "Order 3 lost", frames: [] }] })).toEqual(["message: Order <*> lost"]);
  });

  test("the codes of an exception's message, though its words do not", () => {
    const status = (message: string) =>
      hash({ exceptions: [exception("HttpError", message, [frame("shop.http", "get")])] });
    expect(status("Request failed with status code 404 for /a")).not.toBe(
      status("Request failed with status code 500"),
    );
    expect(status("Request failed with status code 404 for /a")).toBe(status("gave up: status code 404"));
  });
});

describe("laws", () => {
  test("lines, release, host, environment, traces and times never count", () => {
    const withTrace = (line: number, more: Partial<ErrorEvent>) =>
      hash({ ...more, exceptions: [exception("A", "x", [{ ...frame("com.shop.A", "a"), line }])] });
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.string(), fc.uuid(), fc.nat(), (line, release, host, id, time) => {
        const more = {
          release,
          host,
          environment: release,
          traceId: id,
          spanId: id,
          timestamp: time,
          receivedAt: time,
        };
        expect(withTrace(line, { ...more, tags: { id } })).toBe(withTrace(1, {}));
        expect(hash(more)).toBe(hash({}));
      }),
    );
  });

  test("the project always counts", () => {
    expect(hash({ project: "a" })).not.toBe(hash({ project: "b" }));
    expect(hash({ project: "a", fingerprint: ["x"] })).not.toBe(hash({ project: "b", fingerprint: ["x"] }));
  });

  test("parts are hashed as a list: no two lists run together", () => {
    expect(hash({ fingerprint: ["a b", "c"] })).not.toBe(hash({ fingerprint: ["a", "b c"] }));
    expect(hash({ fingerprint: ["a", "1:b"] })).not.toBe(hash({ fingerprint: ["a 1:b"] }));
  });

  test("any event has a fingerprint of 32 hex digits and a title of one line", () => {
    const anyText = fc.string({ unit: "binary", maxLength: 120 });
    const anyFrame = fc.record(
      { module: anyText, function: anyText, file: anyText, line: fc.integer(), inApp: fc.boolean() },
      { requiredKeys: ["inApp"] },
    );
    const anyException = fc.record(
      { type: anyText, message: anyText, frames: fc.array(anyFrame, { maxLength: 6 }) },
      { requiredKeys: ["message", "frames"] },
    );
    fc.assert(
      fc.property(anyText, fc.array(anyException, { maxLength: 4 }), (message, exceptions) => {
        const event = { ...base, message, exceptions } as ErrorEvent;
        const { hash, title, culprit } = v1.fingerprint(event);
        expect(hash).toMatch(/^[0-9a-f]{32}$/);
        expect(title.length).toBeGreaterThan(0);
        expect(title.length).toBeLessThanOrEqual(200);
        expect(title).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
        expect(culprit?.length ?? 1).toBeGreaterThan(0);
        expect(v1.explain(event).some((step) => step.contributes)).toBe(true);
      }),
    );
  });

  test("v1 is frozen: known events keep their hashes", () => {
    expect(hash({})).toBe("bd18399ffe7b6d3508e6c60f72e31bf2");
    expect(hash({ exceptions: [exception("A", "x", [frame("com.shop.A", "lambda$a$1")])] })).toBe(
      "f76ab1fb3ce6a313259a22cf60ca6a58",
    );
  });
});

describe("frames", () => {
  const trace = (...names: string[]) =>
    parts({
      exceptions: [
        exception(
          "A",
          "",
          names.map((name) => frame("m", name)),
        ),
      ],
    });

  test("recursion counts once, directly and over several functions", () => {
    expect(trace("a", "a", "a", "b")).toEqual(trace("a", "b"));
    expect(trace("a", "b", "a", "b", "a", "b", "c")).toEqual(trace("a", "b", "c"));
    expect(trace("a", "b", "c", "d", "a", "b", "c", "d", "e")).toEqual(trace("a", "b", "c", "d", "e"));
    expect(trace("a", "b", "a")).not.toEqual(trace("a", "b"));
  });

  test("of ten thousand frames, the first ones decide", () => {
    const deep = Array.from({ length: 10_000 }, (_, at) => `f${at}x`);
    expect(trace(...deep)).toHaveLength(21);
    expect(trace(...deep)).toEqual(trace(...deep.slice(0, 50)));
  });

  test("carriers of another exception are left out, but not when they are all there is", () => {
    const cause = exception("com.shop.X", "x", [frame("com.shop.X", "x")]);
    const carrier = exception("java.util.concurrent.ExecutionException", "com.shop.X: x", [frame("com.shop.Y", "y")]);
    expect(hash({ exceptions: [carrier, cause] })).toBe(hash({ exceptions: [cause] }));
    expect(parts({ exceptions: [carrier] })).toContain("type: java.util.concurrent.ExecutionException");
  });
});

describe("what people read", () => {
  test("title and culprit", () => {
    const { title, culprit, pattern } = v1.fingerprint({
      ...base,
      logger: "shop.log",
      exceptions: [
        exception("com.shop.PayException", "Order 5\n\n  is closed\nmore", [
          frame("org.spring.X", "y", false),
          frame("com.shop.Pay", "pay"),
        ]),
      ],
    });
    expect(title).toBe("PayException: Order <int> is closed");
    expect(pattern).toBe("Order <int> is closed");
    expect(culprit).toBe("com.shop.Pay.pay");
    expect(v1.fingerprint({ ...base, logger: "shop.log" }).culprit).toBe("shop.log");
    expect(v1.fingerprint(base).culprit).toBeUndefined();
  });

  test.each([
    ["KeyError", "KeyError: lost"],
    ["django.db.utils.OperationalError", "OperationalError: lost"],
    ["think\\\\db\\\\PDOException", "PDOException: lost"],
    ["ActiveRecord::RecordNotFound", "RecordNotFound: lost"],
    ["com.shop.Cart$EmptyException", "Cart$EmptyException: lost"],
  ])("the title of %s has its short name", (type, title) => {
    expect(v1.fingerprint({ ...base, exceptions: [exception(type, "lost")] }).title).toBe(title);
  });

  test("a title is cut between characters, and never empty", () => {
    const long = v1.fingerprint({ ...base, message: "\u{1f600}".repeat(300) }).title;
    expect(long).toMatch(/^(?:\u{1f600})+…$/u);
    expect(long.length).toBeLessThanOrEqual(200);
    expect(v1.fingerprint({ ...base, message: "" }).title).toBe("(no message, rule java/exception)");
    expect(v1.fingerprint({ ...base, exceptions: [exception("E", "")], message: "" }).title).toBe("E");
  });

  test("explain says of each component whether it counts and why", () => {
    const steps = v1.explain({
      ...base,
      logger: "shop.log",
      exceptions: [
        exception("java.util.concurrent.ExecutionException", "x", [frame("com.shop.Y", "y")]),
        exception("HttpError", "status code 404", [frame("com.shop.X", "x"), frame("lib.L", "l", false)]),
      ],
    });
    expect(
      steps.map(({ component, value, contributes }) => `${contributes ? "+" : "-"} ${component}: ${value}`),
    ).toEqual([
      "+ project: shop",
      "- fingerprint: ",
      "- type: java.util.concurrent.ExecutionException",
      "- frames (in-app): com.shop.Y.y",
      "+ type: HttpError",
      "+ codes: 404",
      "+ frames (in-app): com.shop.X.x",
      "- message: x",
      "- logger: logger: shop.log",
    ]);
    for (const step of steps) expect(step.because.length).toBeGreaterThan(5);
  });
});

test("an unknown strategy is refused by name", () => {
  expect(() => getStrategy("v0")).toThrow(/no grouping strategy "v0"; there is v1/);
  expect(getStrategy().id).toBe("v1");
});
