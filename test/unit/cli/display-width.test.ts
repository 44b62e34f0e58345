import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayWidth, pad, truncate } from "../../../src/cli/display-width.ts";

describe("displayWidth", () => {
  test.each([
    ["", 0],
    ["abc", 3],
    ["订单", 4],
    ["注文が", 6],
    ["주문", 4],
    ["ＡＢ", 4],
    ["é", 1],
    ["e\u0301", 1],
    ["🦌", 2],
    ["👩‍👧", 2],
    ["a订b", 4],
  ])("%j takes %i cells", (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });
});

describe("truncate", () => {
  test.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 5, "abcd…"],
    ["订单不存在", 10, "订单不存在"],
    ["订单不存在", 9, "订单不存…"],
    ["订单不存在", 8, "订单不…"],
    ["abc", 1, "…"],
    ["abc", 0, ""],
  ])("%j in %i cells is %j", (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
  });

  test("never takes more cells than it is given", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "订", "🦌", "e\u0301", " ") });
    fc.assert(
      fc.property(text, fc.nat(40), (written, width) => {
        expect(displayWidth(truncate(written, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test("pad fills up cells, not characters", () => {
  expect(pad("订单", 6)).toBe("订单  ");
  expect(pad("订单", 6, "right")).toBe("  订单");
  expect(pad("too long", 3)).toBe("too long");
});
