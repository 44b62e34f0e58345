import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextSet } from "../../../src/extraction/text-set.ts";

/** Numbers of the texts that are found. */
function found(texts: readonly string[], text: string): number[] {
  const marks = new Float64Array(texts.length);
  new TextSet(texts.map((one, number) => [one, number])).mark(text, marks, 1);
  return [...marks.keys()].filter((number) => marks[number] === 1);
}

describe("TextSet", () => {
  it("finds texts inside, at the beginning and at the end, also where they overlap", () => {
    expect(found(["he", "she", "his", "hers"], "ushers")).toEqual([0, 1, 3]);
    expect(found(["error", "[error]", "]"], "a [error] b")).toEqual([0, 1, 2]);
  });

  it("has no regard to the case of ASCII letters, but to all else", () => {
    expect(found(["error", "kelvin", "[x]"], "ERROR \u212aelvin {X}")).toEqual([0]);
  });

  it("gives the same text to all its numbers, and finds nothing when it has none", () => {
    expect(found(["error", "error"], "Error")).toEqual([0, 1]);
    expect(found([], "error")).toEqual([]);
  });

  it("finds texts anywhere in a long text, and whatever characters stand around them", () => {
    for (let before = 8_185; before < 8_195; before++) {
      expect(found(["error", "fatal"], `${"x".repeat(before)}error`)).toEqual([0]);
    }
    expect(found(["error", "fatal"], "库存 error 不足 🙂 é")).toEqual([0]);
  });

  it("refuses what it could never find", () => {
    expect(() => new TextSet([["Error", 0]])).toThrow(RangeError);
    expect(() => new TextSet([["库存", 0]])).toThrow(RangeError);
  });

  it("finds what `includes` finds", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "[", " "), minLength: 1, maxLength: 5 });
    const text = fc.string({ unit: fc.constantFrom("a", "B", "b", "[", " ", "é"), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), text, (texts, whole) => {
        const expected = [...texts.keys()].filter((number) => whole.toLowerCase().includes(texts[number] ?? ""));
        expect(found(texts, whole)).toEqual(expected);
      }),
    );
  });
});
