import { describe, expect, it } from "vitest";
import { compileGrok, type GrokOptions } from "../../../../src/extraction/grok/compile-grok.ts";
import { SourceFault } from "../../../../src/extraction/source-fault.ts";

function values(expression: string, text: string, options: Partial<GrokOptions> = {}): object | undefined {
  const found = compileGrok(expression, { names: "ecs", patterns: {}, ...options }).exec(text);
  return found === undefined ? undefined : Object.fromEntries(found);
}

function fault(expression: string, patterns: Readonly<Record<string, string>> = {}): SourceFault {
  try {
    compileGrok(expression, { names: "ecs", patterns });
  } catch (thrown) {
    if (thrown instanceof SourceFault) return thrown;
    throw thrown;
  }
  throw new Error("compiles");
}

describe("compileGrok", () => {
  it("gives values names, also in brackets, and only those that took part", () => {
    expect(values("%{IP:[source][ip]}(?::%{POSINT:port})? %{WORD}", "from 10.0.0.7 GET")).toEqual({
      "source.ip": "10.0.0.7",
    });
    expect(values("user=(?<user.name>\\w+)", "user=ann")).toEqual({ "user.name": "ann" });
    expect(values("%{WORD:a}", "---")).toBeUndefined();
  });

  it("converts numbers to their shortest form, and leaves what is none", () => {
    expect(values("%{DATA:a:int} %{DATA:b:float} %{DATA:c:int}$", "007 1.50 x")).toEqual({ a: "7", b: "1.5", c: "x" });
  });

  it("names fields of standard patterns after ECS, or as before it", () => {
    const line = '10.0.0.7 - ann [24/Nov/2026:08:15:30 +0000] "GET /pay?id=1 HTTP/1.1" 503 17';
    expect(values("%{COMMONAPACHELOG}", line)).toMatchObject({
      "source.address": "10.0.0.7",
      "user.name": "ann",
      "http.request.method": "GET",
      "url.original": "/pay?id=1",
      "http.response.status_code": "503",
      timestamp: "24/Nov/2026:08:15:30 +0000",
    });
    expect(values("%{COMMONAPACHELOG}", line, { names: "legacy" })).toMatchObject({
      clientip: "10.0.0.7",
      auth: "ann",
      verb: "GET",
      request: "/pay?id=1",
      response: "503",
    });
  });

  it("takes whole numbers and addresses behind greedy text, as look-behind makes it", () => {
    expect(values("%{GREEDYDATA}%{NUMBER:ms}", "took 12 and 34.56 ms")).toEqual({ ms: "34.56" });
    expect(values("%{GREEDYDATA}%{IPV4:ip}", "1.2.3.4 to 10.20.30.40")).toEqual({ ip: "10.20.30.40" });
    expect(values("(?:%{GREEDYDATA})?(?<x>%{NUMBER:ms}|-)", "took 12 and 34.56 ms")).toMatchObject({ ms: "34.56" });
    expect(values("eth%{INT:n}", "eth17")).toEqual({ n: "17" });
  });

  it("uses the author's patterns before the standard ones, and lets them use each other", () => {
    const patterns = { ORDER: "ORD-%{DIGITS:digits}", DIGITS: "[0-9]{4}", WORD: "w" };
    expect(values("%{ORDER:order}", "lost ORD-0017", { patterns })).toEqual({ order: "ORD-0017", digits: "0017" });
    expect(values("%{WORD:w}", "aw", { patterns })).toEqual({ w: "w" });
  });

  it("rewrites Ruby's syntax to what matches the same or more", () => {
    expect(values("(?>a+)(?<x>b?+)\\h{2}", "aabff")).toEqual({ x: "b" });
    expect(values("(?m)first%{DATA:rest}end", "first\nend")).toEqual({ rest: "\n" });
    expect(values("^%{WORD:w}$", "two\nlines")).toEqual({ w: "two" });
    expect(values("x^%{WORD:w}$", "x\ny")).toBeUndefined();
    expect(values("\\A(?i)%{WORD:w} B", "a b")).toEqual({ w: "a" });
    expect(values("(?#comment)[[:alpha:]\\h%{]+ %{WORD:w}", "a{ b")).toEqual({ w: "b" });
    expect(values("(a|b)(?<c>c)", "bc")).toEqual({ c: "c" });
    expect(values("a{2}+(?<b>b)", "aab")).toEqual({ b: "b" });
  });

  it("says where a name is unknown, and which is near", () => {
    expect(fault("at %{TIMESTAMP_ISO:t}")).toMatchObject({
      message: "unknown grok pattern `TIMESTAMP_ISO`",
      offset: 3,
      hint: "did you mean `TIMESTAMP_ISO8601`?",
    });
    expect(fault("%{QWERTYUIOP}").hint).toBe("define it under `patterns:` of the file");
    expect(fault("%{ORDR}", { ORDER: "x" }).hint).toBe("did you mean `ORDER`?");
  });

  it.each([
    ["%{WORD:a:integer}", "unknown type `integer`", 0],
    ["a %{WORD", "`%{` is not closed", 2],
    ["ab(?=c)", "look-ahead `(?=…)` cannot be used here", 2],
    ["(?<q>['\"]).*\\1", "back references cannot be used here", 12],
    ["a\\", "a backslash at the end", 1],
    ["(?x)a", "`(?x` cannot be used here", 0],
    ["%{WORD:a} (", "missing closing )", 0],
  ])("refuses %s with its place", (expression, message, offset) => {
    const found = fault(expression);
    expect(found.message).toContain(message);
    expect(found.offset).toBe(offset);
  });

  it("refuses patterns that contain themselves, or unfold to too much", () => {
    expect(fault("%{A}", { A: "x%{B}", B: "%{A}" }).message).toContain("contains itself");
    const doubling = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`P${index}`, `%{P${index + 1}}%{P${index + 1}}`]),
    );
    expect(fault("%{P0}", { ...doubling, P20: "x" }).message).toContain("too large");
  });
});
