import { describe, expect, test } from "vitest";
import { type LagSample, timeLeft, withSample } from "../../../src/ui/views/sources/catch-up.ts";

const samples = (...pairs: readonly (readonly [at: number, lag: number])[]): readonly LagSample[] =>
  pairs.reduce<readonly LagSample[]>((all, [at, lag]) => withSample(all, { at, lag }), []);

describe("how long a source takes to catch up", () => {
  test("goes on at the speed of the last minutes", () => {
    expect(timeLeft(samples([0, 1_000], [5_000, 900], [10_000, 800]))).toBe(40_000);
    // What was two minutes ago is forgotten: it stood still then.
    expect(timeLeft(samples([0, 900], [60_000, 900], [130_000, 200], [180_000, 100]))).toBe(15_000);
  });

  test("is not told when it does not sink, is done, or was looked at too shortly", () => {
    expect(timeLeft([])).toBeUndefined();
    expect(timeLeft(samples([0, 1_000], [3_000, 10]))).toBeUndefined();
    expect(timeLeft(samples([0, 1_000], [10_000, 1_000]))).toBeUndefined();
    expect(timeLeft(samples([0, 1_000], [10_000, 2_000]))).toBeUndefined();
    expect(timeLeft(samples([0, 1_000], [10_000, 0]))).toBeUndefined();
  });
});
