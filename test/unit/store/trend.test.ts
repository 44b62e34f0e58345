import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addTrend, trendOf, trendOfPart } from "../../../src/store/engine/tallies/trend.ts";

const HALF = 6 * 3_600_000;
const T = Date.UTC(2026, 10, 24);

/** Events as they count at `now`. */
function decayed(events: readonly { readonly count: number; readonly at: number }[], now: number): number {
  return events.reduce((sum, { count, at }) => sum + count * 2 ** ((at - now) / HALF), 0);
}

const batches = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 1_000_000 }),
    at: fc.integer({ min: T - 20 * HALF, max: T + 20 * HALF }),
  }),
  { minLength: 1, maxLength: 20 },
);
const sum = (events: readonly { count: number; at: number }[]): number =>
  events.reduce((trend, { count, at }) => addTrend(trend, trendOf(count, at)), 0);

describe("a trend", () => {
  it("sorts issues by their events of late, whatever the order in which they came", () => {
    fc.assert(
      fc.property(batches, batches, (a, b) => {
        const [left, right] = [decayed(a, T), decayed(b, T)];
        // Nearer than what a millionth can tell apart.
        if (Math.abs(Math.log2(left / right)) < 1e-4) return;
        expect(sum(a) > sum(b)).toBe(left > right);
        expect(Math.abs(sum(a) - sum(a.toReversed()))).toBeLessThan(100);
      }),
    );
  });

  it("of a part is less by the part's share", () => {
    const whole = trendOf(100, T);
    expect(Math.abs(addTrend(trendOfPart(whole, 25, 100), trendOfPart(whole, 75, 100)) - whole)).toBeLessThan(5);
    expect(trendOfPart(whole, 0, 100)).toBe(0);
    expect(trendOfPart(whole, 100, 0)).toBe(whole);
  });
});
