import type { Bucket } from "../../api/types.ts";

const HOUR_MS = 3_600_000;

/** Counts of `hours` hours from `from` on, empty ones as 0. */
export function hourlyCounts(buckets: readonly Bucket[], from: number, hours: number): readonly number[] {
  const counts = new Array<number>(hours).fill(0);
  for (const { from: at, count } of buckets) {
    const index = Math.floor((Date.parse(at) - from) / HOUR_MS);
    if (index >= 0 && index < hours) counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}
