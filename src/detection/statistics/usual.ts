import { DAY, type EpochMs, HOUR, MINUTE } from "../../domain/time.ts";
import { logCountUpper } from "./count-tail.ts";
import { type Dispersion, estimateDispersion, type Observation } from "./dispersion.ts";
import { AHEAD_HOURS, type Forecast, forecast, MARGIN_HOURS } from "./forecast.ts";
import type { Season } from "./season.ts";

/** What is read of a subject to know what is usual for it. */
export interface Past {
  /** End of the past: a whole hour since 1970. */
  readonly to: EpochMs;
  /** Counts of the whole hours up to then, from the first with events: `FORECAST_HOURS` to four weeks. */
  readonly hours: readonly number[];
  /** Counts by the minute of the `MINUTES_MS` up to then. */
  readonly minutes: readonly number[];
}

/** How far back minutes are read. */
export const MINUTES_MS: number = DAY;

/** What a stretch of time is compared with. */
export interface Comparison {
  readonly expected: number;
  readonly basis: Forecast["basis"];
  readonly samples: number;
  /** log P(as many events or more). */
  logProbability(observed: number): number;
}

/** An hour that is so many times a neighbour of it may come all at once: a job that fails does so within minutes. */
const PEAK = 3;
/** A neighbour that is so many times the hour may come early or late: clocks change, people start sooner. */
const EDGE = 1.6;
/** Fewer events in a day's minutes do not show bunches; then those of four weeks' hours are believed. */
const TELLING_EVENTS = 200;
/** Hours of the last day whose minutes may have been an incident. */
const FORGIVEN_HOURS = 2;
const LEAST_EXPECTED = 0.01;

/** What is usual for one subject in the `AHEAD_HOURS` behind its past: made once, asked as often as wanted. */
export class Usual {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly forecast: Forecast;
  /** Since the first events that are known; at most four weeks. */
  readonly ageMs: number;
  /** By length in minutes. */
  private readonly short: ReadonlyMap<number, Dispersion>;
  private readonly recentEvents: number;

  /** `lengths`: of the stretches that will be compared, whole minutes up to an hour. */
  constructor(past: Past, season: Season, lengths: readonly number[]) {
    this.from = past.to;
    this.to = past.to + AHEAD_HOURS * HOUR;
    this.forecast = forecast({ from: past.to - past.hours.length * HOUR, counts: past.hours }, season);
    this.ageMs = past.hours.length * HOUR;
    this.recentEvents = past.minutes.reduce((sum, count) => sum + count, 0);
    const short = lengths.filter((length) => length < HOUR).map((length) => length / MINUTE);
    this.short = new Map(short.map((length) => [length, withinHours(past.minutes, length)]));
  }

  /** Of a stretch that ends in these hours. */
  compare(from: EpochMs, to: EpochMs): Comparison {
    return this.against(this.forecast.rates, from, to);
  }

  /** Of a stretch that ends a day before these hours. */
  compareYesterday(from: EpochMs, to: EpochMs): Comparison {
    return this.against(this.forecast.yesterday, from + DAY, to + DAY);
  }

  private against(rates: readonly number[], from: EpochMs, to: EpochMs): Comparison {
    const { basis, samples, doubt } = this.forecast;
    const start = (from - this.from) / HOUR + MARGIN_HOURS;
    const expected = Math.max(expectedOf(rates, start, (to - from) / HOUR), LEAST_EXPECTED);
    const { bursts, wander } = this.dispersion(to - from, (expected * HOUR) / (to - from));
    const logProbability = (observed: number): number =>
      logCountUpper(observed, { mean: expected, bursts, wander: wander + doubt });
    return { expected, basis, samples, logProbability };
  }

  private dispersion(lengthMs: number, rate: number): Dispersion {
    const { dispersion } = this.forecast;
    const short = this.short.get(lengthMs / MINUTE);
    if (short === undefined) return dispersion;
    const bursts = this.recentEvents < TELLING_EVENTS ? Math.max(short.bursts, dispersion.bursts) : short.bursts;
    // What varies from hour to hour and not within them moves every stretch of an hour alike.
    const slow = dispersion.wander + Math.max(0, dispersion.bursts - bursts) / Math.max(rate, 1);
    return { bursts, wander: short.wander + slow };
  }
}

/** `start` and `length` in hours from the begin of the rates. */
function expectedOf(rates: readonly number[], start: number, length: number): number {
  const points = 6;
  let sum = 0;
  for (let i = 0; i < points; i++) sum += climb(rates, start + ((i + 0.5) / points) * length);
  let most = (sum / points) * length;
  for (let hour = Math.floor(start); hour < start + length; hour++) {
    const rate = rates[hour] ?? 0;
    const [before, after] = [rates[hour - 1] ?? rate, rates[hour + 1] ?? rate];
    if (rate > PEAK * Math.min(before, after)) most = Math.max(most, rate);
    if (Math.max(before, after) > EDGE * rate) most = Math.max(most, Math.max(before, after) * length);
  }
  return most;
}

/** The rate within an hour: on the way from the hour before to the one after, and never below the hour's own. */
function climb(rates: readonly number[], at: number): number {
  const hour = Math.floor(at);
  const rate = rates[hour] ?? 0;
  const part = at - hour - 0.5;
  const towards = rates[part < 0 ? hour - 1 : hour + 1] ?? rate;
  return Math.max(rate, rate + (towards - rate) * Math.abs(part));
}

/** Of stretches of `length` minutes around the mean of their own hour. */
function withinHours(minutes: readonly number[], length: number): Dispersion {
  const pieces = Math.floor(60 / length);
  if (pieces < 2) return { bursts: 1, wander: 0 };
  const hours: { readonly observations: readonly Observation[]; readonly score: number }[] = [];
  for (let hour = 0; hour + 60 <= minutes.length; hour += 60) {
    const counts = new Array<number>(pieces).fill(0);
    for (let i = 0; i < pieces * length; i++) {
      const piece = Math.floor(i / length);
      counts[piece] = (counts[piece] ?? 0) + (minutes[hour + i] ?? 0);
    }
    const expected = counts.reduce((sum, count) => sum + count, 0) / pieces;
    const score = (Math.max(...counts) - expected) / Math.sqrt(expected + 1);
    hours.push({ observations: counts.map((observed) => ({ observed, expected })), score });
  }
  hours.sort((a, b) => a.score - b.score);
  const used = hours.slice(0, Math.max(0, hours.length - FORGIVEN_HOURS)).flatMap(({ observations }) => observations);
  return estimateDispersion(used, (pieces - 1) / pieces, 0);
}
