/** Milliseconds since 1970-01-01T00:00:00Z. Every time in code is one of these; RFC 3339 only at the edges. */
export type EpochMs = number;

/** The only way to real time: `app` hands in the system's clock, tests one that they move by hand. */
export interface Clock {
  now(): EpochMs;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const SECOND = 1_000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;
/** The first time that RFC 3339 has no way of writing: the year 10000 begins. */
export const END_OF_TIME: EpochMs = 253_402_300_800_000;

/** RFC 3339, UTC, with milliseconds: `2026-11-24T08:15:30.123Z`. */
export function formatTime(at: EpochMs): string {
  return new Date(at).toISOString();
}
