import { DAY, HOUR } from "../domain/time.ts";
import { quantile } from "./statistics/robust.ts";
import { logPoissonUpper } from "./statistics/tails.ts";
import type { Comparison } from "./statistics/usual.ts";

/** What was counted of an issue, up to now. */
export interface RiseCounts {
  /** Of eight days, by the hour; the last one ends now. */
  readonly hours: readonly number[];
  /** Of 29 days, by the day; the last one ends now. */
  readonly days: readonly number[];
  /** Since it was first seen. */
  readonly ageMs: number;
  /** What is usual for the last hour; undefined while that is not known, or where the hour is below `leastUnusual`. */
  readonly usual: Comparison | undefined;
}

export interface RiseThresholds {
  readonly factor: number;
  readonly minEvents: number;
}

/** How an issue is worse than it was. */
export interface Rise {
  /** `hold`: it is still much worse than it was when it was told. */
  readonly verdict: "breach" | "hold";
  readonly observed: number;
  readonly expected: number;
  readonly threshold: number;
  readonly lengthMs: number;
  /** What `expected` is. */
  readonly basis: string;
}

const LOG_CHANCE = Math.log(1e-8);
const WEEK_HOURS = 7 * 24;
const DAY_HOURS = 24;
/** Younger issues have no week to be compared with; how much more than their highest hour is needed then (as in Sentry). */
const YOUNG_FACTOR = 10;
/** An hour that is not the busiest has to be so much farther above what is usual for it than one that is. */
const USUAL_TIMES = 2;
/** So many times what comes two hours before and after it makes an hour a burst. */
const BURST_TIMES = 3;
const BUSIEST_SO_FAR = "its busiest hour so far";
const BUSIEST = "busiest hours of the week before";
const SAME_HOUR = "usual for the hour";

/** `told`: the basis on which it was told and still fires, if it does. */
export function riseOf(counts: RiseCounts, thresholds: RiseThresholds, told: unknown): Rise | undefined {
  return (
    overBusiest(counts, thresholds, told) ??
    overUsual(counts, thresholds, told) ??
    overDays(counts, thresholds, typeof told === "string" && ![BUSIEST, BUSIEST_SO_FAR, SAME_HOUR].includes(told))
  );
}

/** An hour busier than any of the week before by far. */
function overBusiest({ hours, ageMs }: RiseCounts, of: RiseThresholds, told: unknown): Rise | undefined {
  const observed = hours.at(-1) ?? 0;
  const young = ageMs < 7 * DAY;
  const before = hours.slice(-WEEK_HOURS - 1, -1);
  const expected = young ? Math.max(1, ...before) : busiest(before);
  const threshold = Math.ceil(Math.max(of.minEvents, expected * (young ? YOUNG_FACTOR : of.factor)));
  const breach = observed >= threshold && logPoissonUpper(observed, expected) <= LOG_CHANCE;
  const known = told === BUSIEST || told === BUSIEST_SO_FAR;
  if (!breach && !(known && observed >= threshold / 2 && observed > expected)) return undefined;
  const basis = young ? BUSIEST_SO_FAR : BUSIEST;
  return { verdict: breach ? "breach" : "hold", observed, expected, threshold, lengthMs: HOUR, basis };
}

/** An hour far above what is usual at its time, though others may be as busy: at night, at the weekend. */
function overUsual({ hours, ageMs, usual }: RiseCounts, of: RiseThresholds, told: unknown): Rise | undefined {
  if (usual === undefined || ageMs < 7 * DAY) return undefined;
  const observed = hours.at(-1) ?? 0;
  const { expected } = usual;
  const bursts = hours.slice(-WEEK_HOURS - 1, -1).filter((_, i, week) => isBurst(week, i));
  const threshold = Math.ceil(Math.max(leastUnusual(expected, of), busiest(bursts) * of.factor));
  const breach = observed >= threshold && usual.logUpper(observed, LOG_CHANCE) <= LOG_CHANCE;
  if (!breach && !(told === SAME_HOUR && observed >= threshold / 2)) return undefined;
  return { verdict: breach ? "breach" : "hold", observed, expected, threshold, lengthMs: HOUR, basis: SAME_HOUR };
}

/** Events that an hour has to have before it can be too many for its time. */
export function leastUnusual(expected: number, { factor, minEvents }: RiseThresholds): number {
  return Math.max(minEvents, expected * factor * USUAL_TIMES);
}

/** A day busier than is usual, though none of its hours stands out. */
function overDays({ hours, days, ageMs }: RiseCounts, of: RiseThresholds, told: boolean): Rise | undefined {
  // What hours brought by themselves is no growth, and was told as such.
  const most = busiest(hours.slice(0, -DAY_HOURS));
  const observed = hours.slice(-DAY_HOURS).reduce((sum, count) => sum + Math.min(count, most), 0);
  // The last week is left out: growth must not become what it is measured against.
  const last = days.length - 1;
  const before = days.slice(Math.max(0, last - Math.floor(ageMs / DAY)), last - 7);
  if (before.length < 7) return undefined;
  const expected = Math.max(quantile(before, 0.75), 1);
  const threshold = Math.ceil(Math.max(of.minEvents, expected * of.factor));
  const breach =
    observed >= threshold &&
    logPoissonUpper(observed, expected) <= LOG_CHANCE &&
    Math.min(...days.slice(last - 2, last)) > expected;
  if (!breach && !(told && observed >= expected * (1 + (of.factor - 1) / 2))) return undefined;
  const basis = `upper quarter of ${before.length} days, a week before`;
  return { verdict: breach ? "breach" : "hold", observed, expected, threshold, lengthMs: DAY, basis };
}

/** One hour may have been an accident: so the second busiest counts. */
function busiest(hours: readonly number[]): number {
  let [most, second] = [1, 1];
  for (const count of hours) {
    if (count >= most) [most, second] = [count, most];
    else if (count > second) second = count;
  }
  return second;
}

/** Whether an hour stands out of those around it: as a job that fails now and then does, and the busy time of a day does not. */
function isBurst(hours: readonly number[], i: number): boolean {
  const around = Math.max(hours[i - 2] ?? Number.POSITIVE_INFINITY, hours[i + 2] ?? Number.POSITIVE_INFINITY);
  return (hours[i] as number) >= BURST_TIMES * around;
}
