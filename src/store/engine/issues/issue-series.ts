import { DAY, MINUTE } from "../../../domain/time.ts";
import type { SeriesQuery } from "../../issue.ts";
import { dayOf } from "../commit/bucket-steps.ts";
import { isIssueId } from "../issue-id.ts";

/** A {@link SeriesQuery}, ready for an engine. Minutes are those since 1970. */
export interface SeriesRequest {
  readonly issues: readonly string[];
  /** Exclusive end. */
  readonly minutes: { readonly from: number; readonly to: number };
  readonly width: number;
  readonly days: readonly number[];
}

export interface SeriesRow {
  readonly issue: string;
  /** Of the range, from 0. */
  readonly step: number;
  readonly count: number;
}

export function seriesRequest({ issues, from, widthMs, steps }: SeriesQuery): SeriesRequest {
  const to = from + widthMs * steps;
  const days = Array.from({ length: dayOf(to - 1) - dayOf(from) + 1 }, (_, i) => Math.floor(from / DAY) + i);
  return {
    issues: issues.filter(isIssueId),
    minutes: { from: Math.floor(from / MINUTE), to: Math.floor(to / MINUTE) },
    width: Math.max(1, Math.round(widthMs / MINUTE)),
    days,
  };
}

export function toSeries({ steps }: SeriesQuery, rows: readonly SeriesRow[]): Map<string, number[]> {
  const series = new Map<string, number[]>();
  for (const { issue, step, count } of rows) {
    const counts = series.get(issue) ?? new Array<number>(steps).fill(0);
    series.set(issue, counts);
    if (step >= 0 && step < steps) counts[step]! += count;
  }
  return series;
}
