import { DAY, type EpochMs } from "../domain/time.ts";
import { daysFromCivil, readClock, readZone, type TimePrefix } from "./iso-time.ts";
import type { ToUtc } from "./time-zone.ts";

/**
 * Times with a month name at the beginning of a text: syslog (`Nov  4 08:15:30`, the year nearest to receipt), ctime
 * (`Tue Nov 24 08:15:30.123 2026`), access logs (`24/Nov/2026:08:15:30 +0800`), RFC 2822
 * (`Tue, 24 Nov 2026 08:15:30 GMT`), Tomcat (`24-Nov-2026 08:15:30.123`), java.util.logging
 * (`Nov 24, 2026 3:23:29 PM`) and Redis (`24 Nov 08:15:30.123`).
 */
export function readNamedMonthTime(text: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const code = text.charCodeAt(0);
  // Digits and capital letters only: most texts leave here.
  if (!((code >= 48 && code <= 57) || (code >= 65 && code <= 90))) return undefined;
  const head = text.slice(0, 48);
  return monthFirst(head, toUtc, receivedAt) ?? dayFirst(head, toUtc, receivedAt);
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_FIRST =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?([A-Z][a-z]{2}) {1,2}(\d{1,2})(?:, (\d{4}))?,? (\d{1,2}):(?=\d\d:\d\d)/;
const DAY_FIRST =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2})[-/ ]([A-Z][a-z]{2})(?:[-/ ](\d{4}))?[: ](?=\d\d:\d\d:\d\d)/;

function monthFirst(text: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const match = MONTH_FIRST.exec(text);
  const month = MONTHS.indexOf(match?.[1]?.toLowerCase() ?? "") + 1;
  if (match === null || month === 0) return undefined;
  const [, , day = "", writtenYear, hour = ""] = match;
  const rest = text.slice(match[0].length);
  const clock = readClock(`${hour.padStart(2, "0")}:${rest}`, 0);
  if (clock === undefined) return undefined;
  let end = match[0].length + clock.end - 3;
  let ms = clock.ms;
  const half = /^ ([AP])M\b/i.exec(text.slice(end));
  if (half !== null) {
    end += 3;
    ms = (ms % (DAY / 2)) + (half[1]?.toUpperCase() === "P" ? DAY / 2 : 0);
  }
  const laterYear = /^ (\d{4})\b/.exec(text.slice(end));
  if (writtenYear === undefined && laterYear !== null) end += 5;
  const year = writtenYear ?? laterYear?.[1];
  if (year !== undefined) return { timestamp: toUtc(daysFromCivil(Number(year), month, Number(day)) * DAY + ms), end };
  const zone = readZone(text, end);
  const inYear = (candidate: number): EpochMs => {
    const wallClock = daysFromCivil(candidate, month, Number(day)) * DAY + ms;
    return zone?.offset === undefined ? toUtc(wallClock) : wallClock - zone.offset;
  };
  return { timestamp: nearestYear(inYear, receivedAt), end: zone?.end ?? end };
}

function dayFirst(text: string, toUtc: ToUtc, receivedAt: EpochMs): TimePrefix | undefined {
  const match = DAY_FIRST.exec(text);
  const month = MONTHS.indexOf(match?.[2]?.toLowerCase() ?? "") + 1;
  if (match === null || month === 0) return undefined;
  const clock = readClock(text, match[0].length);
  if (clock === undefined) return undefined;
  const zone = readZone(text, clock.end);
  const inYear = (year: number): EpochMs => {
    const wallClock = daysFromCivil(year, month, Number(match[1])) * DAY + clock.ms;
    return zone?.offset === undefined ? toUtc(wallClock) : wallClock - zone.offset;
  };
  const timestamp = match[3] === undefined ? nearestYear(inYear, receivedAt) : inYear(Number(match[3]));
  return { timestamp, end: zone?.end ?? clock.end };
}

/** A line of 31 December that is read on 1 January is of last year. */
export function nearestYear(inYear: (year: number) => EpochMs, receivedAt: EpochMs): EpochMs {
  const year = new Date(receivedAt).getUTCFullYear();
  const candidates = [year - 1, year, year + 1].map(inYear);
  const distance = (at: EpochMs): number => Math.abs(at - receivedAt);
  return candidates.reduce((best, at) => (distance(at) < distance(best) ? at : best));
}
