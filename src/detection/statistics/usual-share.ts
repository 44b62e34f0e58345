import { type EpochMs, HOUR } from "../../domain/time.ts";
import { type Dispersion, estimateDispersion } from "./dispersion.ts";
import { median } from "./robust.ts";
import type { Season } from "./season.ts";

/** What part of all records is usually errors. */
export interface UsualShare {
  readonly share: number;
  /** Same hours of other days. */
  readonly samples: number;
  /** Of error counts by the hour around their share of the hour's records. */
  readonly dispersion: Dispersion;
  /** Relative variance of the share itself. */
  readonly doubt: number;
}

const LEAST_SAMPLES = 3;
const FORGIVEN = 2;

/**
 * For the hour behind the counts: the median of the shares of the same hour of the day. Each sum is with the hours beside it, so that
 * few errors make no share of 0. Undefined with less than three days that had records.
 */
export function usualShare(
  errors: readonly number[],
  records: readonly number[],
  from: EpochMs,
  season: Season,
): UsualShare | undefined {
  const hourOfDay = (i: number): number => season.hourOfWeek(from + i * HOUR) % 24;
  const around = (counts: readonly number[], i: number): number =>
    (counts[i - 1] ?? 0) + (counts[i] ?? 0) + (counts[i + 1] ?? 0);
  const byHour = Array.from({ length: 24 }, (): number[] => []);
  records.forEach((_, i) => {
    const total = around(records, i);
    if (total > 0) byHour[hourOfDay(i)]?.push((around(errors, i) + 0.5) / (total + 1));
  });
  const own = byHour[hourOfDay(records.length)] ?? [];
  if (own.length < LEAST_SAMPLES) return undefined;
  const shares = byHour.map((values) => (values.length === 0 ? 0 : median(values)));
  const observations = errors.map((observed, i) => {
    return { observed, expected: (shares[hourOfDay(i)] ?? 0) * (records[i] ?? 0) };
  });
  const dispersion = estimateDispersion(observations, 1, FORGIVEN);
  const share = median(own);
  const expected = Math.max(
    0.5,
    (share * records.reduce((sum, count) => sum + count, 0)) / Math.max(1, records.length),
  );
  const doubt = (1.5 * (dispersion.bursts / expected + dispersion.wander)) / own.length;
  return { share, samples: own.length, dispersion, doubt };
}
