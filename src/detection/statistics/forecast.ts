import { type EpochMs, HOUR } from "../../domain/time.ts";
import { DayLevels, type Side } from "./day-levels.ts";
import { type Dispersion, estimateDispersion } from "./dispersion.ts";
import { median, quantile, scaledMad } from "./robust.ts";
import { HOURS_A_WEEK, type Season } from "./season.ts";

/** Counts of whole hours, the last of which ends where the forecast begins. */
export interface HourCounts {
  /** Begin of the first; a whole hour since 1970. */
  readonly from: EpochMs;
  readonly counts: readonly number[];
}

/** What hours usually bring. */
export interface Forecast {
  /** Events in the hour that begins then; of the hours around the end of the history. */
  rateAt(hour: EpochMs): number;
  /** What it was read from: the same hours of other weeks, or those of other days. */
  readonly basis: "hour_of_week" | "hour_of_day";
  /** How many of them there are for each hour, at least. */
  readonly samples: number;
  /** What the season was multiplied with to get there. */
  readonly level: number;
  /** Relative variance of the rates themselves: they are only estimates. */
  readonly doubt: number;
  /** So many days before were days off: the level of work is that of so many days ago. */
  readonly daysOff: number;
  /** Of hour counts. */
  readonly dispersion: Dispersion;
  /** Events in an hour where most of them are: the mean, weighted by itself. */
  readonly busyRate: number;
}

/** Whole hours from which on a forecast is made. */
export const FORECAST_HOURS = 72;

/** Stretches of the history that may have been incidents: what comes more often is a habit. */
const FORGIVEN = 2;
const WEEKS_NEEDED = 3;
const WEEKS = 4;
/**
 * A season of few events is blurred: an hour's own samples are weighed against what its day and its hour of the day suggest, and
 * these against the whole, by their noise and by how much seasons differ from that: relative variances.
 */
const SPREAD_OF_SLOTS = 0.1;
const SPREAD_OF_HOURS = 0.3;
/** The part of the hours of the week of which one may have been an incident. */
const INCIDENT_SLOTS = 0.05;

/**
 * The forecast of the hours behind `history`, at least three days. An hour's usual count is the mean of the same hour of the week,
 * in which each value is held within three robust deviations (MAD) of the median; with less than three weeks it is the upper
 * quartile of the hour of the day (where less would be told, the lowest). The season is that of days without their level, and moves
 * with the level: up as soon as most of the last day is higher, down only when nearly all of the last ten days were lower, since a holiday is no new normal (where less would be told, only ever down, likewise).
 */
export function forecast({ from, counts }: HourCounts, season: Season, side: Side): Forecast {
  const hours = counts.length;
  const slots = counts.map((_, i) => season.hourOfWeek(from + i * HOUR));
  const weekly = hours >= WEEKS_NEEDED * HOURS_A_WEEK;
  const { rates, samples } = weekly ? levelledProfile(counts, slots) : dayProfile(counts, slots, side);
  const expected = slots.map((slot) => rates[slot] as number);
  const levels = new DayLevels(counts, expected, slots);
  const known = levels.known(side);
  const dispersion = estimateDispersion(
    counts.map((observed, i) => ({ observed, expected: (expected[i] as number) * (known[i] as number) })),
    weekly ? 0.75 : 1,
    FORGIVEN,
  );
  const level = levels.now(side);
  const rateAt = (hour: EpochMs): number => (rates[season.hourOfWeek(hour)] as number) * level;
  const next = from + hours * HOUR;
  const day = Array.from({ length: 6 }, (_, i) => rateAt(next + i * HOUR));
  return {
    rateAt,
    basis: weekly ? "hour_of_week" : "hour_of_day",
    samples: Math.min(...samples),
    level,
    daysOff: levels.daysOff(),
    doubt: (dispersion.bursts / Math.max(mean(day), 0.5) + dispersion.wander) / Math.max(1, Math.min(...samples)),
    dispersion,
    busyRate: sum(expected.map((rate) => rate * rate)) / Math.max(sum(expected), 0.01),
  };
}

interface Profile {
  /** By hour of the week. */
  readonly rates: readonly number[];
  readonly samples: readonly number[];
}

function levelledProfile(counts: readonly number[], slots: readonly number[]): Profile {
  const raw = weekProfile(counts, slots).rates;
  const expected = slots.map((slot) => raw[slot] as number);
  return weekProfile(new DayLevels(counts, expected, slots).levelled(), slots);
}

function weekProfile(counts: readonly number[], slots: readonly number[]): Profile {
  const bySlot = group(counts, slots, HOURS_A_WEEK);
  const total = mean(counts);
  const bursts = pooledBursts(bySlot);
  const own = bySlot.map((values) => mean(heldTogether(values, bursts)));
  // Samples of an hour that say as much as is known without them: the fewer the events, the more.
  const doubt = bursts / Math.max(total, 0.01);
  const shrink = (rate: number, samples: number, towards: number, spread: number): number =>
    (samples * rate + (doubt / spread) * towards) / (samples + doubt / spread);
  const level = mean(own);
  const days = Array.from({ length: 7 }, (_, day) =>
    shrink(mean(own.slice(day * 24, day * 24 + 24)), WEEKS * 24, level, SPREAD_OF_HOURS),
  );
  const hours = Array.from({ length: 24 }, (_, hour) =>
    shrink(mean(own.filter((__, slot) => slot % 24 === hour)), WEEKS * 7, level, SPREAD_OF_HOURS),
  );
  const rates = own.map((rate, slot) => {
    const suggested =
      level === 0 ? 0 : ((days[Math.floor(slot / 24)] as number) * (hours[slot % 24] as number)) / level;
    return shrink(rate, (bySlot[slot] as number[]).length, suggested, SPREAD_OF_SLOTS);
  });
  return { rates, samples: bySlot.map(({ length }) => length) };
}

/** How many times the variance of a Poisson distribution the same hours of different weeks have, but for some incidents. */
function pooledBursts(bySlot: readonly (readonly number[])[]): number {
  const noises = bySlot.map((values) => {
    const centre = mean(values);
    const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    return { variance: squares / (values.length - 1), events: centre };
  });
  noises.sort((a, b) => a.variance / (a.events + 1) - b.variance / (b.events + 1));
  const usual = noises.slice(0, Math.floor(noises.length * (1 - INCIDENT_SLOTS)));
  const events = sum(usual.map((noise) => noise.events));
  return Math.max(1, events === 0 ? 1 : sum(usual.map((noise) => noise.variance)) / events);
}

/** The upper quartile, for work days are more than days off, and which is which cannot be known yet. */
function dayProfile(counts: readonly number[], slots: readonly number[], side: Side): Profile {
  const byHour = group(
    counts,
    slots.map((slot) => slot % 24),
    24,
  );
  const rank = (samples: number): number => (side === "less" ? 0 : samples < 5 ? 1 : 0.75);
  const rates = byHour.map((values) => (values.length === 0 ? 0 : quantile(values, rank(values.length))));
  return {
    rates: Array.from({ length: HOURS_A_WEEK }, (_, slot) => rates[slot % 24] as number),
    samples: Array.from({ length: HOURS_A_WEEK }, (_, slot) => (byHour[slot % 24] as number[]).length),
  };
}

function heldTogether(values: readonly number[], bursts: number): number[] {
  const centre = median(values);
  // Of four values the MAD says little: what the noise of the other hours would do is never held back.
  const reach = 3 * Math.max(scaledMad(values), Math.sqrt(bursts * (centre + bursts)));
  return values.map((value) => Math.min(Math.max(value, centre - reach), centre + reach));
}

function group(values: readonly number[], keys: readonly number[], size: number): number[][] {
  const groups = Array.from({ length: size }, (): number[] => []);
  values.forEach((value, i) => {
    groups[keys[i] as number]?.push(value);
  });
  return groups;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}
