import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeControls, escapeJson } from "../../../src/domain/terminal-text.ts";

const forbidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const text = fc.string({ unit: "binary", maxLength: 60 });

describe("escapeControls", () => {
  test.each([
    ["plain, 中文, é, 🦌", "plain, 中文, é, 🦌"],
    ["\u001b[2J\u001b]0;title\u0007", "\\x1b[2J\\x1b]0;title\\x07"],
    ["a\nb\r\tc\0", "a\\nb\\r\\tc\\x00"],
    ["\u009b31m\u007f", "\\x9b31m\\x7f"],
    ["user\u202egnp.exe", "user\\u202egnp.exe"],
    ["\u2066a\u2069\u061c\u200e", "\\u2066a\\u2069\\u061c\\u200e"],
    ["a\u2028b\ufeff", "a\\u2028b\\ufeff"],
    ["half \ud800 pair", "half \\ud800 pair"],
    ["\u{e0041}", "\\u{e0041}"],
    ["family 👩‍👧", "family 👩‍👧"],
  ])("%j is shown as %j", (hostile, shown) => {
    expect(escapeControls(hostile)).toBe(shown);
  });

  test("lets no dangerous character through", () => {
    fc.assert(
      fc.property(text, (hostile) => {
        expect(escapeControls(hostile)).not.toMatch(forbidden);
      }),
    );
  });

  test("changes nothing that is already safe", () => {
    fc.assert(
      fc.property(text, (hostile) => {
        expect(escapeControls(escapeControls(hostile))).toBe(escapeControls(hostile));
      }),
    );
  });
});

describe("escapeJson", () => {
  test("keeps the value and lets no dangerous character through", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const json = escapeJson(JSON.stringify(value));
        expect(json).not.toMatch(forbidden);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("escapes both halves of what lies beyond 16 bits", () => {
    expect(escapeJson('"\u{e0041}\u009b"')).toBe('"\\udb40\\udc41\\u009b"');
  });
});
