import type { Side } from "./day-levels.ts";
import { quantile, sortFew } from "./robust.ts";
import { HOURS_A_WEEK } from "./season.ts";

/** What hours of the week usually bring. */
export interface Profile {
  /** Events, by hour of the week. */
  readonly rates: readonly number[];
  /** How many hours that was read from, of the hour of the week that has the fewest. */
  readonly samples: number;
  /** What part of a rate is its own samples' mean, 0 … 1; the rest is suggested by others. */
  readonly own: number;
}

const WEEKS = 4;
/**
 * A season of few events is blurred: an hour's own samples are weighed against what its day and its hour of the day suggest, and
 * these against the whole, by their noise and by how much seasons differ from that: relative variances. How much hours of the week do
 * is measured (empirical Bayes), but no more than this.
 */
const MOST_SPREAD_OF_SLOTS = 0.1;
const LEAST_SPREAD_OF_SLOTS = 1e-6;
const SPREAD_OF_HOURS = 0.3;
/** The part that a value has in what is suggested for it, by its day and its hour of the day. */
const FITTED: number = 1 / (WEEKS * 24) + 1 / (WEEKS * 7);
/** The part of the hours of the week of which one may have been an incident. */
const INCIDENT_SLOTS = 0.05;

/** The mean of the same hour of the week, in which each value is held within three robust deviations (MAD) of the median. */
export function weekProfile(counts: readonly number[], slots: readonly number[]): Profile {
  const bySlot = group(counts, slots, HOURS_A_WEEK);
  const total = mean(counts);
  const bursts = pooledBursts(bySlot);
  const own = bySlot.map((values) => mean(hold(values, bursts)));
  // Samples of an hour that say as much as is known without them: the fewer the events, the more.
  const doubt = bursts / Math.max(total, 0.01);
  const shrink = (rate: number, samples: number, towards: number, spread: number): number =>
    (samples * rate + (doubt / spread) * towards) / (samples + doubt / spread);
  const ofDay = new Array<number>(7).fill(0);
  const ofHour = new Array<number>(24).fill(0);
  own.forEach((rate, slot) => {
    const day = Math.floor(slot / 24);
    ofDay[day] = (ofDay[day] as number) + rate / 24;
    ofHour[slot % 24] = (ofHour[slot % 24] as number) + rate / 7;
  });
  const level = mean(own);
  const days = ofDay.map((rate) => shrink(rate, WEEKS * 24, level, SPREAD_OF_HOURS));
  const hours = ofHour.map((rate) => shrink(rate, WEEKS * 7, level, SPREAD_OF_HOURS));
  const suggested = own.map((_, slot) =>
    level === 0 ? 0 : ((days[Math.floor(slot / 24)] as number) * (hours[slot % 24] as number)) / level,
  );
  const samples = fewest(bySlot);
  const spread = spreadOfSlots(bySlot, suggested);
  const rates = own.map((rate, slot) =>
    shrink(rate, (bySlot[slot] as number[]).length, suggested[slot] as number, spread),
  );
  return { rates, samples, own: samples / (samples + doubt / spread) };
}

/**
 * Relative variance of the true rates of hours around what is suggested for them. It is what the weeks have in common: noise, whatever its
 * kind, has no part in the products of different weeks. Rather too much than too little, by how much chance does to the sum of these.
 */
function spreadOfSlots(bySlot: readonly (readonly number[])[], suggested: readonly number[]): number {
  let [common, noise, squares] = [0, 0, 0];
  bySlot.forEach((values, slot) => {
    const of = suggested[slot] as number;
    const pairs = values.length * (values.length - 1);
    let [sum, own] = [0, 0];
    for (const value of values) {
      sum += value - of;
      own += (value - of) ** 2;
    }
    squares += of * of;
    // What is suggested was fitted to the same values.
    common += (sum * sum - own) / pairs + (FITTED * own) / values.length;
    noise += (2 * (own / values.length) ** 2) / pairs;
  });
  if (squares === 0) return MOST_SPREAD_OF_SLOTS;
  const spread = (Math.max(0, common) + Math.sqrt(noise)) / squares;
  return Math.min(MOST_SPREAD_OF_SLOTS, Math.max(LEAST_SPREAD_OF_SLOTS, spread));
}

/**
 * With less than three weeks, by the hour of the day. The upper quartile, for work days are more than days off, and which is which
 * cannot be known yet; where less would be told, the lowest.
 */
export function dayProfile(counts: readonly number[], slots: readonly number[], side: Side): Profile {
  const byHour = group(
    counts,
    slots.map((slot) => slot % 24),
    24,
  );
  const rank = (samples: number): number => (side === "less" ? 0 : samples < 5 ? 1 : 0.75);
  const rates = byHour.map((values) => (values.length === 0 ? 0 : quantile(values, rank(values.length))));
  return {
    rates: Array.from({ length: HOURS_A_WEEK }, (_, slot) => rates[slot % 24] as number),
    samples: fewest(byHour),
    own: 1,
  };
}

/** How many times the variance of a Poisson distribution the same hours of different weeks have, but for some incidents. */
function pooledBursts(bySlot: readonly (readonly number[])[]): number {
  const variances = new Float64Array(bySlot.length);
  const centres = new Float64Array(bySlot.length);
  const noises = bySlot.map((values, slot) => {
    const centre = mean(values);
    let squares = 0;
    for (const value of values) squares += (value - centre) ** 2;
    centres[slot] = centre;
    variances[slot] = squares / (values.length - 1);
    return (variances[slot] as number) / (centre + 1);
  });
  const usual = Math.floor(noises.length * (1 - INCIDENT_SLOTS));
  const highest = new Float64Array(noises).sort()[usual] ?? Number.POSITIVE_INFINITY;
  let left = usual - noises.filter((noise) => noise < highest).length;
  let [variance, events] = [0, 0];
  noises.forEach((noise, slot) => {
    if (noise > highest || (noise === highest && left-- <= 0)) return;
    variance += variances[slot] as number;
    events += centres[slot] as number;
  });
  return Math.max(1, events === 0 ? 1 : variance / events);
}

/** Reorders the values, and brings those that are far from their median nearer. */
function hold(values: number[], bursts: number): readonly number[] {
  sortFew(values);
  const centre = middle(values);
  const deviations = sortFew(values.map((value) => Math.abs(value - centre)));
  // Of four values the MAD says little: what the noise of the other hours would do is never held back.
  const reach = 3 * Math.max(1.4826 * middle(deviations), Math.sqrt(bursts * (centre + bursts)));
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.min(Math.max(values[i] as number, centre - reach), centre + reach);
  }
  return values;
}

/** Of values in order. */
function middle(sorted: readonly number[]): number {
  const half = sorted.length >> 1;
  const above = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? above : (above + (sorted[half - 1] ?? above)) / 2;
}

function group(values: readonly number[], keys: readonly number[], size: number): number[][] {
  const groups = Array.from({ length: size }, (): number[] => []);
  for (let i = 0; i < values.length; i++) groups[keys[i] as number]?.push(values[i] as number);
  return groups;
}

function fewest(groups: readonly (readonly number[])[]): number {
  return groups.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
