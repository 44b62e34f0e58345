import { HOURS_A_WEEK, Season } from "../../src/detection/statistics/season.ts";
import { type EpochMs, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Random } from "./random.ts";

/** How counts vary around their rate. */
export type Noise =
  | { readonly kind: "poisson" }
  /** A rate of its own for each stretch of minutes, gamma-distributed with this relative variance. */
  | { readonly kind: "gamma"; readonly minutes: number; readonly variance: number }
  /** A rate that wanders: lognormal, correlated over this time. */
  | { readonly kind: "wander"; readonly minutes: number; readonly variance: number }
  /** Events that come in bunches, geometric with this mean, spread over some minutes. */
  | { readonly kind: "bunches"; readonly size: number; readonly minutes: number };

export interface Traffic {
  /** Events an hour, over a week. */
  readonly rate: number;
  readonly timezone: string;
  /** How far the day swings: 0 flat, 1 down to nothing at night. */
  readonly daily: number;
  /** Hour of the day of the highest rate. */
  readonly peak: number;
  /** Rate at the weekend, as part of the week's. */
  readonly weekend: number;
  readonly noise: Noise;
}

/** What multiplies the rate at a time, beside the season: incidents, steps, drifts, holidays. */
export type Shape = (at: EpochMs) => number;

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kolkata", "Australia/Sydney"];

/** One of the many kinds of issues there are. `dispersion` scales how much they vary beyond a Poisson distribution. */
export function randomTraffic(random: Random, dispersion: number): Traffic {
  return {
    rate: random.logBetween(0.2, 2_000),
    timezone: random.pick(ZONES),
    daily: random.next() < 0.3 ? 0 : random.between(0.2, 0.85),
    peak: random.between(9, 20),
    weekend: random.next() < 0.4 ? 1 : random.between(0.25, 0.9),
    noise: randomNoise(random, dispersion),
  };
}

function randomNoise(random: Random, dispersion: number): Noise {
  const variance = dispersion * random.logBetween(0.0025, 0.05);
  switch (random.pick(["poisson", "gamma", "gamma", "wander", "bunches"] as const)) {
    case "poisson":
      return { kind: "poisson" };
    case "bunches":
      return { kind: "bunches", size: 1 + dispersion * random.between(0.25, 3), minutes: random.integer(1, 4) };
    case "gamma":
      return { kind: "gamma", minutes: random.pick([1, 5, 10]), variance: 3 * variance };
    default:
      return { kind: "wander", minutes: random.integer(30, 360), variance };
  }
}

/** The usual rate, events a minute, without noise. */
export class Rate {
  private readonly traffic: Traffic;
  private readonly season: Season;
  private readonly norm: number;
  /** By minute of the week; NaN: not computed yet. */
  private readonly minutes = new Float64Array(HOURS_A_WEEK * 60).fill(Number.NaN);
  private hour: { readonly at: EpochMs; readonly ofWeek: number } = { at: Number.NaN, ofWeek: 0 };

  constructor(traffic: Traffic) {
    this.traffic = traffic;
    this.season = new Season(traffic.timezone);
    this.norm = traffic.rate / 60 / ((5 + 2 * traffic.weekend) / 7);
  }

  at(at: EpochMs): number {
    const begin = at - (at % HOUR);
    if (this.hour.at !== begin) this.hour = { at: begin, ofWeek: this.season.hourOfWeek(begin) };
    const minute = this.hour.ofWeek * 60 + Math.floor((at - begin) / MINUTE);
    const known = this.minutes[minute] as number;
    if (!Number.isNaN(known)) return known;
    const rate = this.ofHour(minute / 60);
    this.minutes[minute] = rate;
    return rate;
  }

  /** `hour` of the week, with its part that is over. */
  private ofHour(hour: number): number {
    const { daily, peak, weekend } = this.traffic;
    const swing = 1 + daily * Math.cos(((hour - peak) / 24) * 2 * Math.PI);
    return this.norm * swing * (hour >= 120 ? weekend : 1);
  }
}

/** Counts by the minute. */
export function makeCounts(
  random: Random,
  traffic: Traffic,
  from: EpochMs,
  minutes: number,
  shape: Shape,
): Uint32Array {
  const counts = new Uint32Array(minutes);
  const rate = new Rate(traffic);
  const { noise } = traffic;
  let state = random.normal();
  let factor = 1;
  const put = (minute: number, count: number): void => {
    if (minute < minutes) counts[minute] = (counts[minute] as number) + count;
  };
  for (let minute = 0; minute < minutes; minute++) {
    const at = from + minute * MINUTE;
    const mean = rate.at(at) * shape(at);
    if (noise.kind === "gamma") {
      if (minute % noise.minutes === 0) factor = random.gamma(1 / noise.variance);
    } else if (noise.kind === "wander") {
      const keep = Math.exp(-1 / noise.minutes);
      state = keep * state + Math.sqrt(1 - keep * keep) * random.normal();
      const sigma = Math.sqrt(Math.log1p(noise.variance));
      factor = Math.exp(sigma * state - (sigma * sigma) / 2);
    }
    if (noise.kind === "bunches") {
      for (let left = random.poisson(mean / noise.size); left > 0; left--) {
        const size = 1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - 1 / noise.size));
        for (let i = 0; i < size; i++) put(minute + random.integer(0, noise.minutes - 1), 1);
      }
    } else put(minute, random.poisson(mean * factor));
  }
  return counts;
}
