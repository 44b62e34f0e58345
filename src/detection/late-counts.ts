import type { Measure } from "../domain/measure.ts";
import { type Clock, type EpochMs, MINUTE, SECOND } from "../domain/time.ts";
import type { History } from "../store/history.ts";
import type { Window } from "./detector.ts";

/** Counted for this: all events by project, a handful of rows a minute whatever the number of issues. */
export const LATE_MEASURE: Measure = { id: "_events", field: "project" };

const FRESH_MS: number = 20 * SECOND;

export interface LateCountsDeps {
  readonly history: Pick<History, "measured">;
  readonly clock: Clock;
  /** How far back is looked. */
  readonly horizonMs: EpochMs;
}

/**
 * Notices that events were counted in minutes of the past since they were looked at. Kept in memory: what arrives in the few
 * seconds around a restart is counted, but its windows are not judged again.
 */
export class LateCounts {
  private readonly deps: LateCountsDeps;
  /** Minute → its total, and the look at which that was first seen. */
  private minutes = new Map<EpochMs, { readonly total: number; readonly look: number }>();
  private looks = 0;
  private lookedAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(deps: LateCountsDeps) {
    this.deps = deps;
  }

  /** The number of the latest look, to be given to `since` later. */
  async look(): Promise<number> {
    const { history, clock, horizonMs } = this.deps;
    const now = clock.now();
    if (Math.abs(now - this.lookedAt) < FRESH_MS) return this.looks;
    this.lookedAt = now;
    const from = Math.floor((now - horizonMs) / MINUTE) * MINUTE;
    const series = await history.measured({ measure: LATE_MEASURE.id, from, to: now + MINUTE, widthMs: MINUTE });
    const totals = new Map<EpochMs, number>();
    for (const { steps } of series) {
      for (const step of steps) totals.set(step.from, (totals.get(step.from) ?? 0) + step.count);
    }
    this.looks += 1;
    const minutes = new Map<EpochMs, { readonly total: number; readonly look: number }>();
    for (const [minute, total] of totals) {
      const before = this.minutes.get(minute);
      minutes.set(minute, before?.total === total ? before : { total, look: this.looks });
    }
    this.minutes = minutes;
    return this.looks;
  }

  /** Windows that end at multiples of the step up to `until` and hold minutes that changed after look `after`. Oldest first. */
  windows(
    after: number,
    until: EpochMs,
    { lengthMs, stepMs }: { readonly lengthMs: number; readonly stepMs: number },
  ): readonly Window[] {
    const ends = new Set<EpochMs>();
    for (const [minute, { look }] of this.minutes) {
      if (look <= after) continue;
      const first = Math.floor(minute / stepMs) * stepMs + stepMs;
      for (let end = first; end <= Math.min(until, minute + lengthMs); end += stepMs) ends.add(end);
    }
    return [...ends].sort((a, b) => a - b).map((to) => ({ from: to - lengthMs, to, again: true }));
  }
}
