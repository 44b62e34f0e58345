import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatMatcher } from "../../../../src/domain/matcher-text.ts";
import { textOf } from "../../../../src/domain/sentence.ts";
import { compileMatchers, MATCH_OPERATORS } from "../../../../src/notification/routing/matcher.ts";
import { parseMatchers } from "../../../../src/notification/routing/matcher-syntax.ts";
import { inEnglish } from "../../../support/in-english.ts";

function tested(text: string, labels: Record<string, string>): boolean {
  const parsed = parseMatchers(text);
  if ("message" in parsed) throw new Error(textOf(parsed.message));
  return compileMatchers(parsed)(labels);
}

describe("matchers", () => {
  test.each([
    ['severity="critical"', { severity: "critical" }, true],
    ["severity=critical", { severity: "critical" }, true],
    ["  severity = critical  ", { severity: "critical" }, true],
    ["severity=critical", {}, false],
    ["severity!=critical", {}, true],
    ['team=""', {}, true],
    ["team=", { team: "shop" }, false],
    ['service=~"cart|order"', { service: "order" }, true],
    ["service=~cart|order", { service: "order" }, true],
    ['service=~"cart"', { service: "cart-eu" }, false],
    ['service=~"cart.*"', { service: "cart-eu" }, true],
    ['service=~"cart|order"', { service: "my-order" }, false],
    ['service!~"cart.*"', { service: "cart-eu" }, false],
    ['service!~"cart.*"', {}, true],
    ['{a="1",b="2"}', { a: "1", b: "2" }, true],
    ['{a="1",b="2",}', { a: "1", b: "3" }, false],
    ['a="1", b="2"', { a: "1", b: "2" }, true],
    ["{}", { a: "1" }, true],
    ['"label with blanks"="x"', { "label with blanks": "x" }, true],
    ['service=~"a\\.b"', { service: "a.b" }, true],
    ['service=~"a\\.b"', { service: "axb" }, false],
    ['message="say \\"hi\\"\\n\\\\"', { message: 'say "hi"\n\\' }, true],
    ["服务=购物车", { 服务: "购物车" }, true],
    ["constructor=", {}, true],
    ["__proto__!=x", {}, true],
  ])("%s on %j: %s", (text, labels, expected) => {
    expect(tested(text, labels)).toBe(expected);
  });

  test.each([
    ["severity", "expected one of =, !=, =~, !~, found the end", 8],
    ["severity==critical", "the operator is `=`, not `==`", 9],
    ['severity="critical', 'the closing `"` is missing', 9],
    ['{severity="critical"', "the closing `}` is missing", 20],
    ['severity="critical"}', "expected a comma, found `}`", 19],
    ['="x"', "expected the name of a label, found `=`", 0],
    ['""="x"', "the name of a label is empty", 0],
    ["a=b c=d", "expected a comma, found `c`", 4],
    ["a='b'", "expected a value, found `'`", 2],
    ['a=~"(b"', "not a regular expression that RE2 knows: missing closing ): `(b`", 3],
    ['a=~"(?=b)"', "not a regular expression that RE2 knows: invalid or unsupported Perl syntax: `(?=`", 3],
    [`a=~"${"x".repeat(1001)}"`, "a regular expression has at most 1000 characters", 3],
  ])("%s is refused where the fault is", (text, message, offset) => {
    const fault = parseMatchers(text);
    expect(inEnglish(fault)).toMatchObject({ message, offset });
  });

  test("what is written out is read back as it was", () => {
    const matcher = fc.record({
      name: fc.string({ minLength: 1, unit: "binary" }),
      operator: fc.constantFrom(...MATCH_OPERATORS.filter((operator) => !operator.includes("~"))),
      value: fc.string({ unit: "binary" }),
    });
    fc.assert(
      fc.property(fc.array(matcher), (matchers) => {
        expect(parseMatchers(`{${matchers.map(formatMatcher).join(", ")}}`)).toEqual(matchers);
      }),
    );
  });

  test("no text makes the reader throw", () => {
    const unit = fc.constantFrom(..."ab=~!{}\",\\ n('|");
    fc.assert(fc.property(fc.string({ unit, maxLength: 30 }), (text) => void parseMatchers(text)));
  });
});
