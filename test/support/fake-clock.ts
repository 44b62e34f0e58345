import type { Clock, EpochMs } from "../../src/domain/time.ts";

/** A clock that only tests move. Sleepers wake when `advance` reaches their time. */
export class FakeClock implements Clock {
  private time: EpochMs;
  private sleepers: { readonly at: EpochMs; readonly wake: () => void }[] = [];

  constructor(start: EpochMs = Date.UTC(2026, 10, 24, 8)) {
    this.time = start;
  }

  now(): EpochMs {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.sleepers.push({ at: this.time + ms, wake: resolve });
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** Moves time on and wakes whoever slept until then. */
  advance(ms: number): void {
    this.time += ms;
    const due = this.sleepers.filter((sleeper) => sleeper.at <= this.time);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.at > this.time);
    for (const sleeper of due) sleeper.wake();
  }
}
