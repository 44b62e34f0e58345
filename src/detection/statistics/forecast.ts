import { type EpochMs, HOUR } from "../../domain/time.ts";
import { DayLevels, type Side } from "./day-levels.ts";
import { type Dispersion, estimateDispersion } from "./dispersion.ts";
import { dayProfile, type Profile, weekProfile } from "./profile.ts";
import { HOURS_A_WEEK, type Season } from "./season.ts";

/** Counts of whole hours, the last of which ends where the forecast begins. */
export interface HourCounts {
  /** Begin of the first; a whole hour since 1970. */
  readonly from: EpochMs;
  readonly counts: readonly number[];
}

/** Whole hours from which on a forecast is made. */
export const FORECAST_HOURS = 72;

/** Stretches of the history that may have been incidents: what comes more often is a habit. */
const FORGIVEN = 2;
const WEEKS_NEEDED = 3;
/** Of four weeks' hours, the part that days and hours of the day are fitted to: 7 + 24 - 1 numbers of 672. */
const SUGGESTED_FREEDOM = 30 / 672;
/** What days and hours of the day suggest varies by so much of what an hour's own mean would: 4 hours of 96, and 4 of 28. */
const SUGGESTED_DOUBT: number = 4 / 96 + 4 / 28;
/** However many events it was learnt from, a season is but a picture (clocks change, habits shift): 7 % are no surprise. */
const SEASON_DOUBT = 0.07 ** 2;

/**
 * The forecast of the hours behind `history`, at least three days. An hour's usual count is the mean of the same hour of the week,
 * in which each value is held within three robust deviations (MAD) of the median; with less than three weeks it is the upper
 * quartile of the hour of the day (where less would be told, the lowest). The season is that of days without their level, and moves
 * with the level: up as soon as most of the last day is higher, down only when nearly all of the last ten days were lower, since a holiday is no new normal (where less would be told, only ever down, likewise).
 */
export class Forecast {
  /** What it was read from: the same hours of other weeks, or those of other days. */
  readonly basis: "hour_of_week" | "hour_of_day";
  /** How many of them there are for each hour, at least. */
  readonly samples: number;
  /** What the season was multiplied with to get there. */
  readonly level: number;
  /** So many days before were days off: the level of work is that of so many days ago. */
  readonly daysOff: number;
  private readonly rates: Float64Array;
  private readonly season: Season;

  constructor(history: HourCounts, season: Season, side: Side) {
    const { basis, samples, rates, levels } = learn(history, season, side);
    this.basis = basis;
    this.samples = samples;
    this.rates = new Float64Array(rates);
    this.season = season;
    this.level = levels.now(side);
    this.daysOff = levels.daysOff();
  }

  /** Events in the hour that begins then; of the hours around the end of the history. */
  rateAt(hour: EpochMs): number {
    return (this.rates[this.season.hourOfWeek(hour)] as number) * this.level;
  }
}

/** How hour counts vary around what was expected of them. */
export interface HourNoise {
  readonly dispersion: Dispersion;
  /** Relative variance of the forecast's rates themselves: they are only estimates. */
  readonly doubt: number;
  /** Events in an hour where most of them are: the mean, weighted by itself. */
  readonly busyRate: number;
}

/** Of a history and the forecast that was made from it: asked for when a count stands out, which is seldom. */
export function hourNoise(history: HourCounts, forecast: Forecast, season: Season, side: Side): HourNoise {
  const { from, counts } = history;
  const { expected, levels, basis, own } = learn(history, season, side);
  const known = levels.known(side);
  const observations = counts.map((observed, i) => {
    return { observed, expected: (expected[i] as number) * (known[i] as number) };
  });
  // What was fitted to the observations themselves is not left to vary around it.
  const freedom = basis === "hour_of_week" ? 1 - 0.25 * own - SUGGESTED_FREEDOM * (1 - own) : 1;
  const dispersion = estimateDispersion(observations, freedom, FORGIVEN);
  const next = from + counts.length * HOUR;
  let rate = 0;
  for (let hour = 0; hour < 6; hour++) rate += forecast.rateAt(next + hour * HOUR) / 6;
  let [sum, squares] = [0, 0];
  for (const events of expected) {
    sum += events;
    squares += events * events;
  }
  return {
    dispersion,
    doubt:
      SEASON_DOUBT +
      ((own + SUGGESTED_DOUBT * (1 - own) ** 2) * (dispersion.bursts / Math.max(rate, 0.5) + dispersion.wander)) /
        Math.max(1, forecast.samples),
    busyRate: squares / Math.max(sum, 0.01),
  };
}

function learn({ from, counts }: HourCounts, season: Season, side: Side) {
  const slots = counts.map((_, i) => season.hourOfWeek(from + i * HOUR));
  const weekly = counts.length >= WEEKS_NEEDED * HOURS_A_WEEK;
  const { rates, samples, own } = weekly ? levelledProfile(counts, slots) : dayProfile(counts, slots, side);
  const expected = slots.map((slot) => rates[slot] as number);
  const levels = new DayLevels(counts, expected, slots);
  const basis: Forecast["basis"] = weekly ? "hour_of_week" : "hour_of_day";
  return { basis, samples, rates, own, expected, levels };
}

function levelledProfile(counts: readonly number[], slots: readonly number[]): Profile {
  const raw = weekProfile(counts, slots).rates;
  const expected = slots.map((slot) => raw[slot] as number);
  return weekProfile(new DayLevels(counts, expected, slots).levelled(), slots);
}
