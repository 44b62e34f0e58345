import { DAY, HOUR } from "../../domain/time.ts";
import { median, quantile } from "./robust.ts";

const BLOCK_HOURS = 4;
const DAY_HOURS = DAY / HOUR;
const REMEMBERED_DAYS = 10;
const PRIOR_EVENTS = 5;
/** A day with less than this part of what was expected is a day off. */
const OFF = 0.6;
/** So many hours of a day, with so many expected events, show whether it is one. */
const TELLING_HOURS = 2 * BLOCK_HOURS;
const TELLING_EVENTS = 40;
/** A day that was mostly silent has no level. */
const LEAST_LEVEL = 0.25;

/**
 * What a forecast is for: where more than usual would be told, the rate is rather too high, where less would be, rather too low.
 */
export type Side = "more" | "less";

/** How far hours were above or below their season, by days of the zone's calendar. */
export class DayLevels {
  private readonly counts: readonly number[];
  private readonly expected: readonly number[];
  /** Of each hour, counted from the first. */
  private readonly days: readonly number[];
  /** Of each day: 0 is Monday. */
  private readonly weekdays: readonly number[];
  /** Of each day: the median of its parts, which an incident of some hours does not move. */
  private readonly middles: readonly number[];

  /** `expected` by the season; `slots`: hours of the week. */
  constructor(counts: readonly number[], expected: readonly number[], slots: readonly number[]) {
    this.counts = counts;
    this.expected = expected;
    let day = 0;
    this.days = slots.map((slot, i) => {
      if (i > 0 && weekdayOf(slot) !== weekdayOf(slots[i - 1] as number)) day += 1;
      return day;
    });
    const begins = this.days.flatMap((of, i) => (i === 0 || of !== this.days[i - 1] ? [i] : []));
    this.weekdays = begins.map((begin) => weekdayOf(slots[begin] as number));
    this.middles = begins.map((begin, of) => this.middle(begin, begins[of + 1] ?? counts.length));
  }

  /**
   * Counts without their days' levels: what a holiday, a step or a drift did is no part of the season. A weekday's own part is the
   * median, over the weeks, of its day by the seven days around it: these hold each weekday once.
   */
  levelled(): number[] {
    const { middles, weekdays } = this;
    const usual = new Array<number>(7).fill(0);
    const hours = new Array<number>(7).fill(0);
    this.days.forEach((day, hour) => {
      const weekday = weekdays[day] as number;
      usual[weekday] = (usual[weekday] as number) + (this.expected[hour] as number);
      hours[weekday] = (hours[weekday] as number) + 1;
    });
    const rate = usual.map((sum, weekday) => (sum + 1) / Math.max(1, hours[weekday] as number));
    const sizes = middles.map((middle, day) => middle * (rate[weekdays[day] as number] as number));
    const parts = sizes.map((size, day) => {
      const from = Math.max(0, Math.min(day - 3, sizes.length - 7));
      return size / mean(sizes.slice(from, from + 7));
    });
    const ofWeekday = rate.map((_, weekday) => median(parts.filter((__, day) => weekdays[day] === weekday)));
    const levels = sizes.map((size, day) => size / (ofWeekday[weekdays[day] as number] as number));
    const most = mean(levels);
    return this.counts.map((count, i) => {
      return count / Math.max((levels[this.days[i] as number] as number) / most, LEAST_LEVEL);
    });
  }

  /** What is expected of the day behind the hours. */
  now(side: Side): number {
    const hours = this.counts.length;
    const latest = this.workIsBack() ? (this.middles.at(-1) ?? 1) : this.middle(Math.max(0, hours - DAY_HOURS), hours);
    return this.level(latest, this.days.at(-1) ?? 0, side) * this.lean(side);
  }

  /** What was expected of the day of each hour before it. */
  known(side: Side): readonly number[] {
    const lean = this.lean(side);
    const known = this.middles.map((_, day) => this.before(day, side) * lean);
    return this.days.map((day) => known[day] as number);
  }

  /**
   * Days in a row, up to the last whole one, that were far below what was expected of them: holidays. None once the day after them has
   * shown for some hours what is usual now.
   */
  daysOff(): number {
    return this.workIsBack() ? 0 : this.daysOffBefore();
  }

  private daysOffBefore(): number {
    const last = this.days.at(-1) ?? 0;
    let day = this.hoursToday() < DAY_HOURS ? last - 1 : last;
    let off = 0;
    for (; day >= 0 && this.isOff(day); day--) off += 1;
    return off;
  }

  /** Whether the last day, of which there are enough hours and events, is a usual one after days off. */
  private workIsBack(): boolean {
    const hours = this.hoursToday();
    if (hours < TELLING_HOURS || hours >= DAY_HOURS || this.daysOffBefore() === 0) return false;
    const expected = this.expected.slice(-hours).reduce((sum, count) => sum + count, 0);
    return expected >= TELLING_EVENTS && !this.isOff(this.days.at(-1) ?? 0);
  }

  private hoursToday(): number {
    return this.days.length - this.days.indexOf(this.days.at(-1) ?? 0);
  }

  private isOff(day: number): boolean {
    return (this.middles[day] as number) < OFF * this.before(day, "more");
  }

  /** How far days were mostly from the levels: these are high or low ones on purpose, but no days are always so. */
  private lean(side: Side): number {
    return median(this.middles.map((middle, day) => middle / this.before(day, side)));
  }

  private before(day: number, side: Side): number {
    return this.level(this.middles[Math.max(0, day - 1)] as number, day, side);
  }

  /**
   * Where more than usual would be told: up as soon as most of the last day was higher, down only when nearly all of the last ten days
   * were lower, since a holiday is no new normal. Where less would be told only ever down, likewise.
   */
  private level(latest: number, day: number, side: Side): number {
    // What was before the first days is not known; those after them say more than the few between.
    const from = Math.max(0, day - REMEMBERED_DAYS);
    const remembered = this.middles.slice(from, from + REMEMBERED_DAYS);
    if (side === "less") return Math.min(1, quantile(remembered, 0.75));
    // The second highest, or nearly: one day alone may have been an incident.
    return Math.max(latest, quantile(remembered, 0.88));
  }

  private middle(from: number, to: number): number {
    const blocks = Array.from({ length: Math.max(1, Math.floor((to - from) / BLOCK_HOURS)) }, (_, i) =>
      this.ratio(from + i * BLOCK_HOURS, Math.min(to, from + (i + 1) * BLOCK_HOURS)),
    );
    return median(blocks);
  }

  private ratio(from: number, to: number): number {
    // Few events say little of a level.
    let [counted, expected] = [PRIOR_EVENTS, PRIOR_EVENTS];
    for (let hour = from; hour < to; hour++) {
      counted += this.counts[hour] as number;
      expected += this.expected[hour] as number;
    }
    return counted / expected;
  }
}

function weekdayOf(slot: number): number {
  return Math.floor(slot / 24);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
