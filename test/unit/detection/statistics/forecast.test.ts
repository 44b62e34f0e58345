import { describe, expect, it } from "vitest";
import { Forecast } from "../../../../src/detection/statistics/forecast.ts";
import { Season } from "../../../../src/detection/statistics/season.ts";

const HOUR = 3_600_000;
/** A Monday. */
const BEGIN = Date.UTC(2026, 9, 5);
const season = new Season("UTC");

/** Four weeks by the hour: 40 at night, 120 by day, half of it at the weekend, times what a day's number says. */
function weeks(level: (day: number) => number): number[] {
  return Array.from({ length: 28 * 24 }, (_, hour) => usual(hour) * level(Math.floor(hour / 24)));
}

function usual(hour: number): number {
  const ofDay = hour % 24 >= 8 && hour % 24 < 20 ? 120 : 40;
  return Math.floor(hour / 24) % 7 >= 5 ? ofDay / 2 : ofDay;
}

describe("forecast", () => {
  it("does not expect less on a weekday that had a holiday in one of the weeks", () => {
    const next = new Forecast({ from: BEGIN, counts: weeks((day) => (day === 23 ? 0.3 : 1)) }, season, "more");
    for (const day of [28, 29, 30, 31]) expect(next.rateAt(BEGIN + (day * 24 + 10) * HOUR)).toBeCloseTo(120, -1);
  });

  it("expects what came since a step on every weekday, whether that had the step once or twice", () => {
    const next = new Forecast({ from: BEGIN, counts: weeks((day) => (day >= 18 ? 4 : 1)) }, season, "more");
    for (const day of [28, 29, 30, 31, 32]) {
      const rate = next.rateAt(BEGIN + (day * 24 + 10) * HOUR);
      expect(rate).toBeGreaterThan(420);
      expect(rate).toBeLessThan(540);
    }
  });

  it("knows how many days off have just been", () => {
    const off = (days: readonly number[], hours = 28 * 24) => {
      const counts = weeks((day) => (days.includes(day) ? 0.3 : 1)).slice(0, hours);
      return new Forecast({ from: BEGIN, counts }, season, "more").daysOff;
    };
    expect(off([])).toBe(0);
    expect(off([25, 26, 27])).toBe(3);
    expect(off([25, 26], 27 * 24 + 5)).toBe(2);
    expect(off([24, 25])).toBe(0);
  });

  it("follows a drift", () => {
    const next = new Forecast({ from: BEGIN, counts: weeks((day) => 1.05 ** day) }, season, "more");
    const truth = 120 * 1.05 ** 28;
    expect(next.rateAt(BEGIN + (28 * 24 + 10) * HOUR)).toBeGreaterThan(0.85 * truth);
    expect(next.rateAt(BEGIN + (28 * 24 + 10) * HOUR)).toBeLessThan(1.15 * truth);
  });

  it("forgets an incident of some hours", () => {
    const counts = weeks(() => 1).map((count, hour) =>
      hour >= 21 * 24 + 9 && hour < 21 * 24 + 12 ? 20 * count : count,
    );
    const next = new Forecast({ from: BEGIN, counts }, season, "more");
    expect(next.rateAt(BEGIN + (28 * 24 + 10) * HOUR)).toBeLessThan(200);
  });

  it("takes what days and hours of the day suggest where an hour's own few values say no more", () => {
    // Six events an hour by day, two at night, as a fair die of its own would bring them.
    const usualOf = (hour: number): number => (hour % 24 >= 8 && hour % 24 < 20 ? 6 : 2);
    const counts = Array.from({ length: 28 * 24 }, (_, hour) => binomialOf(hour, 2 * usualOf(hour)));
    const next = new Forecast({ from: BEGIN, counts }, season, "more");
    const off = Array.from(
      { length: 6 },
      (_, i) => next.rateAt(BEGIN + (28 * 24 + 9 + i) * HOUR) / (6 * next.level) - 1,
    );
    expect(Math.sqrt(off.reduce((sum, one) => sum + one * one, 0) / off.length)).toBeLessThan(0.1);
  });

  it("keeps what one hour of the week brings each week, though the day and the hour suggest nothing of it", () => {
    const counts = weeks(() => 1).map((count, hour) => (hour % 168 === 2 * 24 + 3 ? 400 : count));
    const next = new Forecast({ from: BEGIN, counts }, season, "more");
    expect(next.rateAt(BEGIN + (30 * 24 + 3) * HOUR)).toBeGreaterThan(300);
    expect(next.rateAt(BEGIN + (29 * 24 + 3) * HOUR)).toBeLessThan(80);
  });

  it("knows after some hours of a usual day that days off are over", () => {
    const off = (hours: number) => {
      const counts = weeks((day) => (day >= 24 && day < 27 ? 0.3 : 1)).slice(0, 27 * 24 + hours);
      return new Forecast({ from: BEGIN, counts }, season, "more").daysOff;
    };
    expect(off(0)).toBe(3);
    expect(off(5)).toBe(3);
    expect(off(12)).toBe(0);
  });
});

/** Heads among so many coins, the same for the same hour. */
function binomialOf(hour: number, coins: number): number {
  let state = Math.imul(hour + 1, 0x9e3779b1) >>> 0;
  let heads = 0;
  for (let i = 0; i < coins; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    heads += (state >>> 16) & 1;
  }
  return heads;
}
