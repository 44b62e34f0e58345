import { DAY, type EpochMs, MINUTE } from "../domain/time.ts";

/** Reads a wall-clock time (as if it were UTC) in one time zone. */
export type ToUtc = (wallClock: EpochMs) => EpochMs;

/**
 * Conversion of wall-clock times of an IANA zone (`Asia/Shanghai`) to UTC. Throws RangeError for an unknown zone.
 * An hour that happens twice is taken as the first; an hour that a clock change skips is read with the offset before it.
 */
export function wallClockOf(zone: string): ToUtc {
  const formatter = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...FIELDS });
  if (formatter.resolvedOptions().timeZone === "UTC") return (wallClock) => wallClock;

  const offsetAt = (utc: EpochMs): number => {
    const part = new Map(formatter.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
    const at = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0;
    const shown = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
    return shown - Math.floor(utc / 1000) * 1000;
  };
  const convert = (wallClock: EpochMs): EpochMs => {
    const before = wallClock - offsetAt(wallClock - DAY);
    const after = wallClock - offsetAt(wallClock + DAY);
    const valid = [before, after].filter((utc) => offsetAt(utc) === wallClock - utc);
    return valid.length === 0 ? before : Math.min(...valid);
  };

  // Offsets change on whole quarters of an hour only, and log lines come in the order of time.
  let quarter = Number.NaN;
  let offset = 0;
  return (wallClock) => {
    const current = Math.floor(wallClock / (15 * MINUTE));
    if (current !== quarter) {
      offset = wallClock - safely(convert, wallClock);
      quarter = current;
    }
    return wallClock - offset;
  };
}

/** Dates at the ends of what Date can hold have no neighbours to ask: they stay as they are. */
function safely(convert: ToUtc, wallClock: EpochMs): EpochMs {
  try {
    return convert(wallClock);
  } catch {
    return wallClock;
  }
}

const FIELDS = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
} as const;
