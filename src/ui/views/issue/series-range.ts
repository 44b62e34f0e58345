import type { BucketWidth } from "../../api/client.ts";
import type { Bucket } from "../../api/types.ts";
import type { Place } from "../../state/location.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ranges that end now. */
export const RANGES = {
  "1h": HOUR,
  "6h": 6 * HOUR,
  "24h": DAY,
  "7d": 7 * DAY,
  "30d": 30 * DAY,
  "90d": 90 * DAY,
} as const;
export type RangeName = keyof typeof RANGES;

const WIDTHS: Readonly<Record<BucketWidth, number>> = {
  "1m": MINUTE,
  "5m": 5 * MINUTE,
  "15m": 15 * MINUTE,
  "1h": HOUR,
  "6h": 6 * HOUR,
  "1d": DAY,
};
/** Bars that can still be told apart. */
const MOST_STEPS = 120;

export interface SeriesRange {
  readonly from: number;
  readonly to: number;
  readonly width: BucketWidth;
  readonly stepMs: number;
  /** Undefined: two times were chosen. */
  readonly name: RangeName | undefined;
}

/** Where nothing else is asked for: a day; less for what is younger, so that its course can be seen. */
export function usualRange(firstSeen: number, now: number): RangeName {
  return (["1h", "6h"] as const).find((one) => now - firstSeen <= RANGES[one]) ?? "24h";
}

/** The range of an address: `range=7d`, or `from=…&to=…`; else `usual`. `now` to the minute is enough. */
export function rangeOf({ query }: Pick<Place, "query">, now: number, usual: RangeName): SeriesRange {
  const [from, to] = [Date.parse(query.get("from") ?? ""), Date.parse(query.get("to") ?? "")];
  if (from < to && to - from >= MINUTE) return aligned(from, to, undefined);
  const name = (Object.keys(RANGES) as RangeName[]).find((one) => one === query.get("range")) ?? usual;
  const end = Math.ceil((now + 1) / MINUTE) * MINUTE;
  return aligned(end - RANGES[name], end, name);
}

function aligned(from: number, to: number, name: RangeName | undefined): SeriesRange {
  const entries = Object.entries(WIDTHS) as [BucketWidth, number][];
  const [width, stepMs] = entries.find(([, ms]) => (to - from) / ms <= MOST_STEPS) ?? ["1d", DAY];
  const start = Math.floor(from / stepMs) * stepMs;
  return { from: start, to: Math.ceil(to / stepMs) * stepMs, width, stepMs, name };
}

/** A count for each step of the range, and the times (seconds) at which the steps begin. */
export function steps(buckets: readonly Bucket[], { from, to, stepMs }: SeriesRange): readonly [number[], number[]] {
  const length = Math.round((to - from) / stepMs);
  const times = Array.from({ length }, (_, index) => (from + index * stepMs) / 1000);
  const counts = new Array<number>(length).fill(0);
  for (const bucket of buckets) {
    const index = Math.floor((Date.parse(bucket.from) - from) / stepMs);
    if (index >= 0 && index < length) counts[index] = (counts[index] ?? 0) + bucket.count;
  }
  return [times, counts];
}
