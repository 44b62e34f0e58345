import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeVisible, plainVisible, safeAddress } from "../../../src/ui/parts/hostile-text.ts";

describe("what cannot be seen", () => {
  test.each([
    ["user\u202egpj.exe", "user<U+202E>gpj.exe"],
    ["\u0000\u001b[31mred\u007f", "<U+0000><U+001B>[31mred<U+007F>"],
    ["a\u200bb\ufeffc\u2066d\u2069", "a<U+200B>b<U+FEFF>c<U+2066>d<U+2069>"],
    ["tag\u{e0041}", "tag<U+E0041>"],
    ["half \ud83d", "half <U+D83D>"],
    ["\udc00 half", "<U+DC00> half"],
    ["line\nnext\tcolumn", "line\nnext\tcolumn"],
    ["👩‍🚒 naïve مرحبا 中文", "👩‍🚒 naïve مرحبا 中文"],
    ["", ""],
  ])("%j → %j", (text, shown) => {
    expect(plainVisible(text)).toBe(shown);
  });

  test("nothing is lost, and nothing unseen is left", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const pieces = makeVisible(text);
        const back = pieces
          .map((piece) => (piece.unseen ? String.fromCodePoint(Number.parseInt(piece.text.slice(2), 16)) : piece.text))
          .join("");
        expect(back).toBe(text);
        expect(plainVisible(text)).not.toMatch(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe("addresses that may be followed", () => {
  test.each(["https://kibana.example.com/app/discover#/?_g=(x)", "http://10.0.0.1:5601/"])("%s", (address) => {
    expect(safeAddress(address)).toBe(new URL(address).href);
  });

  test.each([
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "/relative",
    "https://user:secret@example.com/",
    "http://",
    "",
    null,
  ])("not %j", (address) => {
    expect(safeAddress(address)).toBeUndefined();
  });
});
