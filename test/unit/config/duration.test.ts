import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duration, formatDuration, parseDuration } from "../../../src/config/duration.ts";

describe("parseDuration", () => {
  test.each([
    ["0", 0],
    ["500ms", 500],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["7d", 604_800_000],
    ["2w", 1_209_600_000],
    ["1y", 31_536_000_000],
    ["1d2h3m4s5ms", 93_784_005],
    ["0s", 0],
  ])("%s is %i ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(["", "5", "5 m", "m", "-5m", "1.5h", "5m1h", "5m5m", "5M", "5min", "99999999999999999y", "1h "])(
    "%j is no duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe("formatDuration", () => {
  test.each([
    [0, "0"],
    [300_000, "5m"],
    [5_400_000, "1h30m"],
    [864_000_000, "10d"],
    [1_209_600_000, "2w"],
    [90 * 86_400_000, "90d"],
  ])("%i ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("is read back as what it was", () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

test("the schema turns text into milliseconds", () => {
  expect(duration.parse("1h30m")).toBe(5_400_000);
  expect(duration.safeParse("soon").success).toBe(false);
  expect(duration.safeParse(5).success).toBe(false);
  expect(duration.parse(0)).toBe(0);
  expect(duration.parse("0")).toBe(0);
});
