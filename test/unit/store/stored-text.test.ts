import fc from "fast-check";
import { expect, it } from "vitest";
import { sentence, textOf } from "../../../src/domain/sentence.ts";
import {
  exactText,
  fromExactText,
  fromStoredSaid,
  readableText,
  storedSaid,
} from "../../../src/store/engine/stored-text.ts";

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

it("gives a sentence back as the sentence that it was, and others' words as words, whatever they look like", () => {
  const said = sentence("gap.file_broken", { path: "a.log", why: sentence("kafka.group") });
  expect(fromStoredSaid(storedSaid(said, 1_000))).toEqual(said);
  for (const words of ["connection refused", JSON.stringify(said), '{"text":"x"}', '{"code":', "{"]) {
    expect(fromStoredSaid(storedSaid(words, 1_000))).toBe(words);
  }
  fc.assert(
    fc.property(anyText, (words) => {
      expect(fromStoredSaid(storedSaid(words, 1_000))).toBe(readableText(words, 1_000));
    }),
  );
});

it("cuts what stands in a sentence that is too long, and keeps which one it is", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 2_000 }), (text, times) => {
      const why = sentence("dead_letter.rule", { rule: "x", why: text.repeat(times) });
      const stored = storedSaid(sentence("dead_letter.cut", { why, bytes: 70_000, kept: 65_536 }), 1_000);
      expect(stored.length).toBeLessThanOrEqual(1_000);
      const read = fromStoredSaid(stored);
      expect(read).toMatchObject({ code: "dead_letter.cut", values: { bytes: 70_000 } });
      expect(textOf(read)).toContain("; 70000 bytes, the first 65536 are kept");
    }),
  );
  const quotes = sentence("gap.file_broken", { path: '"'.repeat(500), why: "y" });
  expect(textOf(fromStoredSaid(storedSaid(quotes, 1_000)))).toMatch(/^"{400,}…/);
});

it("stores the words, cut, of a sentence that does not fit even so", () => {
  const stored = storedSaid(sentence("gap.file_broken", { path: "x".repeat(500), why: "y" }), 30);
  expect(stored).toMatch(/^x{29}…$/);
});

it("shows what a newer Elkhound has stored as it is", () => {
  expect(fromStoredSaid('{"code":"newer.one","values":{}}')).toBe('{"code":"newer.one","values":{}}');
});
