import { continuedFraction } from "./continued-fraction.ts";
import { logBinomialDensity, logPoissonDensity } from "./density.ts";

/*
 * Exact tails of the distributions that counts follow, as natural logarithms: a probability of 1e-400 is still told from
 * one of 1e-500. Each costs some tens of steps, at most about the square root of its arguments.
 */

/** log P(X ≥ k) of a Poisson distribution. `mean` ≥ 0. */
export function logPoissonUpper(k: number, mean: number): number {
  if (k <= 0) return 0;
  return mean <= 0 ? Number.NEGATIVE_INFINITY : logGammaLower(k, mean);
}

/** log P(X ≤ k) of a Poisson distribution. `mean` ≥ 0. */
export function logPoissonLower(k: number, mean: number): number {
  if (k < 0) return Number.NEGATIVE_INFINITY;
  return mean <= 0 ? 0 : logGammaUpper(k + 1, mean);
}

/**
 * log P(X ≥ k) of a negative binomial distribution: a Poisson whose mean itself varies as a gamma distribution, so that
 * the variance is `mean + mean² / size`. An infinite `size` is the Poisson distribution.
 */
export function logNegativeBinomialUpper(k: number, mean: number, size: number): number {
  if (k <= 0) return 0;
  if (mean <= 0) return Number.NEGATIVE_INFINITY;
  // Beyond this the two differ by less than what a number can hold.
  if (size > 1e12) return logPoissonUpper(k, mean);
  return logBetaLower(k, size, mean / (mean + size), size / (mean + size));
}

/** log P(X ≤ k) of a negative binomial distribution. */
export function logNegativeBinomialLower(k: number, mean: number, size: number): number {
  if (k < 0) return Number.NEGATIVE_INFINITY;
  if (mean <= 0) return 0;
  if (size > 1e12) return logPoissonLower(k, mean);
  return logBetaLower(size, k + 1, size / (mean + size), mean / (mean + size));
}

/** log P(X ≥ k) of `n` trials that succeed with `probability`. */
export function logBinomialUpper(k: number, n: number, probability: number): number {
  if (k <= 0) return 0;
  if (k > n || probability <= 0) return Number.NEGATIVE_INFINITY;
  return probability >= 1 ? 0 : logBetaLower(k, n - k + 1, probability, 1 - probability);
}

/** Of the regularised incomplete gamma function P(a, x). */
function logGammaLower(a: number, x: number): number {
  return x < a + 1 ? gammaSeries(a, x) : complement(gammaFraction(a, x));
}

/** Of Q(a, x) = 1 - P(a, x). */
function logGammaUpper(a: number, x: number): number {
  return x < a + 1 ? complement(gammaSeries(a, x)) : gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return logPoissonDensity(a, x) + Math.log(sum);
}

function gammaFraction(a: number, x: number): number {
  const fraction = continuedFraction(x + 1 - a, (i) => [-i * (i - a), x + 2 * i + 1 - a]);
  return logPoissonDensity(a, x) + Math.log(a) - Math.log(fraction);
}

/** Of the regularised incomplete beta function I_x(a, b); `y` is 1 - x. */
function logBetaLower(a: number, b: number, x: number, y: number): number {
  return x < (a + 1) / (a + b + 2) ? betaFraction(a, b, x, y) : complement(betaFraction(b, a, y, x));
}

function betaFraction(a: number, b: number, x: number, y: number): number {
  const fraction = continuedFraction(1, (i) => {
    const m = Math.floor(i / 2);
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    return [i % 2 === 0 ? even : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)), 1];
  });
  return logBinomialDensity(a, b, x, y) + Math.log(b / (a + b)) - Math.log(fraction);
}

function complement(logProbability: number): number {
  return logProbability >= 0 ? Number.NEGATIVE_INFINITY : Math.log1p(-Math.exp(logProbability));
}
