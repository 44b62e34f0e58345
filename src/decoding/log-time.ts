import { DAY, type EpochMs } from "../domain/time.ts";
import { daysFromCivil, readClock, readTimePrefix, readZone, type TimePrefix } from "./iso-time.ts";
import { nearestYear, readNamedMonthTime } from "./named-month-time.ts";
import type { ToUtc } from "./time-zone.ts";

/**
 * A time at `from` in any of the layouts that log lines begin with: ISO 8601 and its kin, dates with month names, and
 * all-digit dates (`161209  9:46:45`, `20261124 101530`, `11/24/2026 10:15:30 PM`, `11-24 10:15:30.123`). Times without a
 * zone are read by `toUtc`, days without a year are of the year nearest to receipt.
 */
export function readLogTime(text: string, from: number, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const iso = readTimePrefix(text, from, toUtc);
  if (iso !== undefined) return iso;
  const head = from === 0 ? text : text.slice(from, from + 64);
  const found = readNamedMonthTime(head, toUtc, receivedAt) ?? readDigitTime(head, toUtc, receivedAt);
  return found === undefined || from === 0 ? found : { timestamp: found.timestamp, end: found.end + from };
}

/** `161209  9:46:45` (MySQL), `20261124 10:15:30`, `20261124T101530Z`. */
const COMPACT = /^(\d{2}|\d{4})(\d\d)(\d\d)(?:[T-]| {1,2})(\d{1,2}):?(\d\d):?(\d\d)(?!\d)/;
/** `11/24/2026 10:15:30 PM`, `24.11.2026 10:15:30`, `2026. 11. 24. 10:15:30`; the first number is a day when it must be. */
const SLASHED = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2}),? {1,2}(\d{1,2}):(?=\d\d:\d\d)/;
/** `11-24 10:15:30.123`: Android and glog. */
const YEARLESS = /^(\d\d)[-/](\d\d) (?=\d\d:\d\d:\d\d)/;

function readDigitTime(text: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const code = text.charCodeAt(0);
  if (!(code >= 48 && code <= 57)) return undefined;
  return compact(text, toUtc) ?? slashed(text, toUtc) ?? yearless(text, toUtc, receivedAt);
}

function compact(text: string, toUtc: ToUtc): TimePrefix | undefined {
  const found = COMPACT.exec(text);
  if (found === null) return undefined;
  const [{ length }, year = "", month, day, hour = "", minute, second] = found;
  const clock = readClock(`${hour.padStart(2, "0")}:${minute}:${second}${text.slice(length, length + 12)}`, 0);
  if (clock === undefined) return undefined;
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  return dated(text, length + clock.end - 8, full, Number(month), Number(day), clock.ms, toUtc);
}

function slashed(text: string, toUtc: ToUtc): TimePrefix | undefined {
  const found = SLASHED.exec(text);
  if (found === null) return undefined;
  const [{ length }, first = "", sign, second = "", year = "", hour = ""] = found;
  const clock = readClock(`${hour.padStart(2, "0")}:${text.slice(length, length + 20)}`, 0);
  if (clock === undefined) return undefined;
  let end = length + clock.end - 3;
  let { ms } = clock;
  const half = /^ ([AP])M\b/i.exec(text.slice(end, end + 4));
  if (half !== null) {
    end += 3;
    ms = (ms % (DAY / 2)) + (half[1]?.toUpperCase() === "P" ? DAY / 2 : 0);
  }
  // Slashes are written month first in the United States, day first elsewhere; dots and dashes always day first.
  const dayFirst = sign !== "/" || Number(first) > 12;
  const [month, day] = dayFirst ? [Number(second), Number(first)] : [Number(first), Number(second)];
  return dated(text, end, year.length === 2 ? 2000 + Number(year) : Number(year), month, day, ms, toUtc);
}

function yearless(text: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const found = YEARLESS.exec(text);
  const clock = found === null ? undefined : readClock(text, found[0].length);
  if (found === null || clock === undefined) return undefined;
  const [month, day] = [Number(found[1]), Number(found[2])];
  if (!isDay(month, day)) return undefined;
  const inYear = (year: number): EpochMs => toUtc(daysFromCivil(year, month, day) * DAY + clock.ms);
  return { timestamp: nearestYear(inYear, receivedAt), end: clock.end };
}

function dated(
  text: string,
  end: number,
  year: number,
  month: number,
  day: number,
  ms: number,
  toUtc: ToUtc,
): TimePrefix | undefined {
  if (!isDay(month, day)) return undefined;
  const wallClock = daysFromCivil(year, month, day) * DAY + ms;
  const zone = readZone(text, end);
  if (zone === undefined) return { timestamp: toUtc(wallClock), end };
  return { timestamp: zone.offset === undefined ? toUtc(wallClock) : wallClock - zone.offset, end: zone.end };
}

function isDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
