import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../../src/domain/log-record.ts";
import { createJoiner } from "../../../src/joining/create-joiner.ts";
import type { JoinerOptions } from "../../../src/joining/joiner.ts";
import { redactor } from "../../support/redactor.ts";

const OPTIONS: JoinerOptions = { mode: "auto", timeoutMs: 2_000, maxLines: 100, maxBytes: 10_000 };

function line(message: string, extra: Partial<LogRecord> = {}): LogRecord {
  return {
    origin: { type: "stdin", line: 1 },
    receivedAt: 1_000,
    fields: {},
    message,
    stream: "s",
    lines: 1,
    ...extra,
  };
}

function join(lines: readonly (string | LogRecord)[], options: Partial<JoinerOptions> = {}): LogRecord[] {
  const joiner = createJoiner({ ...OPTIONS, ...options });
  const records = lines.flatMap((next) => joiner.push(typeof next === "string" ? line(next) : next));
  return [...records, ...joiner.flush(Number.POSITIVE_INFINITY)];
}

/** One trace of each kind; each must come out as one record, whatever stands around it. */
const TRACES: Readonly<Record<string, readonly string[]>> = {
  "Java behind a log line": [
    "2026-11-24 08:15:30,123 ERROR [main] c.e.Cart - cannot pay",
    "java.lang.IllegalStateException: no stock",
    "\tat com.example.Cart.pay(Cart.java:10)",
    "\tat com.example.Main.main(Main.java:5)",
    "Caused by: java.io.IOException: broken pipe",
    "\tat com.example.Net.send(Net.java:3)",
    "\t... 2 more",
    "\tSuppressed: java.lang.Exception: x",
  ],
  "Java on its own": [
    'Exception in thread "main" java.lang.Error: x',
    "\tat a.b.C.d(C.java:1)",
    "Caused by: java.lang.Error: y",
    "\t... 1 more",
  ],
  Python: [
    "2026-11-24 08:15:30 ERROR app: failed",
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in f',
    "    return g()",
    "KeyError: 'x'",
    "",
    "During handling of the above exception, another exception occurred:",
    "",
    "Traceback (most recent call last):",
    '  File "a.py", line 3, in h',
    "ValueError: bad",
  ],
  "Go panic": [
    "panic: runtime error: index out of range [5] with length 3",
    "",
    "goroutine 1 [running]:",
    "main.handler(0xc000010000)",
    "\t/app/main.go:10 +0x1d",
    "created by main.main in goroutine 1",
    "\t/app/main.go:5 +0x25",
    "exit status 2",
  ],
  PHP: [
    "[24-Nov-2026 08:15:30 UTC] PHP Fatal error:  Uncaught Exception: x in /a.php:3",
    "Stack trace:",
    "#0 /a.php(9): f()",
    "#1 {main}",
    "  thrown in /a.php on line 3",
  ],
  "Node with properties and cause": [
    "Error: connect failed",
    "    at connect (/app/db.js:1:2)",
    "    at async run (/app/a.js:3:4) {",
    "  code: 'ECONNREFUSED',",
    "  [cause]: Error: refused",
    "      at x (/app/y.js:1:1)",
    "}",
  ],
  Ruby: ["app.rb:6:in `f': divided by 0 (ZeroDivisionError)", "\tfrom app.rb:7:in `g'", "\tfrom app.rb:9:in `<main>'"],
  ".NET": [
    "Unhandled exception. System.InvalidOperationException: x",
    " ---> System.Exception: y",
    "   at A.B.C() in /src/C.cs:line 5",
    "   --- End of inner exception stack trace ---",
    "   at A.Main()",
  ],
};

describe("traces", () => {
  test.each(Object.entries(TRACES))("%s", (_, trace) => {
    const before = "2026-11-24 08:00:00 INFO before";
    const after = "2026-11-24 08:20:00 INFO after";
    const records = join([line(before, { level: "INFO" }), ...trace, after]);
    expect(records.map(({ message }) => message)).toEqual([before, trace.join("\n"), after]);
    expect(records.map(({ lines }) => lines)).toEqual([1, trace.length, 1]);
  });

  test.each(Object.entries(TRACES).filter(([name]) => !["Node with properties and cause"].includes(name)))(
    "%s, twice in a row, is two records",
    (_, trace) => {
      expect(join([...trace, ...trace]).map(({ message }) => message)).toEqual([trace.join("\n"), trace.join("\n")]);
    },
  );

  test("lines without a header go on with a record that has one, but not behind its trace", () => {
    const head = "2026-11-24 08:00:00 ERROR x";
    expect(
      join([head, "more of the message", "\tat a.b(C.java:1)", "something else"]).map(({ message }) => message),
    ).toEqual([`${head}\nmore of the message\n\tat a.b(C.java:1)`, "something else"]);
  });

  test("a crash behind somebody's error line is a record of its own", () => {
    const records = join([
      line("2026-11-24 08:00:00 ERROR x", { level: "ERROR" }),
      "panic: y",
      "",
      "goroutine 1 [running]:",
    ]);
    expect(records.map(({ message }) => message)).toEqual([
      "2026-11-24 08:00:00 ERROR x",
      "panic: y\n\ngoroutine 1 [running]:",
    ]);
  });

  test("lines without anything in common stay apart, blank ones vanish", () => {
    expect(join(["one", "", "two", "  "]).map(({ message }) => message)).toEqual(["one", "two\n  "]);
    expect(join(["", ""])).toEqual([]);
  });

  test("the attributes are those of the first line", () => {
    const [record] = join([
      line("2026-11-24 08:00:00 ERROR x", { level: "ERROR", timestamp: 5 }),
      line("\tat a.b(C.java:1)", { timestamp: 9 }),
    ]);
    expect(record).toMatchObject({ level: "ERROR", timestamp: 5, lines: 2 });
  });
});

describe("streams", () => {
  test("each goes on by itself", () => {
    const records = join([
      line("Error: a", { stream: "a" }),
      line("Error: b", { stream: "b" }),
      line("  at a ()", { stream: "a" }),
      line("  at b ()", { stream: "b" }),
    ]);
    expect(records.map(({ message }) => message)).toEqual(["Error: a\n  at a ()", "Error: b\n  at b ()"]);
  });

  test("documents are complete at once and leave the text around them as it is", () => {
    const { stream: _, ...document } = line("a document");
    expect(join([line("Error: a"), document, line("  at a ()")]).map(({ message }) => message)).toEqual([
      "a document",
      "Error: a\n  at a ()",
    ]);
  });

  test("never more than its bound, the one that waited longest first", () => {
    const joiner = createJoiner(OPTIONS);
    const complete: LogRecord[] = [];
    for (let index = 0; index < 600; index++)
      complete.push(...joiner.push(line(`Error ${index}`, { stream: `s${index}`, receivedAt: index })));
    expect(complete.map(({ message }) => message)).toEqual(Array.from({ length: 88 }, (_, index) => `Error ${index}`));
  });

  test("never more bytes than their bound", () => {
    const joiner = createJoiner(OPTIONS);
    for (let index = 0; index < 500; index++)
      joiner.push(line("x".repeat(9_000), { stream: `s${index}`, receivedAt: index }));
    expect(joiner.save(redactor)!.length).toBeLessThan(100_000);
  });
});

describe("limits and time", () => {
  test("a record over its lines is cut, marked, and its rest dropped", () => {
    const [record, next] = join(["Error: x", ...Array.from({ length: 500 }, () => "  at f ()"), "next"], {
      maxLines: 10,
    });
    expect(record?.lines).toBe(10);
    expect(record?.message.split("\n")).toHaveLength(11);
    expect(record?.message).toMatch(/cut/);
    expect(next?.message).toBe("next");
  });

  test("a record over its bytes is cut as well", () => {
    const [record] = join(["Error: x", ...Array.from({ length: 500 }, () => `  at ${"f".repeat(100)} ()`)], {
      maxBytes: 1_000,
    });
    expect(record?.message.length).toBeLessThan(1_100);
  });

  test("waits for the next line until the time-out, by the caller's clock", () => {
    const joiner = createJoiner(OPTIONS);
    expect(joiner.dueAt).toBeUndefined();
    joiner.push(line("Error: x", { receivedAt: 1_000 }));
    expect(joiner.dueAt).toBe(3_000);
    joiner.push(line("  at f ()", { receivedAt: 2_000 }));
    expect(joiner.dueAt).toBe(4_000);
    expect(joiner.flush(3_999)).toEqual([]);
    expect(joiner.flush(4_000)).toHaveLength(1);
    expect(joiner.save(redactor)).toBeUndefined();
  });
});

describe("partial lines", () => {
  const part = (message: string): LogRecord => line(message, { partial: true });

  test.each(["auto", "off"] as const)("are put together in mode %s", (mode) => {
    const records = join([part("one "), part("two "), line("three"), line("next")], { mode });
    expect(records.map(({ message, lines, partial }) => [message, lines, partial])).toEqual([
      ["one two three", 3, undefined],
      ["next", 1, undefined],
    ]);
  });

  test("what became a document is opened", () => {
    const reopen = (joined: LogRecord): LogRecord => {
      const { stream: _, ...rest } = joined;
      return { ...rest, level: "opened" };
    };
    expect(join([part('{"a":'), line("1}")], { reopen })).toMatchObject([
      { message: '{"a":1}', level: "opened", lines: 2 },
    ]);
  });

  test("are bounded, and come out at the time-out", () => {
    const joiner = createJoiner({ ...OPTIONS, maxBytes: 100 });
    for (let index = 0; index < 50; index++) joiner.push(part("x".repeat(30)));
    const [record] = joiner.flush(Number.POSITIVE_INFINITY);
    expect(record?.lines).toBe(50);
    expect(record?.message.length).toBeLessThan(200);
    expect(record?.message).toMatch(/cut/);
  });

  test("mode off joins nothing else", () => {
    expect(join(["Error: x", "  at f ()"], { mode: "off" })).toHaveLength(2);
  });
});

describe("save and restore", () => {
  const vocabulary = [...Object.values(TRACES).flat(), "one", "2026-11-24 08:00:00 INFO x", "ends in \\", "  indented"];

  test("cutting anywhere gives the same records as an uninterrupted run", () => {
    const anyLine = fc.record({
      message: fc.oneof(fc.constantFrom(...vocabulary), fc.string()),
      stream: fc.constantFrom("a", "b", undefined),
      partial: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.constantFrom("auto", "off"),
        (lines, cuts, mode) => {
          const records = lines.map(({ message, stream, partial }, index): LogRecord => {
            const { stream: _, ...record } = line(message, {
              receivedAt: index,
              origin: { type: "stdin", line: index + 1 },
            });
            return { ...record, ...(stream === undefined ? {} : { stream }), ...(partial ? { partial } : {}) };
          });
          const options = { ...OPTIONS, mode, maxLines: 8, maxBytes: 300 };
          const expected = join(records, options);
          let joiner = createJoiner(options);
          const actual: LogRecord[] = [];
          for (const [index, record] of records.entries()) {
            actual.push(...joiner.push(record));
            if (cuts.includes(index)) joiner = createJoiner(options, joiner.save(redactor));
          }
          actual.push(...joiner.flush(Number.POSITIVE_INFINITY));
          expect(actual).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("every line is in exactly one record as long as nothing is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...vocabulary.filter((text) => text.length > 0)), { maxLength: 50 }),
        (lines) => {
          const records = join(lines, { maxBytes: 1_000_000 });
          expect(records.flatMap(({ message }) => message.split("\n"))).toEqual(lines);
          expect(records.reduce((sum, record) => sum + record.lines, 0)).toBe(lines.length);
        },
      ),
    );
  });

  test("what another version saved is not fatal", () => {
    expect(createJoiner(OPTIONS, "not JSON").save(redactor)).toBeUndefined();
    expect(createJoiner(OPTIONS, '{"version":99,"streams":[{}]}').save(redactor)).toBeUndefined();
  });
});
