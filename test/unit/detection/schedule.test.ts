import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cronProblem, startSchedule } from "../../../src/detection/schedule.ts";

const NOW = Date.UTC(2026, 10, 24, 8);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("cron expressions", () => {
  it.each(["*/10 * * * * *", "0 30 8 * * 1-5", "*/5 * * * *", "0 0 0 L * *", "0 0 9 * jan-mar mon"])(
    "takes %s",
    (expression) => {
      expect(cronProblem(expression)).toBeUndefined();
    },
  );

  it.each([
    ["every minute", "expected 5 or 6 fields"],
    ["0 61 * * * *", "61 is not a valid minute"],
    ["0 0 25 * * *", "25 is not a valid hour"],
    ["0 0 0 31 2 *", "is not a valid day of the month"],
    ["0 0 0 * * 9", "9 is not a valid weekday"],
    ["* * * * * $(rm)", "illegal characters"],
  ])("says what is wrong with %j", (expression, problem) => {
    expect(cronProblem(expression)).toContain(problem);
  });
});

describe("a schedule", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW + 500 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ticks at the due times, in its zone, until it is stopped", async () => {
    const ticks: number[] = [];
    const schedule = startSchedule("*/20 * * * * *", "UTC", async (at) => void ticks.push(at));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(ticks.map((at) => (at - NOW) / SECOND)).toEqual([20, 40, 60]);
    expect(schedule.next()).toBe(NOW + 80 * SECOND);
    await schedule.stop();
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(ticks).toHaveLength(3);

    const daily: string[] = [];
    const inChina = startSchedule(
      "0 30 9 * * *",
      "Asia/Shanghai",
      async (at) => void daily.push(new Date(at).toISOString()),
    );
    await vi.advanceTimersByTimeAsync(48 * 60 * MINUTE);
    expect(daily).toEqual(["2026-11-25T01:30:00.000Z", "2026-11-26T01:30:00.000Z"]);
    await inChina.stop();
  });

  it("ticks on when the clock is set back", async () => {
    const ticks: number[] = [];
    const schedule = startSchedule("0 * * * * *", "UTC", async (at) => void ticks.push((at - NOW) / MINUTE));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(ticks).toEqual([1]);
    vi.setSystemTime(NOW - 120 * MINUTE);
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(ticks).toEqual([1, -119, -118, -117]);
    expect(schedule.next()).toBe(NOW - 116 * MINUTE);
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(ticks).toHaveLength(4);
  });

  it("never overlaps: what comes due meanwhile becomes one tick, with the time of the first", async () => {
    const ticks: number[] = [];
    const ends: (() => void)[] = [];
    const schedule = startSchedule("*/10 * * * * *", "UTC", (at) => {
      ticks.push((at - NOW) / SECOND);
      return new Promise((resolve) => ends.push(resolve));
    });
    await vi.advanceTimersByTimeAsync(45 * SECOND);
    expect(ticks).toEqual([10]);
    ends[0]!();
    await vi.advanceTimersByTimeAsync(0);
    expect(ticks).toEqual([10, 20]);
    ends[1]!();
    await vi.advanceTimersByTimeAsync(6 * SECOND);
    expect(ticks).toEqual([10, 20, 50]);
    const stopped = schedule.stop();
    schedule.makeUpFor(NOW);
    ends[2]!();
    await stopped;
    expect(ticks).toEqual([10, 20, 50]);
  });

  it("does not make up for each of the ticks that were missed while the process slept", async () => {
    const ticks: number[] = [];
    const schedule = startSchedule("*/10 * * * * *", "UTC", async (at) => void ticks.push((at - NOW) / SECOND));
    vi.setSystemTime(NOW + 3600 * SECOND + 5 * SECOND);
    await vi.advanceTimersByTimeAsync(15 * SECOND);
    expect(ticks[0]).toBe(10);
    // 361 came due; the first, one for those behind it, and those after waking.
    expect(ticks.at(-1)).toBe(3620);
    expect(ticks.length).toBeLessThanOrEqual(5);
    await schedule.stop();
  });
});
