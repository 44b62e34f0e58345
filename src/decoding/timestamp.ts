import type { EpochMs } from "../domain/time.ts";
import { readTimePrefix } from "./iso-time.ts";
import { readLogTime } from "./log-time.ts";
import type { ToUtc } from "./time-zone.ts";

/**
 * Time of a document field: ISO 8601 in all the ways loggers write it, dates with month names, and epoch seconds,
 * milli-, micro- or nanoseconds as number or digits (told apart by size). Times without a zone are read by `toUtc`.
 * Years are kept as given (1969, 9999). Undefined for anything else, never throws.
 */
export function parseTimestamp(value: unknown, toUtc: ToUtc, receivedAt: EpochMs): EpochMs | undefined {
  if (typeof value === "number") return fromEpochNumber(value);
  if (typeof value !== "string") return undefined;
  const iso = readTimePrefix(value, 0, toUtc);
  if (iso !== undefined)
    return iso.end === value.length || value.trimEnd().length === iso.end ? iso.timestamp : undefined;
  if (/^-?\d{1,20}(\.\d{1,12})?$/.test(value)) return fromEpochNumber(Number(value));
  return readLogTime(value, 0, toUtc, receivedAt)?.timestamp;
}

/** Seconds up to the year 5138, then milli-, micro- and nanoseconds up to the same year. Zero means "no time" in practice. */
function fromEpochNumber(value: number): EpochMs | undefined {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return undefined;
  if (size < 1e11) return Math.round(value * 1e3);
  if (size < 1e14) return Math.floor(value);
  if (size < 1e17) return Math.floor(value / 1e3);
  return size < 1e20 ? Math.floor(value / 1e6) : undefined;
}
