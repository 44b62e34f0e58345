import { logNegativeBinomialLower, logNegativeBinomialUpper } from "./tails.ts";

/** What a count is expected to be, and how it varies. */
export interface CountModel {
  readonly mean: number;
  /** Variance of the count by its mean, were the rate known; at least 1. */
  readonly bursts: number;
  /** Relative variance of the rate. */
  readonly wander: number;
}

const STEP = 0.25;
const FARTHEST = 10;

/**
 * log P(X ≥ k). The rate is lognormal, whose tail is longer than that of the gamma distribution which the negative binomial stands
 * for: rates are products of many causes. Given the rate the count is negative binomial. By the trapezoidal rule.
 */
export function logCountUpper(k: number, model: CountModel): number {
  return overRates(model, (rate, size) => logNegativeBinomialUpper(k, rate, size));
}

/** log P(X ≤ k), likewise. */
export function logCountLower(k: number, model: CountModel): number {
  return overRates(model, (rate, size) => logNegativeBinomialLower(k, rate, size));
}

function overRates({ mean, bursts, wander }: CountModel, given: (rate: number, size: number) => number): number {
  const of = (rate: number): number => given(rate, rate / (bursts - 1));
  if (wander < 1e-6) return of(mean);
  const sigma = Math.sqrt(Math.log1p(wander));
  const logs: number[] = [];
  for (let z = -FARTHEST; z <= FARTHEST; z += STEP) {
    logs.push(of(mean * Math.exp(sigma * z - (sigma * sigma) / 2)) - (z * z) / 2);
  }
  const most = Math.max(...logs);
  if (most === Number.NEGATIVE_INFINITY) return most;
  const sum = logs.reduce((total, log) => total + Math.exp(log - most), 0);
  return Math.min(0, most + Math.log((sum * STEP) / Math.sqrt(2 * Math.PI)));
}
