import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "../../../../src/domain/sentence.ts";
import { compileMatchers, type Matcher } from "../../../../src/notification/routing/matcher.ts";
import { contradiction, implies } from "../../../../src/notification/routing/matcher-logic.ts";
import { parseMatchers } from "../../../../src/notification/routing/matcher-syntax.ts";

const read = (text: string): readonly Matcher[] => {
  const matchers = parseMatchers(text);
  if ("message" in matchers) throw new Error(textOf(matchers.message));
  return matchers;
};

const names = fc.constantFrom("a", "b");
const values = fc.constantFrom("", "x", "y", "z");
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({ name: names, operator: fc.constantFrom("=" as const, "!=" as const), value: values }),
  fc.record({
    name: names,
    operator: fc.constantFrom("=~" as const, "!~" as const),
    value: fc.constantFrom("x|y", "x", ".*", ".+", "[xy]", "", "y|z|", "x.", "x|"),
  }),
);
const matchers = fc.array(matcher, { maxLength: 4 });
const labels = fc.dictionary(names, values);

describe("what follows from matchers", () => {
  test("whatever is said to follow holds for all labels", () => {
    fc.assert(
      fc.property(matchers, matchers, labels, (given, wanted, of) => {
        fc.pre(implies(given, wanted) && compileMatchers(given)(of));
        return compileMatchers(wanted)(of);
      }),
      { numRuns: 300 },
    );
  });

  test("nothing fits what is said to contradict itself", () => {
    fc.assert(
      fc.property(matchers, labels, (given, of) => {
        fc.pre(contradiction(given) !== undefined);
        return !compileMatchers(given)(of);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["a=x,b=y", "a=x", true],
    ["a=x", "a=x,b=y", false],
    ["a=x", 'a=~"x|y"', true],
    ['a=~"x|y"', 'a=~"x|y|z"', true],
    ['a=~"x|y"', "a!=z", true],
    ['a=~"x|y"', "a=x", false],
    ['a=~"x.*"', 'a=~"x.*"', true],
    ['a=~"x."', 'a=~"x.*"', false],
    ["a=x", "", true],
    ["", "a=x", false],
  ])("%j implies %j: %s", (given, wanted, expected) => {
    expect(implies(read(given), read(wanted))).toBe(expected);
  });

  test.each([
    ["a=x,a=y", true],
    ["a=x,a!=x", true],
    ['a=~"x|y",a=z', true],
    ['a=~"x|y",a!~"[xy]"', true],
    ['a=~"x|y",a=x', false],
    ["a!=x,a!=y", false],
    ["a=x,b=y", false],
  ])("%j contradicts itself: %s", (given, expected) => {
    expect(contradiction(read(given)) !== undefined).toBe(expected);
  });
});
