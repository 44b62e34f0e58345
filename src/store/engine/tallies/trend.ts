import { type EpochMs, HOUR } from "../../../domain/time.ts";

/*
 * A number by which issues sort that happen much of late: the binary logarithm of all events, each worth half after six
 * hours. Ages are counted from 1970 instead of from now, which changes all logarithms by the same amount: the order is
 * right at any time, although nothing is ever written but what is counted. (Forward decay: Cormode, Shkapenyuk, Srivastava,
 * Xu, ICDE 2009.) Kept as a whole number of millionths; 0 stands for no events.
 */

const HALF_LIFE_MS = 6 * HOUR;
const SCALE = 1_000_000;

/** Of `count` events at a time. */
export function trendOf(count: number, at: EpochMs): number {
  return Math.round((at / HALF_LIFE_MS + Math.log2(count)) * SCALE);
}

/** Of both together. */
export function addTrend(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low <= 0 ? high : high + Math.round(Math.log2(1 + 2 ** ((low - high) / SCALE)) * SCALE);
}

/** Of a part of the events, taken as happening like the whole. */
export function trendOfPart(trend: number, part: number, whole: number): number {
  return part <= 0 ? 0 : Math.max(0, trend + Math.round(Math.log2(part / Math.max(part, whole)) * SCALE));
}
