import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { nativeExpression } from "../../../../src/extraction/native/native-expression.ts";
import { type Part, readPattern } from "../../../../src/extraction/native/read-pattern.ts";
import { compilePattern } from "../../../../src/extraction/pattern.ts";

const ATOMS = [
  ..."abkKsS_ -:é𝒳",
  ..."^$.",
  ..."\\d|\\D|\\w|\\W|\\s|\\S|\\b|\\B|\\A|\\z|\\n|\\t|\\v|\\.|\\x41|\\x{1D4B3}|\\_".split("|"),
  ..."[ab]|[^a]|[^\\n]|[a-c-]|[]a]|[^]a\\d]|[\\w.]|[\\s\\S]|[[:alpha:]]|[[:^digit:]k]|[é-ü]|[\\]\\\\]|[\\W]|[\\x00-\\x20]".split(
    "|",
  ),
  ..."(?i)|(?s)|(?m)|(?-s)|(?i:ak)|(?i:[^ks])|(?s:.)|(?i:[\\w])|(?i:é)|(?<=a)|(?<!\\w)|(?<![ab])".split("|"),
  ..."a{2|{|}|]".split("|"),
];
const TIMES = ["", "", "", "", "?", "*", "+", "??", "*?", "+?", "{2}", "{0,2}", "{1,3}?", "{2,}", "{1,40}", "{9,12}"];

/** Most are valid; they take no part otherwise. */
const pattern: fc.Arbitrary<string> = fc
  .letrec<{ pattern: string; atom: string }>((tie) => ({
    pattern: fc
      .array(fc.tuple(tie("atom"), fc.constantFrom(...TIMES)), { minLength: 1, maxLength: 5 })
      .map((atoms) => atoms.map(([atom, times]) => atom + times).join("")),
    atom: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 8, arbitrary: fc.constantFrom(...ATOMS) },
      { weight: 1, arbitrary: tie("pattern").map((inner) => `(${inner})`) },
      { weight: 1, arbitrary: tie("pattern").map((inner) => `(?:${inner})`) },
      { weight: 1, arbitrary: fc.tuple(tie("pattern"), tie("pattern")).map(([one, two]) => `(${one}|${two})`) },
      { weight: 1, arbitrary: fc.tuple(tie("pattern"), tie("pattern")).map(([one, two]) => `(?:${one}|${two}|)`) },
    ),
  }))
  .pattern.chain((made) => fc.constantFrom(made, `^${made}`));

const text = fc
  .array(
    fc.constantFrom(
      ..."aabbckKsSAB_ -:.019]\\{",
      ..."\n\r\t\v\f\u00a0\u2028\u212a\u017f\u0085éÉü",
      "𝒳",
      "\ud835",
      "\udcb3",
      "ab",
      "aaa",
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(""));

/** With a name for each of its groups, so that all of them are compared. */
function named(source: string): string {
  let count = 0;
  return source.replace(/\\.|\[(?:\\.|\[:[^\]]*:\]|[^\\\]]|(?<=\[\^?)\])*\]|\((?!\?)/gu, (found) =>
    found === "(" ? `(?P<g${count++}>` : found,
  );
}

function compiled(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source, RE2JS.LOOKBEHINDS);
  } catch {
    return undefined;
  }
}

describe("nativeExpression", () => {
  it("matches what RE2 matches, with the same groups", () => {
    let compared = 0;
    fc.assert(
      fc.property(pattern.map(named), fc.array(text, { minLength: 1, maxLength: 5 }), (source, texts) => {
        const automaton = compiled(source);
        const native = nativeExpression(source);
        if (automaton === undefined || native === undefined) return;
        const expression = new RegExp(native.source, "u");
        for (const written of texts) {
          const matcher = automaton.matcher(written);
          const expected = matcher.find()
            ? Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined)
            : undefined;
          const match = expression.exec(written);
          const place = `${source} as ${native.source} on ${JSON.stringify(written)}`;
          expect(match === null ? undefined : [...match], place).toEqual(expected);
          expect(match?.index, place).toBe(expected === undefined ? undefined : matcher.start());
          compared++;
        }
      }),
      { numRuns: 8_000 },
    );
    expect(compared).toBeGreaterThan(2_500);
  });

  it.each([
    "^\\d{4}-\\d\\d-\\d\\d \\[(?:error|crit)\\] \\d+#\\d+: ",
    "(?s)^\\S+ \\S+ \\[(?P<level>\\w+)\\] \\d+#\\d+: (?:\\*\\d+ )?(?P<message>.*)$",
    ', request: "(?P<method>[A-Z]{3,8}) (?P<url>[^ "\\n]{1,900})',
    "(?s)^(?P<message>.*?), (?:client|context): ",
    "(?m)^goroutine \\d+ ",
    "(?i)unhandled exception[.:] ",
    "UnhandledRejection: (?P<message>[^\\n]*)",
    "(?s)^ERROR\\s+(?P<message>.*)$",
    "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b",
  ])("has one for %s", (source) => {
    expect(nativeExpression(source)).toBeDefined();
  });

  it.each([
    "^(a+)+$",
    "^(?:a|aa)+$",
    "^(?:a|a?)+$",
    "(?:a*)*b",
    "(?:.*a){12}$",
    "^(?:\\w+\\s?)*$",
    "(?:x+x+)+y",
    "a{0,99}a{0,99}a{0,99}!!",
    "^(?:\\d+)*\\D{3}$",
    "(?i)^(?:k|s|ks)+$",
    "\\d+x",
    "\\s+$",
    "^.*a.*b.*c$",
    "(?:a|b|ab)*c",
    "^(?:a?){30}b",
    "(?:a?b?c?){0,30}d",
    "a.*b",
    "(?s)^(?P<x>.*?)\\s*$",
    "^(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)b",
  ])("has none for %s, that a backtracking engine may take long for", (source) => {
    expect(nativeExpression(source)).toBeUndefined();
  });

  it.each(["\\pL", "(?i)é", "(?U)a+", "\\B", "a*", "\\Qa\\E", "(?:(a)|b)+", "(a?)*", "(?<=ab)c", "\\C", "\\101"])(
    "has none for %s, whose meaning is not the same",
    (source) => {
      expect(nativeExpression(source)).toBeUndefined();
    },
  );
});

/** Attempts to match a character that a backtracking engine makes with a pattern in a text. */
function attempts(pattern: Part, text: string): number {
  let count = 0;
  const at = (part: Part, place: number, then: (place: number) => boolean): boolean => {
    switch (part.kind) {
      case "one": {
        if (++count > 5_000_000) throw new Error("far too many attempts");
        const code = text.codePointAt(place);
        return code !== undefined && part.set.some(([from, to]) => from <= code && code <= to) && then(place + 1);
      }
      case "assert":
        return (part.what !== "start" || place === 0) && (part.what !== "end" || place === text.length) && then(place);
      case "sequence": {
        const from = (index: number, where: number): boolean =>
          index === part.parts.length ? then(where) : at(part.parts[index]!, where, (next) => from(index + 1, next));
        return from(0, place);
      }
      case "choice":
        return part.parts.some((inner) => at(inner, place, then));
      case "group":
        return at(part.part, place, then);
      case "repeat": {
        const round = (rounds: number, where: number): boolean => {
          const more = (): boolean => rounds < part.most && at(part.part, where, (next) => round(rounds + 1, next));
          if (rounds < part.least) return more();
          return part.lazy ? then(where) || more() : more() || then(where);
        };
        return round(0, place);
      }
      default:
        return then(place);
    }
  };
  for (let start = 0; start <= text.length; start++) {
    if (at(pattern, start, () => true)) break;
    if (JSON.stringify(pattern).startsWith('{"kind":"sequence","parts":[{"kind":"assert","what":"start"}')) break;
  }
  return count;
}

describe("a pattern with a native expression", () => {
  it("costs twice as many steps in a text twice as long, at most", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      "[ab]",
      "[^b]",
      ".",
      "(?:a|b)",
      "(?:ab|c)",
      "(?:a|)",
      "(?:ab*|c)",
      "(?:a+b)",
      "x",
    );
    const times = fc.constantFrom("", "", "", "", "?", "*", "+", "*?", "{2}", "{0,2}", "{1,40}");
    const source = fc
      .tuple(
        fc.constantFrom("", "^", "^"),
        fc.array(fc.tuple(atom, times), { minLength: 1, maxLength: 6 }),
        fc.constantFrom("", "$", "!", "!$"),
      )
      .map(([start, atoms, end]) => start + atoms.map(([one, many]) => one + many).join("") + end);
    const word = fc
      .array(fc.constantFrom("a", "b", "c", "x", "!"), { maxLength: 3 })
      .map((letters) => letters.join(""));
    let measured = 0;
    fc.assert(
      fc.property(source, word, word, word, (written, before, pumped, behind) => {
        if (nativeExpression(written) === undefined) return;
        const part = readPattern(written)!;
        const [short, long] = [300, 600].map((length) =>
          attempts(part, before + pumped.repeat(Math.ceil(length / (pumped.length || 1))) + behind),
        );
        expect(long, `${written} on ${before}(${pumped})${behind}`).toBeLessThan(2.3 * short! + 1_000);
        measured++;
      }),
      { numRuns: 3_000 },
    );
    expect(measured).toBeGreaterThan(500);
  });
});

describe("compilePattern with a native expression", () => {
  it("finds the same spans", () => {
    fc.assert(
      fc.property(pattern, text, (source, written) => {
        const automaton = compiled(source);
        if (automaton === undefined || nativeExpression(source) === undefined) return;
        const expected: [number, number][] = [];
        const matcher = automaton.matcher(written);
        for (let end = 0; matcher.find(); ) {
          const groups = matcher.groupCount();
          for (let group = groups === 0 ? 0 : 1; group <= groups; group++) {
            const [from, to] = [matcher.start(group), matcher.end(group)];
            if (from < end || to <= from) continue;
            expected.push([from, to]);
            end = to;
          }
        }
        expect(compilePattern(source).spans(written, 1_000), `${source} on ${JSON.stringify(written)}`).toEqual(
          expected,
        );
      }),
      { numRuns: 5_000 },
    );
  });
});
