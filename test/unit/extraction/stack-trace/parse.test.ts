import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStackTrace } from "../../../../src/extraction/stack-trace/parse.ts";
import { TRACE_LANGUAGES } from "../../../../src/extraction/stack-trace/registry.ts";
import { MAX_CHAIN, MAX_FRAMES } from "../../../../src/extraction/stack-trace/trace.ts";

/** `Type: message` of each exception of a text's chain. */
function chain(text: string): readonly string[] | undefined {
  return parseStackTrace(text)?.exceptions.map(({ type, message }) => `${type ?? "-"}: ${message}`);
}

describe("parseStackTrace", () => {
  it("reads Java's modules, class loaders, lambdas and places", () => {
    const frames = parseStackTrace(
      [
        "com.shop.Sold: out",
        "\tat java.base@17.0.2/java.util.List.get(List.java:12)",
        "\tat app//com.shop.Cart.<init>(Cart.java)",
        "\tat com.shop.Cart$$Lambda/0x00007f1.run(Unknown Source)",
        "\tat jdk.internal.reflect.Native.invoke(Native Method) ~[?:?]",
      ].join("\n"),
    )?.exceptions[0]?.frames;
    expect(frames).toEqual([
      { module: "java.util.List", function: "get", file: "List.java", line: 12, inApp: false },
      { module: "com.shop.Cart", function: "<init>", file: "Cart.java", inApp: true },
      { module: "com.shop.Cart$$Lambda/0x00007f1", function: "run", inApp: true },
      { module: "jdk.internal.reflect.Native", function: "invoke", inApp: false },
    ]);
  });

  it("turns Logback's root cause first round", () => {
    const text =
      "java.io.IOException: reset\n\tat a.B.c(B.java:1)\nWrapped by: shop.PayException: declined\n\tat a.D.e(D.java:2)";
    expect(chain(text)).toEqual(["shop.PayException: declined", "java.io.IOException: reset"]);
  });

  it("keeps circular references and messages of several lines", () => {
    const text =
      "shop.A: first\nsecond line\n\tat a.B.c(B.java:1)\nCaused by: shop.B: inner\n\t[CIRCULAR REFERENCE: shop.A: first]\n\tat a.B.d(B.java:2)";
    expect(chain(text)?.[0]).toBe("shop.A: first\nsecond line");
    expect(parseStackTrace(text)?.exceptions[1]).toMatchObject({ type: "shop.B", frames: [{ function: "d" }] });
  });

  it("tells the log's message from the exception's", () => {
    const parsed = parseStackTrace("Could not pay\njava.io.IOException: reset\n\tat a.B.c(B.java:1)");
    expect(parsed).toMatchObject({
      head: "Could not pay",
      language: "java",
      exceptions: [{ type: "java.io.IOException", message: "reset" }],
    });
  });

  it("finds a type inside the line above the frames", () => {
    expect(
      parseStackTrace(
        "Jul 09, 2015 feeder.MakeLog: RuntimeException: Run from this!\n  at com.my.Object.do$a1(MakeLog.java:50)",
      ),
    ).toMatchObject({
      head: "Jul 09, 2015 feeder.MakeLog:",
      exceptions: [{ type: "RuntimeException", message: "Run from this!" }],
    });
  });

  it("reads a trace whose line ends a logger escaped", () => {
    expect(
      chain("Could not pay java.io.IOException: reset\\n\\tat a.B.c(B.java:1)\\r\\n\\tat a.B.d(B.java:2)"),
    ).toEqual(["java.io.IOException: reset"]);
  });

  it("turns Python's order round, chained in both ways", () => {
    const block = (line: number, end: string): string =>
      `Traceback (most recent call last):\n  File "/app/a.py", line ${line}, in outer\n    code()\n    ^^^^^^\n  File "/app/b.py", line ${line + 1}, in inner\n    code()\n${end}`;
    const text = `${block(1, "KeyError: 'x'")}\n\nDuring handling of the above exception, another exception occurred:\n\n${block(3, "shop.Sold: out")}\n\nThe above exception was the direct cause of the following exception:\n\n${block(5, "RuntimeError")}`;
    expect(chain(text)).toEqual(["RuntimeError: ", "shop.Sold: out", "KeyError: 'x'"]);
    expect(parseStackTrace(text)?.exceptions[0]?.frames.map((frame) => frame.function)).toEqual(["inner", "outer"]);
  });

  it("reads Python's syntax errors and truncated tracebacks", () => {
    expect(
      parseStackTrace(
        'Traceback (most recent call last):\n  File "a.py", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax',
      )?.exceptions,
    ).toEqual([{ type: "SyntaxError", message: "invalid syntax", frames: [{ file: "a.py", line: 1 }] }]);
    expect(
      parseStackTrace('Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x()')?.exceptions,
    ).toEqual([{ message: "", frames: [{ file: "a.py", line: 1, function: "f" }] }]);
  });

  it("reads V8's async, constructor, alias, evaluated and anonymous frames", () => {
    const text = [
      "TypeError [ERR_X]: x is not a function",
      "    at async Cart.add [as put] (file:///app/cart.js:12:34)",
      "    at new Cart (/app/cart.js:1:2)",
      "    at eval (eval at load (/app/load.js:7:8), <anonymous>:1:1)",
      "    at /app/main.js:9:10",
      "    at Array.map (<anonymous>)",
      "    at async Promise.all (index 0)",
    ].join("\n");
    expect(parseStackTrace(text)?.exceptions).toEqual([
      {
        type: "TypeError",
        message: "x is not a function",
        frames: [
          { function: "Cart.add", file: "/app/cart.js", line: 12 },
          { function: "new Cart", file: "/app/cart.js", line: 1 },
          { function: "eval", file: "/app/load.js", line: 7 },
          { file: "/app/main.js", line: 9 },
          { function: "Array.map" },
          { function: "Promise.all" },
        ],
      },
    ]);
  });

  it("reads the first goroutine only, and what created it", () => {
    const text =
      "panic: boom [recovered]\n\tpanic: boom\n\ngoroutine 7 [running]:\nmain.f(...)\n\t/app/main.go:3\ncreated by main.main in goroutine 1\n\t/app/main.go:9 +0x85\n\ngoroutine 8 [select]:\nmain.g()\n\t/app/main.go:5 +0x1";
    expect(parseStackTrace(text)?.exceptions[0]?.frames).toEqual([
      { module: "main", function: "f", file: "/app/main.go", line: 3 },
      { module: "main", function: "main", file: "/app/main.go", line: 9 },
    ]);
  });

  it("reads PHP's functions, closures and internal frames", () => {
    const text =
      "exception 'Exception' with message 'it's in here' in /app/x.php:5\nStack trace:\n#0 [internal function]: Shop\\Cart::{closure}()\n#1 /app/y.php(9): array_map(Object(Closure), Array)\n#2 {main}";
    expect(parseStackTrace(text)?.exceptions).toEqual([
      {
        type: "Exception",
        message: "it's in here",
        frames: [
          { file: "/app/x.php", line: 5 },
          { module: "Shop\\Cart", function: "{closure}" },
          { file: "/app/y.php", line: 9, function: "array_map" },
        ],
      },
    ]);
  });

  it("reads .NET's constructors and inner exceptions on lines of their own", () => {
    const text =
      "System.AggregateException: One or more errors occurred.\n ---> System.IO.IOException: reset\n   at Shop.Bank..ctor(String url) in C:\\src\\Bank.cs:line 9\n   --- End of inner exception stack trace ---\n   at Shop.Pay.Charge()";
    expect(parseStackTrace(text)?.exceptions).toEqual([
      {
        type: "System.AggregateException",
        message: "One or more errors occurred.",
        frames: [{ module: "Shop.Pay", function: "Charge" }],
      },
      {
        type: "System.IO.IOException",
        message: "reset",
        frames: [{ module: "Shop.Bank", function: ".ctor", file: "C:\\src\\Bank.cs", line: 9 }],
      },
    ]);
  });

  it("reads Ruby's and Rails' order", () => {
    expect(
      parseStackTrace("app/cart.rb:12:in `add': out of stock (Shop::Sold)\n\tfrom app/web.rb:3:in `post'")?.exceptions,
    ).toEqual([
      {
        type: "Shop::Sold",
        message: "out of stock",
        frames: [
          { file: "app/cart.rb", line: 12, function: "add" },
          { file: "app/web.rb", line: 3, function: "post" },
        ],
      },
    ]);
    expect(chain("NoMethodError (undefined method `x' for nil):\n\napp/cart.rb:12:in 'add'")).toEqual([
      "NoMethodError: undefined method `x' for nil",
    ]);
  });

  it("finds nothing in ordinary text", () => {
    for (const text of [
      "",
      "at noon",
      "Order 17\nwas lost at sea (near Rome)",
      "a\n\nb\n",
      "#1 in sales\n#2 in profit",
      'File "x" is gone\nreally',
    ]) {
      expect(parseStackTrace(text), text).toBeUndefined();
    }
  });

  it("keeps to its bounds", () => {
    const deep = `shop.A: x\n${"\tat a.B.c(B.java:1)\n".repeat(5_000)}${"Caused by: shop.B: y\n\tat a.B.c(B.java:1)\n".repeat(100)}`;
    expect(parseStackTrace(deep)?.exceptions[0]?.frames).toHaveLength(MAX_FRAMES);
    const long = `shop.A: x\n${"\tat a.B.c(B.java:1)\nCaused by: shop.B: y\n".repeat(100)}`;
    expect(parseStackTrace(long)?.exceptions).toHaveLength(MAX_CHAIN);
  });

  it("never throws, whatever the text", () => {
    const piece = fc.constantFrom(
      "\n",
      "\tat ",
      "    at ",
      "a.b.C.d",
      "(C.java:1)",
      "(",
      ")",
      "Caused by: ",
      "Suppressed: ",
      "Traceback (most recent call last):",
      '  File "',
      '", line ',
      "12",
      ", in f",
      "Error",
      "Exception",
      ": ",
      "goroutine 1 [running]:",
      "panic: ",
      "/a.go:1",
      "#0 ",
      "/a.php(1): ",
      "Stack trace:",
      "[object] (",
      " ---> ",
      "--- End of inner exception stack trace ---",
      "app/a.rb:1:in `x'",
      "from ",
      "+ Exception Group ",
      "| ",
      "+-+-",
      "[cause]: ",
      "eval at ",
      ":1:2",
      "[",
      "]",
      "{main}",
      "Next ",
      "\\n",
      "\\tat ",
      "\u0000",
      "\ud800",
      "é",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.constantFrom("auto" as const, ...TRACE_LANGUAGES),
        (pieces, language) => {
          const parsed = parseStackTrace(pieces.join(""), language);
          if (parsed !== undefined) expect(parsed.exceptions.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
