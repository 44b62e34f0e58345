import { DAY, type EpochMs, HOUR, MINUTE } from "../../domain/time.ts";
import { logCountLower, logCountUpper } from "./count-tail.ts";
import type { Side } from "./day-levels.ts";
import { type Dispersion, estimateDispersion, type Observation } from "./dispersion.ts";
import { Forecast, type HourCounts, type HourNoise, hourNoise } from "./forecast.ts";
import type { Season } from "./season.ts";

/** How far back from the past's end minutes are read for `learnNoise`. */
export const MINUTES_MS: number = DAY;

/** What a stretch of time is compared with. */
export interface Comparison {
  readonly expected: number;
  readonly basis: Forecast["basis"];
  readonly samples: number;
  /** log P(as many events or more); once it is known to be more than `enough`, any value above that. */
  logUpper(observed: number, enough?: number): number;
  /** log P(as many events or fewer), likewise. */
  logLower(observed: number, enough?: number): number;
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
const POINTS = 6;

/** Stretches that are compared begin so many hours before what they are compared with ends, at most; with the hour before. */
const HOURS_BEFORE = 3;

/** Hours for which what is usual is known. */
export const USUAL_HOURS = 6;

/** What is usual for one subject in the `USUAL_HOURS` behind its past, and was before: made once, asked as often as wanted. */
export class Usual {
  readonly forecast: Forecast;
  /** Since the first events that are known; at most four weeks. */
  readonly ageMs: number;
  private readonly season: Season;
  private readonly side: Side;
  /** Of the hours that are asked for all the time. */
  private readonly rates: Float64Array;
  private readonly ratesFrom: EpochMs;
  private noise: Noise | undefined;

  /** `past`: counts of the whole hours from the first with events, `FORECAST_HOURS` to four weeks. */
  constructor(past: HourCounts, season: Season, side: Side) {
    this.season = season;
    this.side = side;
    this.forecast = new Forecast(past, season, side);
    this.ageMs = past.counts.length * HOUR;
    this.ratesFrom = past.from + this.ageMs - HOURS_BEFORE * HOUR;
    this.rates = Float64Array.from({ length: HOURS_BEFORE + USUAL_HOURS + 1 }, (_, i) =>
      this.forecast.rateAt(this.ratesFrom + i * HOUR),
    );
  }

  /** Whether `compare` can be asked. */
  get knowsNoise(): boolean {
    return this.noise !== undefined;
  }

  /** Of hour counts; undefined while noise is not known. */
  get dispersion(): Dispersion | undefined {
    return this.noise?.hours.dispersion;
  }

  /**
   * How counts vary: from the same past, which is not kept, and the counts by the minute of the `MINUTES_MS` up to its end.
   * `lengths`: of the stretches that will be compared, whole minutes.
   */
  learnNoise(past: HourCounts, minutes: readonly number[], lengths: readonly number[]): void {
    const hours = hourNoise(past, this.forecast, this.season, this.side);
    const events = minutes.reduce((sum, count) => sum + count, 0);
    const { bursts, wander } = hours.dispersion;
    const most = bursts + wander * (events / (MINUTES_MS / HOUR));
    const byLength = shortDispersions(minutes, lengths, most);
    this.noise = { hours, byLength, longest: [...byLength.values()].at(-1) ?? hours.dispersion, events };
  }

  compare(from: EpochMs, to: EpochMs): Comparison {
    if (this.noise === undefined) throw new Error("how counts vary is not known yet");
    const { basis, samples } = this.forecast;
    const { doubt } = this.noise.hours;
    const expected = this.expected(from, to);
    const { bursts, wander } = dispersionOf(this.noise, to - from);
    // The errors of the hours' rates are independent, and lose weight in a sum of several.
    const model = { mean: expected, bursts, wander: wander + doubt / Math.max(1, (to - from) / HOUR) };
    return {
      expected,
      basis,
      samples,
      logUpper: (observed, enough) => logCountUpper(observed, model, enough),
      logLower: (observed, enough) => logCountLower(observed, model, enough),
    };
  }

  /** No more than what `compare` expects, where more would be told; at a fraction of its cost. */
  leastExpected(from: EpochMs, to: EpochMs): number {
    let least = Number.POSITIVE_INFINITY;
    for (let hour = Math.floor(from / HOUR) * HOUR; hour < to; hour += HOUR) {
      least = Math.min(least, this.rateAt(hour));
    }
    return (least * (to - from)) / HOUR;
  }

  private rateAt(hour: EpochMs): number {
    return this.rates[(hour - this.ratesFrom) / HOUR] ?? this.forecast.rateAt(hour);
  }

  expected(from: EpochMs, to: EpochMs): number {
    const points = Math.max(POINTS, Math.ceil((to - from) / (10 * MINUTE)));
    let sum = 0;
    for (let i = 0; i < points; i++) sum += this.rateWithin(from + ((i + 0.5) / points) * (to - from));
    const expected = Math.max(LEAST_EXPECTED, (sum / points) * ((to - from) / HOUR));
    return this.side === "less" ? expected : Math.max(expected, this.peak(from, to));
  }

  /** The rate within an hour: on the way from the hour before to the one after, but on no better side than the hour's own. */
  private rateWithin(at: EpochMs): number {
    const hour = Math.floor(at / HOUR) * HOUR;
    const rate = this.rateAt(hour);
    const part = (at - hour) / HOUR - 0.5;
    const way = rate + (this.rateAt(part < 0 ? hour - HOUR : hour + HOUR) - rate) * Math.abs(part);
    if (this.side === "more") return Math.max(rate, way);
    const [before, after] = [this.rateAt(hour - HOUR), this.rateAt(hour + HOUR)];
    return Math.min(before, after) * EDGE < rate ? Math.min(before, after) : Math.min(rate, way);
  }

  /** What hours that stand out, or stand beside such, may bring all at once. */
  private peak(from: EpochMs, to: EpochMs): number {
    let most = 0;
    for (let hour = Math.floor(from / HOUR) * HOUR; hour < to; hour += HOUR) {
      const rate = this.rateAt(hour);
      const [before, after] = [this.rateAt(hour - HOUR), this.rateAt(hour + HOUR)];
      if (rate > PEAK * Math.min(before, after)) most = Math.max(most, rate);
      const beside = Math.max(before, after);
      if (beside > EDGE * rate) most = Math.max(most, (beside * (to - from)) / HOUR);
    }
    return most;
  }
}

/**
 * What comes in bunches does so within minutes. What varies from hour to hour beyond that is the rate, by the same part whether it is
 * high or low.
 */
function dispersionOf({ hours, byLength, longest, events }: Noise, lengthMs: number): Dispersion {
  const { dispersion, busyRate } = hours;
  const short = byLength.get(lengthMs / MINUTE) ?? { ...longest, wander: 0 };
  const bursts = events < TELLING_EVENTS ? Math.max(short.bursts, dispersion.bursts) : short.bursts;
  const slow = dispersion.wander + Math.max(0, dispersion.bursts - bursts) / Math.max(busyRate, 1);
  return { bursts, wander: short.wander + slow };
}

interface Noise {
  readonly hours: HourNoise;
  /** Within hours, by length in minutes. */
  readonly byLength: ReadonlyMap<number, Dispersion>;
  readonly longest: Dispersion;
  /** In the minutes that this was read from. */
  readonly events: number;
}

/** Of stretches of less than an hour, by their length in minutes. `most`: the bursts of hours, of which four weeks are known. */
function shortDispersions(
  minutes: readonly number[],
  lengths: readonly number[],
  most: number,
): ReadonlyMap<number, Dispersion> {
  const short = new Map<number, Dispersion>();
  let before: Dispersion = { bursts: 1, wander: 0 };
  for (const length of lengths.map((ms) => ms / MINUTE).sort((a, b) => a - b)) {
    if (length >= 60) break;
    // What comes in bunches does so the more the longer one looks; the few stretches of a day may seem to say otherwise.
    const own = withinHours(minutes, length);
    before = { bursts: Math.max(before.bursts, Math.min(own.bursts, most)), wander: own.wander };
    short.set(length, before);
  }
  return short;
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
