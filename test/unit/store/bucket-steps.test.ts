import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOfMinute, daysOf, sumSteps } from "../../../src/store/engine/commit/bucket-steps.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

describe("sumSteps", () => {
  it("loses nothing inside the range and counts nothing outside it, at any width", () => {
    const rows = fc.array(fc.record({ minute: fc.nat(5_000), count: fc.integer({ min: 1, max: 9 }) }));
    fc.assert(
      fc.property(rows, fc.nat(5_000), fc.nat(5_000), fc.integer({ min: 1, max: 2_000 }), (all, a, b, width) => {
        const range = { from: Math.min(a, b) * MINUTE, to: Math.max(a, b) * MINUTE };
        const steps = sumSteps(all, range, width * MINUTE);
        const inside = all.filter(({ minute }) => minute * MINUTE >= range.from && minute * MINUTE < range.to);
        expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(
          inside.reduce((sum, { count }) => sum + count, 0),
        );
        for (const { from } of steps) expect((from - range.from) % (width * MINUTE)).toBe(0);
        expect(steps.map(({ from }) => from)).toEqual(steps.map(({ from }) => from).toSorted((x, y) => x - y));
      }),
    );
  });
});

describe("daysOf", () => {
  it("names each day that has a part in the range", () => {
    expect(daysOf({ from: 0, to: DAY })).toEqual([0]);
    expect(daysOf({ from: DAY - 1, to: DAY + 1 })).toEqual([0, 1]);
    expect(daysOf({ from: 5, to: 5 })).toEqual([]);
    expect(daysOf({ from: 0, to: Number.MAX_SAFE_INTEGER }).length).toBeLessThan(10_000);
  });

  it("agrees with the day of a minute", () => {
    expect([0, 1_439, 1_440].map(dayOfMinute)).toEqual([0, 0, 1]);
  });
});
