import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WordSearch } from "../../../../src/extraction/stack-trace/word-search.ts";

describe("WordSearch", () => {
  it("finds words at the ends of a text, within each other and beside foreign characters", () => {
    const search = new WordSearch([
      ["@", "at"],
      [" line ", "line"],
      ["line 3", "third"],
      ["aab", "repeated"],
    ]);
    expect(search.valuesIn("@")).toEqual(["at"]);
    expect(search.valuesIn("é@é")).toEqual(["at"]);
    expect(search.valuesIn("aaab line 3")).toEqual(["line", "third", "repeated"]);
    expect(search.valuesIn("a line")).toEqual([]);
    expect(search.isIn("line 3")).toBe(true);
    expect(search.isIn("")).toBe(false);
  });

  it("finds what includes() finds, in the order of the words", () => {
    const word = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom("a", "b", " ", ":", "(", "E") });
    const text = fc.string({ maxLength: 60, unit: fc.constantFrom("a", "b", " ", ":", "(", "E", "é", "\ud800") });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), text, (words, hay) => {
        const search = new WordSearch(words.map((one) => [one, one]));
        expect(search.valuesIn(hay)).toEqual([...new Set(words)].filter((one) => hay.includes(one)));
        expect(search.isIn(hay)).toBe(words.some((one) => hay.includes(one)));
      }),
      { numRuns: 2_000 },
    );
  });
});
