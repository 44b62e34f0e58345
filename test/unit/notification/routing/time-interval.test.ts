import { describe, expect, test } from "vitest";
import { z } from "zod";
import { compileDigest } from "../../../../src/notification/routing/digest.ts";
import { compileIntervals } from "../../../../src/notification/routing/time-interval.ts";
import { namedIntervalsSchema, toTimeInterval } from "../../../../src/notification/routing/time-interval-schema.ts";

function interval(written: object, timezone = "UTC"): (time: string) => boolean {
  const parsed = namedIntervalsSchema.parse({ name: "x", time_intervals: [written] });
  const test = compileIntervals(parsed.time_intervals.map((one) => toTimeInterval(one, timezone)));
  return (time) => test(Date.parse(time));
}

function refusal(written: object): string {
  const result = namedIntervalsSchema.safeParse({ name: "x", time_intervals: [written] });
  return result.success ? "" : z.prettifyError(result.error);
}

describe("time intervals", () => {
  test("times of day hold from their start to before their end, in their zone, through clock changes", () => {
    const open = interval({ times: [{ start_time: "09:00", end_time: "17:00" }], location: "Europe/Berlin" });
    expect(open("2026-07-01T06:59:59Z")).toBe(false);
    expect(open("2026-07-01T07:00:00Z")).toBe(true);
    expect(open("2026-07-01T14:59:59Z")).toBe(true);
    expect(open("2026-07-01T15:00:00Z")).toBe(false);
    expect(open("2026-12-01T07:30:00Z")).toBe(false);
    expect(open("2026-12-01T15:59:59Z")).toBe(true);
  });

  test("the end of the day is 24:00", () => {
    const night = interval({ times: [{ start_time: "22:00", end_time: "24:00" }] });
    expect(night("2026-01-01T23:59:59Z")).toBe(true);
    expect(night("2026-01-02T00:00:00Z")).toBe(false);
  });

  test("weekdays are the zone's own", () => {
    const work = interval({ weekdays: ["monday:friday"] }, "Asia/Shanghai");
    expect(work("2026-11-27T15:59:00Z")).toBe(true);
    expect(work("2026-11-27T16:00:00Z")).toBe(false);
    expect(work("2026-11-29T15:59:00Z")).toBe(false);
    expect(work("2026-11-29T16:00:00Z")).toBe(true);
    expect(interval({ weekdays: ["Sat", "sunday"] })("2026-11-28T12:00:00Z")).toBe(true);
  });

  test("days of the month count from its end too, and are cut to it", () => {
    const last = interval({ days_of_month: [-1] });
    expect(last("2026-02-28T12:00:00Z")).toBe(true);
    expect(last("2028-02-28T12:00:00Z")).toBe(false);
    expect(last("2028-02-29T12:00:00Z")).toBe(true);
    const turn = interval({ days_of_month: ["-3:-1", "1"] });
    expect(["27", "28"].map((day) => turn(`2026-11-${day}T12:00:00Z`))).toEqual([false, true]);
    expect(turn("2026-12-01T12:00:00Z")).toBe(true);
    expect(interval({ days_of_month: ["29:31"] })("2026-02-28T12:00:00Z")).toBe(false);
    expect(interval({ days_of_month: ["1:-1"] })("2026-02-14T12:00:00Z")).toBe(true);
  });

  test("months and years, by name or number; all that is given must hold", () => {
    const sale = interval({ months: ["november:december"], years: ["2026"], weekdays: ["friday"] });
    expect(sale("2026-11-27T12:00:00Z")).toBe(true);
    expect(sale("2026-11-26T12:00:00Z")).toBe(false);
    expect(sale("2027-11-26T12:00:00Z")).toBe(false);
    expect(interval({ months: [1, "3:4"] })("2026-04-01T12:00:00Z")).toBe(true);
    expect(interval({ months: [1, "3:4"] })("2026-02-01T12:00:00Z")).toBe(false);
  });

  test.each([
    [{ weekdays: ["mondai"] }, "`mondai` is no day of the week; did you mean `monday`?"],
    [{ weekdays: ["friday:monday"] }, "the range ends before it begins; write two: `friday:…` and `…:monday`"],
    [{ days_of_month: ["0"] }, "`0` is no day of a month"],
    [{ days_of_month: ["32"] }, "`32` is no day of a month"],
    [{ months: ["13"] }, "`13` is no month"],
    [{ times: [{ start_time: "22:00", end_time: "06:00" }] }, "ends before it begins; over midnight write two"],
    [{ times: [{ start_time: "9:00", end_time: "10:00" }] }, "must be a time of day"],
    [{ times: [{ start_time: "09:00", end_time: "24:01" }] }, "must be a time of day"],
    [{ location: "Europe/Berln" }, "there is no time zone `Europe/Berln`"],
  ])("%j is refused", (written, message) => {
    expect(refusal(written)).toContain(message);
  });
});

describe("digests", () => {
  test("are told at their times of day, also where a clock change moves them", () => {
    const { next } = compileDigest({ at: ["09:00", "17:00"], location: "Europe/Berlin" }, "UTC");
    const following = (time: string): string => new Date(next(Date.parse(time))).toISOString();
    expect(following("2026-07-01T06:59:00Z")).toBe("2026-07-01T07:00:00.000Z");
    expect(following("2026-07-01T07:00:00Z")).toBe("2026-07-01T15:00:00.000Z");
    expect(following("2026-10-24T16:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
    const skipped = compileDigest({ at: ["02:30"], location: "Europe/Berlin" }, "UTC").next(
      Date.parse("2026-03-29T00:00:00Z"),
    );
    expect(new Date(skipped).toISOString()).toBe("2026-03-30T00:30:00.000Z");
  });

  test("or so long after the first alert", () => {
    expect(compileDigest({ every: 3_600_000 }, "UTC").next(5)).toBe(3_600_005);
  });
});
