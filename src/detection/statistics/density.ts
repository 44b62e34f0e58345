/*
 * Point probabilities that keep their relative accuracy however far out in a tail they are: the differences of large
 * logarithms are never formed. C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000).
 */

const LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI);

/** `log Γ(z + 1)` less Stirling's formula for it; `z` > 0. */
export function stirlingError(z: number): number {
  let error = 0;
  // Below 15 the series is not exact enough; the recurrence leads up to it.
  for (; z < 15; z++) error += (z + 0.5) * Math.log1p(1 / z) - 1;
  const square = z * z;
  const series = 1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square;
  return error + series / z;
}

/** `x log(x / mean) + mean - x`, without cancellation where both are near each other; both > 0. */
export function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const v = difference / (x + mean);
  let sum = difference * v;
  let power = 2 * x * v;
  for (let i = 3; ; i += 2) {
    power *= v * v;
    const next = sum + power / i;
    if (next === sum) return sum;
    sum = next;
  }
}

/** Logarithm of `mean^k e^-mean / Γ(k + 1)`; `k` ≥ 0 (not only whole numbers), `mean` > 0. */
export function logPoissonDensity(k: number, mean: number): number {
  if (k === 0) return -mean;
  return -stirlingError(k) - deviance(k, mean) - LOG_SQRT_2_PI - 0.5 * Math.log(k);
}

/** Logarithm of `Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) x^a y^b`, where `x + y = 1`; all > 0. */
export function logBinomialDensity(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return errors - deviance(a, n * x) - deviance(b, n * y) - LOG_SQRT_2_PI + 0.5 * Math.log(n / a / b);
}
