import type { EpochMs } from "../../domain/time.ts";

/**
 * A time interval as Alertmanager's: every condition that is given must hold; of the ranges of one condition any. Ranges are
 * inclusive, but for the end of times of day.
 */
export interface TimeInterval {
  /** Minutes of the day, the end excluded, at most 1440. */
  readonly times: readonly Range[];
  /** 0 is Sunday. */
  readonly weekdays: readonly Range[];
  /** 1 to 31, or -1 (the last day of the month) to -31. */
  readonly daysOfMonth: readonly Range[];
  /** 1 to 12. */
  readonly months: readonly Range[];
  readonly years: readonly Range[];
  /** IANA zone. */
  readonly location: string;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Whether a moment lies in any of the intervals. */
export type TimeTest = (at: EpochMs) => boolean;

/** Throws RangeError for an unknown zone. No intervals: never. */
export function compileIntervals(intervals: readonly TimeInterval[]): TimeTest {
  const tests = intervals.map((interval) => {
    const read = wallClockIn(interval.location);
    return (at: EpochMs): boolean => holds(interval, read(at));
  });
  return (at) => tests.some((test) => test(at));
}

/** What a clock and calendar on the wall of a zone show. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Of the day. */
  readonly minute: number;
}

/** Throws RangeError for an unknown zone. */
export function wallClockIn(zone: string): (at: EpochMs) => WallClock {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, hourCycle: "h23", calendar: "gregory" },
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const [year, month, day] = [part("year"), part("month"), part("day")];
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    return { year, month, day, weekday, minute: part("hour") * 60 + part("minute") };
  };
}

function holds(interval: TimeInterval, now: WallClock): boolean {
  return (
    within(interval.times, (range) => now.minute >= range.from && now.minute < range.to) &&
    within(interval.weekdays, (range) => now.weekday >= range.from && now.weekday <= range.to) &&
    within(interval.daysOfMonth, (range) => dayWithin(range, now)) &&
    within(interval.months, (range) => now.month >= range.from && now.month <= range.to) &&
    within(interval.years, (range) => now.year >= range.from && now.year <= range.to)
  );
}

function within(ranges: readonly Range[], test: (range: Range) => boolean): boolean {
  return ranges.length === 0 || ranges.some(test);
}

// A range is cut to the month: `31` is no day of April, `-31:-1` is all of it, `29:31` in February 2026 is none.
function dayWithin(range: Range, { year, month, day }: WallClock): boolean {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const from = range.from < 0 ? last + range.from + 1 : range.from;
  const to = range.to < 0 ? last + range.to + 1 : range.to;
  return day >= Math.max(1, from) && day <= Math.min(last, to);
}
