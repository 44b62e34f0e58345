import { describe, expect, it } from "vitest";
import { BackOff } from "../../../../src/sources/elasticsearch/back-off.ts";

describe("BackOff", () => {
  it("doubles up to the longest pause, and begins anew after a success", () => {
    const backOff = new BackOff(100, 1_000, () => 0.999_999);
    const pauses = Array.from({ length: 6 }, () => Math.round(backOff.pause()));
    expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    backOff.reset();
    expect(Math.round(backOff.pause())).toBe(100);
  });

  it("spreads workers over the upper half of a step", () => {
    expect(new BackOff(100, 1_000, () => 0).pause()).toBe(50);
  });

  it("never comes back before the server wants it", () => {
    expect(new BackOff(100, 1_000, () => 0).pause(5_000)).toBe(5_000);
  });
});
