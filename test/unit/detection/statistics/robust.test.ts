import { expect, test } from "vitest";
import { median, quantile, scaledMad } from "../../../../src/detection/statistics/robust.ts";

test("the median is the middle of any order, and between two", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 100])).toBe(3.5);
  expect(median([])).toBeNaN();
});

test("quantiles lie between the values beside them", () => {
  expect(quantile([1, 2, 3, 4, 5], 0.75)).toBe(4);
  expect(quantile([10, 20], 0.25)).toBe(12.5);
  expect(quantile([7], 1)).toBe(7);
});

test("one value that is far away does not move the MAD", () => {
  expect(scaledMad([10, 12, 14, 16, 1_000_000])).toBeCloseTo(1.4826 * 2);
});
