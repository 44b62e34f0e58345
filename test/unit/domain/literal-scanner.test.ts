import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLiteralScanner } from "../../../src/domain/literal-scanner.ts";

/** What the contract says, in the plainest way. */
function naive(literals: readonly string[], bytes: Uint8Array, from: number, to: number): number {
  const text = Buffer.from(bytes.subarray(0, to))
    .toString("latin1")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const found = literals.map((literal) => text.indexOf(literal.toLowerCase(), from)).filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

describe("createLiteralScanner", () => {
  const scanner = createLiteralScanner(['"level":"error"', "exception", "panic:", "err"]);

  test("finds the earliest of all literals, without regard to case", () => {
    const bytes = Buffer.from('{"msg":"a NullPointerException","level":"ERROR"}');
    expect(scanner.next(bytes, 0, bytes.length)).toBe(bytes.indexOf("Exception"));
    expect(scanner.next(bytes, 26, bytes.length)).toBe(bytes.indexOf('"level"'));
    expect(scanner.next(bytes, 35, bytes.length)).toBe(bytes.indexOf("ERR"));
  });

  test("finds only what ends before or at `to`", () => {
    const bytes = Buffer.from("xx panic: no");
    expect(scanner.next(bytes, 0, 9)).toBe(3);
    expect(scanner.next(bytes, 0, 8)).toBe(-1);
    expect(scanner.next(bytes, 4, bytes.length)).toBe(-1);
  });

  test("folds letters only: neighbours of the alphabet in ASCII stay apart", () => {
    const brackets = createLiteralScanner(["a[b", "@@@"]);
    expect(brackets.next(Buffer.from("a{b ```"), 0, 7)).toBe(-1);
    expect(brackets.next(Buffer.from("A[B"), 0, 3)).toBe(0);
  });

  test("without literals nothing is found", () => {
    expect(createLiteralScanner([]).next(Buffer.from("error"), 0, 5)).toBe(-1);
  });

  test.each(["ab", "", "naïve", "tab\there"])("refuses %j", (literal) => {
    expect(() => createLiteralScanner([literal])).toThrow(RangeError);
  });

  test("agrees with the naive search on any bytes, literals and bounds", () => {
    // A small alphabet, so that literals overlap, contain each other and do occur.
    const letters = fc.constantFrom("a", "b", "A", "B", "{", "[", '"', " ");
    const word = (min: number, max: number) => fc.string({ unit: letters, minLength: min, maxLength: max });
    fc.assert(
      fc.property(
        fc.array(word(3, 9), { minLength: 1, maxLength: 30 }),
        fc.oneof(word(0, 3_000), word(0, 60)),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(70),
        fc.nat(70),
        (literals, text, noise, from, cut) => {
          const bytes = Buffer.concat([noise, Buffer.from(text, "latin1"), noise]);
          const to = Math.max(0, bytes.length - cut);
          const built = createLiteralScanner(literals);
          for (let at = from, hits = 0; at <= to && hits < 50; hits++) {
            const found = built.next(bytes, at, to);
            expect(found).toBe(naive(literals, bytes, at, to));
            if (found < 0) break;
            at = found + 1;
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("finds a lone literal at any place of a large range", () => {
    fc.assert(
      fc.property(fc.nat(70_000), fc.constantFrom("Fatal", "exCeption", "ERR", '"level":"error"'), (at, word) => {
        const bytes = Buffer.alloc(70_020, "x");
        bytes.write(word, at, "latin1");
        const built = createLiteralScanner(["fatal", "exception", "err", '"level":"error"']);
        expect(built.next(bytes, 0, bytes.length)).toBe(at);
      }),
      { numRuns: 50 },
    );
  });
});
