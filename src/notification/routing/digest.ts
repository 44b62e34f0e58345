import { DAY, type EpochMs, MINUTE } from "../../domain/time.ts";
import { wallClockIn } from "./time-interval.ts";
import { minuteOfDay } from "./time-interval-schema.ts";

/** When collected alerts are told. */
export interface Digest {
  /** The first time after `at` at which what is collected from `at` on is told. */
  next(at: EpochMs): EpochMs;
}

/** Either an interval in milliseconds, or times of day in a zone (default: `timezone`). */
export function compileDigest(
  config: {
    readonly every?: number | undefined;
    readonly at?: readonly string[] | undefined;
    readonly location?: string | undefined;
  },
  timezone: string,
): Digest {
  const { every, at: times = [] } = config;
  if (every !== undefined) return { next: (at) => at + every };
  const minutes = new Set(times.map((time) => minuteOfDay(time) ?? 0));
  const read = wallClockIn(config.location ?? timezone);
  // Alerts come in crowds, and a crowd's digest is due at one time.
  let known = { from: Number.POSITIVE_INFINITY, next: 0 };
  return {
    // Looks at the wall clock itself, minute by minute, so that clock changes need no thought.
    next: (at) => {
      if (at >= known.from && at < known.next) return known.next;
      const start = Math.floor(at / MINUTE) * MINUTE + MINUTE;
      for (let minute = start; minute < start + 2 * DAY; minute += MINUTE) {
        if (!minutes.has(read(minute).minute)) continue;
        known = { from: at, next: minute };
        return minute;
      }
      // A clock change has skipped the only time of the day, twice in a row: no zone does that.
      return at + DAY;
    },
  };
}
