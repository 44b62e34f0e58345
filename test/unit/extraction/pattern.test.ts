import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "../../../src/extraction/pattern.ts";
import { requiredLiterals } from "../../../src/extraction/required-literals.ts";

describe("compilePattern", () => {
  it("gives the named groups that took part", () => {
    const pattern = compilePattern("order (?P<id>\\d+)(?: of (?P<user>\\w+))?");
    expect({ ...pattern.exec("an order 17 of ann") }).toEqual({ id: "17", user: "ann" });
    expect({ ...pattern.exec("an order 17") }).toEqual({ id: "17" });
    expect(pattern.exec("no match")).toBeUndefined();
    expect(pattern.groups).toEqual(["id", "user"]);
  });

  it("matches as RE2 alone would, whatever shortcuts it takes", () => {
    const sources = [
      "^\\d{4}-\\d\\d (?:ERROR|FATAL) ",
      "^\\[[A-Z][a-z]{2}\\] x",
      "^a|b",
      "^(?:a|b)$",
      "^a?b",
      "^a*b",
      "^ab{0,2}c$",
      "^[^a]b",
      "^a.c$",
      "^\\w{1,3}: ",
      "(?i)^Ab",
      "(?s)^a.b$",
      "a\\.b",
      "(?:x|yz)(?:1|2)",
      "^(ab){2}$",
      "(?m)^b$",
      "^\\Sx",
      "^a\\b",
      "[a|b]c",
      "^[\\]a]b",
      "x{2}y",
    ];
    const piece = fc.constantFrom(
      "a",
      "b",
      "c",
      "A",
      "B",
      "x",
      "yz",
      "1",
      "2026",
      "-",
      "11",
      " ",
      "ERROR",
      "[",
      "]",
      "Nov",
      ":",
      ".",
      "\n",
      "é",
      "|",
      "\u212a",
      "\u00a0",
    );
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.array(piece, { maxLength: 12 }), (source, pieces) => {
        const text = pieces.join("");
        // RE2 and JavaScript mean the same by these patterns.
        const native = new RegExp(source.replace(/^\(\?[ims]\)/, ""), /^\(\?([ims])\)/.exec(source)?.[1] ?? "");
        expect(compilePattern(source).test(text), `${source} on ${JSON.stringify(text)}`).toBe(
          native.test(text) || (source.startsWith("^\\S") && compilePattern(`(?:)${source}`).test(text)),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it("explains what RE2 does not have", () => {
    expect(() => compilePattern("a(?P<x>b)\\1")).toThrow(/back reference/);
    expect(() => compilePattern("(?=a)b")).toThrow(/look-ahead/);
    expect(() => compilePattern("[a")).toThrow(/missing closing \]/);
  });
});

describe("requiredLiterals", () => {
  it.each([
    ["PHP (?:Fatal|Parse) error", ["PHP Fatal error", "PHP Parse error"]],
    ["a{3}bcd", ["bcd"]],
    ["abcd?", ["abc"]],
    ["abc*def", ["def"]],
    ["(?:abc)+", ["abc"]],
    ["(?:abc)?def", ["def"]],
    ["abc|d", undefined],
    ["abc|def", ["abc", "def"]],
    ["foo\\.bar\\d+", ["foo.bar"]],
    ["\\Qa.b.c\\E", undefined],
    ["abc(?i)def", ["abc"]],
    ["error|fail(?i)x|zzz", undefined],
    ["(?:def(?i)x)?ghi", undefined],
    ["(?i:abc)def", ["abcdef"]],
    ["(?:abc(?<![0-9]))?def", ["def"]],
    ["abc(?<=c)def", ["abcdef"]],
    ["abc\\x41def|ghi", ["abc", "ghi"]],
    ["abc\\p{Greek}def", ["abc"]],
    ['say "hello" now', ["hello"]],
    ["[abc]def", ["def"]],
    ["^\\bfoobar\\b$", ["foobar"]],
  ])("of %s", (source, expected) => {
    expect(requiredLiterals(source)).toEqual(expected);
  });

  it("occur in every text that the pattern matches", () => {
    const atom = fc.constantFrom(
      "abc",
      "de",
      "f",
      "\\.",
      "\\d",
      "[xy]",
      "(?:ab|cd)",
      "(?:abc)",
      "(?:a|)",
      "(?i:ab)",
      "(?:de(?<!x)f)",
      "(?<=c)",
      "\\x64",
      "(e|fg)",
      ".",
      "\\b",
      "K",
      "s",
      "/",
      "<",
      " ",
      "^",
      "\\t",
    );
    const times = fc.constantFrom("", "", "", "?", "*", "+", "{2}", "{0,1}", "{1,}", "+?");
    const pattern = fc
      .tuple(
        fc.constantFrom("", "(?i)", "(?s)"),
        fc.array(fc.tuple(atom, times), { minLength: 1, maxLength: 6 }),
        fc.constantFrom("", "|xyz", "|"),
      )
      .map(
        ([flags, atoms, tail]) =>
          flags +
          atoms.map(([one, many]) => (one === "^" || one === "\\b" || one === "(?<=c)" ? one : one + many)).join("") +
          tail,
      );
    const text = fc
      .array(
        fc.constantFrom(
          "abc",
          "ABC",
          "de",
          "DE",
          "f",
          ".",
          "7",
          "x",
          "ab",
          "cd",
          "fg",
          "e",
          "K",
          "k",
          "\u212a",
          "\u017f",
          "s",
          "/",
          "<",
          " ",
          "\t",
          "xyz",
          "a",
        ),
        { maxLength: 10 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(pattern, text, (source, written) => {
        const flags = /^\(\?([is])\)/.exec(source)?.[1] ?? "";
        if (!new RegExp(source.replace(/^\(\?[is]\)/, ""), flags).test(written)) return;
        const { literals, test } = compilePattern(source);
        expect(test(written)).toBe(true);
        if (literals === undefined) return;
        const folded = written.replace(/[A-Z]/g, (capital) => capital.toLowerCase());
        expect(
          literals?.some((literal) => folded.includes(literal)),
          `${source} on ${JSON.stringify(written)}`,
        ).toBe(true);
      }),
      { numRuns: 4_000 },
    );
  });
});
