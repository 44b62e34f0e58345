import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  logBinomialUpper,
  logNegativeBinomialLower,
  logNegativeBinomialUpper,
  logPoissonLower,
  logPoissonUpper,
} from "../../../../src/detection/statistics/tails.ts";

/** The same by adding up: each term from the one before, from the term that is asked for outwards. */
function sumUpper(k: number, first: number, ratio: (j: number) => number): number {
  let sum = 0;
  let term = first;
  for (let j = k; term > sum * 1e-18; j++) {
    sum += term;
    term *= ratio(j);
  }
  return sum;
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

function poissonTerm(k: number, mean: number): number {
  return Math.exp(k * Math.log(mean) - mean - logFactorial(k));
}

function negativeBinomialTerm(k: number, mean: number, size: number): number {
  let log = size * Math.log(size / (mean + size));
  for (let j = 0; j < k; j++) log += Math.log((j + size) / (j + 1)) + Math.log(mean / (mean + size));
  return Math.exp(log);
}

const means = fc.double({ min: 0.01, max: 200, noNaN: true });
const sizes = fc.double({ min: 0.05, max: 500, noNaN: true });

describe("Poisson", () => {
  test("upper tails are the sums, also where they are tiny", () => {
    fc.assert(
      fc.property(means, fc.integer({ min: 0, max: 120 }), (mean, above) => {
        const k = Math.ceil(mean) + above;
        const expected = sumUpper(k, poissonTerm(k, mean), (j) => mean / (j + 1));
        fc.pre(expected > 1e-290);
        expect(Math.exp(logPoissonUpper(k, mean)) / expected).toBeCloseTo(1, 10);
      }),
      { seed: 1 },
    );
  });

  test("lower and upper tails are each other's rest", () => {
    fc.assert(
      fc.property(means, fc.integer({ min: 0, max: 300 }), (mean, k) => {
        expect(Math.exp(logPoissonLower(k, mean)) + Math.exp(logPoissonUpper(k + 1, mean))).toBeCloseTo(1, 12);
      }),
      { seed: 2 },
    );
  });

  test.each([
    // P(X ≥ 45) of mean 15, and what is beyond any table.
    [45, 15, Math.log(3.171134772682e-10)],
    [1, 1e-9, Math.log(9.999999995e-10)],
  ])("P(X ≥ %i) of mean %d", (k, mean, log) => {
    expect(logPoissonUpper(k, mean)).toBeCloseTo(log, 9);
  });

  test("far out the logarithm goes on where a probability would be zero", () => {
    expect(logPoissonUpper(5_000, 10)).toBeLessThan(-20_000);
    expect(logPoissonUpper(5_001, 10)).toBeLessThan(logPoissonUpper(5_000, 10));
    expect(Number.isFinite(logPoissonUpper(5_000_000, 10))).toBe(true);
  });

  test("nothing is certain, and without a mean nothing comes", () => {
    expect(logPoissonUpper(0, 5)).toBe(0);
    expect(logPoissonUpper(1, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(logPoissonLower(0, 0)).toBe(0);
    expect(logPoissonLower(-1, 5)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("negative binomial", () => {
  test("upper tails are the sums", () => {
    fc.assert(
      fc.property(means, sizes, fc.integer({ min: 1, max: 150 }), (mean, size, above) => {
        const k = Math.ceil(mean) + above;
        const share = mean / (mean + size);
        const expected = sumUpper(k, negativeBinomialTerm(k, mean, size), (j) => ((j + size) / (j + 1)) * share);
        fc.pre(expected > 1e-290);
        expect(Math.exp(logNegativeBinomialUpper(k, mean, size)) / expected).toBeCloseTo(1, 9);
      }),
      { seed: 3 },
    );
  });

  test("lower and upper tails are each other's rest", () => {
    fc.assert(
      fc.property(means, sizes, fc.integer({ min: 0, max: 300 }), (mean, size, k) => {
        const lower = Math.exp(logNegativeBinomialLower(k, mean, size));
        expect(lower + Math.exp(logNegativeBinomialUpper(k + 1, mean, size))).toBeCloseTo(1, 10);
      }),
      { seed: 4 },
    );
  });

  test("becomes the Poisson distribution as its size grows", () => {
    const poisson = logPoissonUpper(60, 20);
    expect(logNegativeBinomialUpper(60, 20, 1e9)).toBeCloseTo(poisson, 5);
    expect(logNegativeBinomialUpper(60, 20, Number.POSITIVE_INFINITY)).toBe(poisson);
    expect(logNegativeBinomialUpper(60, 20, 50)).toBeGreaterThan(poisson);
  });

  test("large numbers take no longer than small ones do", () => {
    expect(logNegativeBinomialUpper(3e9, 1e9, 0.5)).toBeCloseTo(logNegativeBinomialUpper(3e6, 1e6, 0.5), 3);
  });
});

describe("binomial", () => {
  test.each([
    [8, 10, 0.5, 56 / 1024],
    [10, 10, 0.5, 1 / 1024],
    [1, 3, 0.1, 1 - 0.9 ** 3],
    [2, 2, 1e-8, 1e-16],
  ])("P(X ≥ %i) of %i trials at %d", (k, n, probability, expected) => {
    expect(Math.exp(logBinomialUpper(k, n, probability)) / expected).toBeCloseTo(1, 9);
  });

  test("edges", () => {
    expect(logBinomialUpper(0, 5, 0.1)).toBe(0);
    expect(logBinomialUpper(6, 5, 0.9)).toBe(Number.NEGATIVE_INFINITY);
    expect(logBinomialUpper(5, 5, 1)).toBe(0);
    expect(logBinomialUpper(1, 5, 0)).toBe(Number.NEGATIVE_INFINITY);
  });
});
