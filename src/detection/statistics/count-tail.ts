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
 * Once it is known to be more than `enough` (default: never) it may be any value above that.
 */
export function logCountUpper(k: number, model: CountModel, enough: number = Number.POSITIVE_INFINITY): number {
  return overRates(model, 1, enough, (rate, size) => logNegativeBinomialUpper(k, rate, size));
}

/** log P(X ≤ k), likewise. */
export function logCountLower(k: number, model: CountModel, enough: number = Number.POSITIVE_INFINITY): number {
  return overRates(model, -1, enough, (rate, size) => logNegativeBinomialLower(k, rate, size));
}

/** `towards`: the side of the mean on which the rates lie that make the count likely. */
function overRates(
  { mean, bursts, wander }: CountModel,
  towards: 1 | -1,
  enough: number,
  given: (rate: number, size: number) => number,
): number {
  const of = (rate: number): number => given(rate, rate / (bursts - 1));
  if (wander < 1e-6) return of(mean);
  const sigma = Math.sqrt(Math.log1p(wander));
  const weigh = (z: number): number => of(mean * Math.exp(sigma * z - (sigma * sigma) / 2)) - (z * z) / 2;
  const logs: number[] = [];
  let most = Number.NEGATIVE_INFINITY;
  // What is weighed has one hill: on both sides of it, what is far below adds nothing.
  const climb = (from: number, step: number): void => {
    for (let z = from; Math.abs(z) <= FARTHEST; z += step) {
      const log = weigh(z);
      logs.push(log);
      most = Math.max(most, log);
      if (log < most - NOTHING || most + LOG_STEP > enough) return;
    }
  };
  climb(0, towards * STEP);
  climb(-towards * STEP, -towards * STEP);
  if (most === Number.NEGATIVE_INFINITY) return most;
  const sum = logs.reduce((total, log) => total + Math.exp(log - most), 0);
  return Math.min(0, most + Math.log(sum) + LOG_STEP);
}

/** What a step of the rule weighs. */
const LOG_STEP: number = Math.log(STEP / Math.sqrt(2 * Math.PI));
/** e to the minus this is nothing. */
const NOTHING = 45;
