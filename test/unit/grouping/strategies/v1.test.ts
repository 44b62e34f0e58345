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

  test("a single frame says so little that the message counts too", () => {
    const thrown = (message: string, ...frames: readonly Frame[]) => [exception("E", message, frames)];
    expect(parts({ exceptions: thrown("bad date 7", frame("shop.Dates", "parse")) })).toEqual([
      "type: E",
      "shop.Dates.parse",
      "message: bad date <*>",
    ]);
    expect(parts({ exceptions: thrown("x", frame("m", "f"), frame("m", "g")) })).toEqual(["type: E", "m.f", "m.g"]);
  });

  test("an exception that only repeats its cause does not count, whoever wraps it", () => {
    const cause = exception("com.shop.CardException", "declined", [
      frame("shop.Card", "pay"),
      frame("shop.Pay", "run"),
    ]);
    const wrapped = (type: string, message: string) =>
      hash({ exceptions: [exception(type, message, [frame("shop.Api", "post"), frame("shop.Api", "all")]), cause] });
    const alone = hash({ exceptions: [cause] });
    expect(wrapped("java.lang.RuntimeException", "com.shop.CardException: declined")).toBe(alone);
    expect(wrapped("com.shop.ApiException", "declined")).toBe(alone);
    expect(wrapped("java.lang.RuntimeException", "")).toBe(alone);
    expect(wrapped("com.shop.ApiException", "order 17 could not be paid")).not.toBe(alone);
  });

  test("a cause without a stack trace that the exception around it names does not count", () => {
    const outer = exception("OptimizeError", "LimitExceededError: 100", [frame("shop.A", "a"), frame("shop.B", "b")]);
    expect(hash({ exceptions: [outer, exception("LimitExceededError", "100")] })).toBe(hash({ exceptions: [outer] }));
  });

  test("a test is where an error surfaced: what it called decides, also where that is a library", () => {
    const inTest = frame("com.shop.CartTest", "adds");
    const library = [frame("lib.List", "get", false), frame("lib.List", "check", false)];
    const runtime = frame("java.util.ArrayList", "get", false);
    const thrown = (...frames: readonly Frame[]) => parts({ exceptions: [exception("A", "x", frames)] });
    expect(thrown(...library, inTest)).toEqual(["type: A", "lib.List.get", "lib.List.check"]);
    expect(thrown(runtime, inTest)).toEqual(["type: A", "com.shop.CartTest.adds", "message: x"]);
  });

  test("methods that a framework made at run time are left out", () => {
    const proxy = frame("com.shop.Cart$$EnhancerBySpringCGLIB$$1a2b3c", "total");
    const own = [frame("com.shop.Cart", "total"), frame("com.shop.Api", "cart")];
    const thrown = (...frames: readonly Frame[]) => hash({ exceptions: [exception("A", "x", frames)] });
    expect(thrown(own[0]!, proxy, own[1]!)).toBe(thrown(...own));
    expect(parts({ exceptions: [exception("A", "x", [proxy])] })).toHaveLength(3);
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

  test("loggers whose names look like files or hosts are loggers of their own", () => {
    expect(hash({ logger: "shop.log" })).not.toBe(hash({ logger: "cart.log" }));
    expect(hash({ logger: "shop.local" })).not.toBe(hash({ logger: "cart.local" }));
    expect(hash({ logger: "com.shop.A$$Lambda/0x00007f2f3c0a1b2c" })).toBe(
      hash({ logger: "com.shop.A$$Lambda/0x00007f2f3c0a9f8e" }),
    );
  });

  test("a message without type is a message, though it came as an exception", () => {
    expect(parts({ exceptions: [{ message: "Order 3 lost", frames: [] }] })).toEqual(["message: Order <*> lost"]);
  });

  test("the codes of an exception's message, though its words do not", () => {
    const status = (message: string) =>
      hash({
        exceptions: [exception("HttpError", message, [frame("shop.http", "get"), frame("shop.cart", "load")])],
      });
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
      "5d9d2bdaa2d2ae6dc59badc5c08e14f1",
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

describe("settings of a project", () => {
  const pattern = (message: string, settings: Parameters<typeof v1.fingerprint>[1]) =>
    v1.fingerprint({ ...base, message }, settings).pattern;

  test("keep single placeholders from being made", () => {
    const message = "Shard 3 of tenant-7 moved to 10.0.0.1 after 5 s";
    expect(pattern(message, {})).toBe("Shard <int> of tenant-<int> moved to <ip> after <duration>");
    expect(pattern(message, { keep: ["int"] })).toBe("Shard 3 of tenant-7 moved to <ip> after <duration>");
    expect(pattern(message, { keep: ["ip", "duration"] })).toBe(
      "Shard <int> of tenant-<int> moved to 10.0.0.1 after 5 s",
    );
  });

  test("mask codes and quoted phrases on request", () => {
    expect(pattern("status code 404", { mask: ["code"] })).toBe("status code <code>");
    expect(pattern('cannot print "file not found"', { mask: ["phrase"] })).toBe("cannot print <quoted>");
  });

  test("count in the hash, and equal settings give equal hashes", () => {
    const hashWith = (settings: Parameters<typeof v1.fingerprint>[1]) =>
      v1.fingerprint({ ...base, message: "Shard 3 lost" }, settings).hash;
    expect(hashWith({ keep: ["int"] })).not.toBe(hashWith({}));
    expect(hashWith({ keep: ["int"] })).toBe(hashWith({ keep: ["int"] }));
    expect(hashWith({})).toBe(hashWith(undefined));
  });

  test("a pattern is its own pattern under any settings", () => {
    const settings = { keep: ["int", "path"], mask: ["code", "phrase"] } as const;
    const once = pattern('open "/var/a b" failed with status code 500 at 7', settings);
    expect(pattern(once, settings)).toBe(once);
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

  test("a title that a rule gives stands for type and message", () => {
    expect(v1.fingerprint({ ...base, title: "Payment\nfailed" }).title).toBe("Payment failed");
    expect(v1.fingerprint({ ...base, title: " " }).title).toBe("Order <int> not found");
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
      "- exception message: x",
      "+ type: HttpError",
      "+ codes: 404",
      "+ frames (in-app): com.shop.X.x",
      "+ exception message: status code 404",
      "- message: x",
      "- logger: shop.log",
    ]);
    for (const step of steps) expect(step.because.length).toBeGreaterThan(5);
  });
});

test("an unknown strategy is refused by name", () => {
  expect(() => getStrategy("v0")).toThrow(/no grouping strategy "v0"; there is v1/);
  expect(getStrategy().id).toBe("v1");
});
