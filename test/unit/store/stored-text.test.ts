import fc from "fast-check";
import { expect, it } from "vitest";
import { exactText, fromExactText, readableText } from "../../../src/store/engine/stored-text.ts";

const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });

it("gives exact text back as it was, in a form without NUL and lone surrogates", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const stored = exactText(text);
      expect(fromExactText(stored)).toBe(text);
      expect(stored.includes("\0")).toBe(false);
      expect(stored.isWellFormed()).toBe(true);
    }),
  );
  expect(exactText("topic-1/offset 5")).toBe("topic-1/offset 5");
  expect(fromExactText(exactText("\u0001x"))).toBe("\u0001x");
});

it("makes readable text harmless, bounded, and leaves it alone otherwise", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, limit) => {
      const readable = readableText(text, limit);
      expect(readable.length).toBeLessThanOrEqual(limit);
      expect(readable.includes("\0")).toBe(false);
      expect(readable.isWellFormed()).toBe(true);
    }),
  );
  expect(readableText("订单 failed", 100)).toBe("订单 failed");
  expect(readableText("abcdef", 4)).toBe("abc…");
});
