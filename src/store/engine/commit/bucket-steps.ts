import { DAY, type EpochMs, MINUTE } from "../../../domain/time.ts";
import type { Bucket } from "../../store.ts";

/** The tables of buckets, finest first. A rolled-up row stands at the start of its hour or day. */
export const BUCKET_TABLES = ["bucket_minute", "bucket_hour", "bucket_day"] as const;
export type BucketTable = (typeof BUCKET_TABLES)[number];

/** Days since 1970 (UTC). */
export function dayOf(at: EpochMs): number {
  return Math.floor(at / DAY);
}

const MINUTES_A_DAY = DAY / MINUTE;

/** The day that a minute (since 1970) belongs to. */
export function dayOfMinute(minute: number): number {
  return Math.floor(minute / MINUTES_A_DAY);
}

/** Every day that has a part in [from, to), at most twenty years of them. */
export function daysOf(range: { readonly from: EpochMs; readonly to: EpochMs }): number[] {
  if (range.to <= range.from) return [];
  const first = dayOf(range.from);
  const length = Math.min(dayOf(range.to - 1) - first + 1, 7_305);
  return Array.from({ length }, (_, i) => first + i);
}

/** Events counted in a minute (since 1970), or in the hour or day that begins with it. */
export interface MinuteCount {
  readonly minute: number;
  readonly count: number;
}

/** Sums rows (minute since 1970 → count) into steps of `widthMs` that begin at `from`. Empty steps are left out. */
export function sumSteps(
  rows: Iterable<MinuteCount>,
  range: { readonly from: EpochMs; readonly to: EpochMs },
  widthMs: number,
): Bucket[] {
  const width = Math.max(1, Math.round(widthMs / MINUTE)) * MINUTE;
  const origin = Math.floor(range.from / MINUTE) * MINUTE;
  const steps = new Map<EpochMs, number>();
  for (const { minute, count } of rows) {
    const at = minute * MINUTE;
    if (at < origin || at >= range.to) continue;
    const step = origin + Math.floor((at - origin) / width) * width;
    steps.set(step, (steps.get(step) ?? 0) + count);
  }
  return [...steps].sort(([a], [b]) => a - b).map(([from, count]) => ({ from, count }));
}
