import type { EpochMs } from "../domain/time.ts";
import type { ToUtc } from "./time-zone.ts";

/** A time found at the beginning of a text, and where it ends. */
export interface TimePrefix {
  readonly timestamp: EpochMs;
  /** Offset behind its last character. */
  readonly end: number;
}

/**
 * `2026-11-24T08:15:30.123456789+08:00` and its kin at `from`: `T` or spaces between date and time, `/`, `.` or `-` in the
 * date, `.` or `,` before the fraction, zone `Z`, `UTC`, `CEST`, `+08`, `+0800`, `+08:00` or none. After two spaces the
 * hour may have one digit.
 */
export function readTimePrefix(text: string, from: number, toUtc: ToUtc): TimePrefix | undefined {
  const year = digits(text, from, 4);
  const separator = text.charCodeAt(from + 4);
  if (year < 0 || (separator !== DASH && separator !== SLASH && separator !== DOT)) return undefined;
  const month = digits(text, from + 5, 2);
  const day = digits(text, from + 8, 2);
  const between = text.charCodeAt(from + 10);
  if (month < 1 || month > 12 || day < 1 || day > 31 || text.charCodeAt(from + 7) !== separator) return undefined;
  if (between !== LETTER_T && between !== SPACE) return undefined;
  const clock = readClock(text, from + 11) ?? spacedClock(text, from + 11);
  if (clock === undefined) return undefined;
  const wallClock = daysFromCivil(year, month, day) * 86_400_000 + clock.ms;
  const zone = readZone(text, clock.end);
  if (zone === undefined) return { timestamp: toUtc(wallClock), end: clock.end };
  return { timestamp: zone.offset === undefined ? toUtc(wallClock) : wallClock - zone.offset, end: zone.end };
}

/** ` 8:15:30`: MariaDB pads hours with a space. */
function spacedClock(text: string, from: number): ReturnType<typeof readClock> {
  if (text.charCodeAt(from) !== SPACE || digit(text, from + 1) < 0) return undefined;
  const clock = readClock(`0${text.slice(from + 1, from + 20)}`, 0);
  return clock === undefined ? undefined : { ms: clock.ms, end: clock.end + from };
}

/** `08:15:30`, with a fraction of any length: milliseconds of the day. */
export function readClock(text: string, from: number): { readonly ms: number; readonly end: number } | undefined {
  const hour = digits(text, from, 2);
  const minute = digits(text, from + 3, 2);
  const second = digits(text, from + 6, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return undefined;
  if (text.charCodeAt(from + 2) !== COLON || text.charCodeAt(from + 5) !== COLON) return undefined;
  let end = from + 8;
  let ms = ((hour * 60 + minute) * 60 + second) * 1000;
  const mark = text.charCodeAt(end);
  if ((mark === DOT || mark === COMMA) && digit(text, end + 1) >= 0) {
    end++;
    for (let unit = 100, value = digit(text, end); value >= 0; unit = Math.floor(unit / 10), value = digit(text, end)) {
      ms += value * unit;
      end++;
    }
  }
  return { ms, end };
}

/**
 * A zone behind a time: its offset from UTC in milliseconds, undefined for a name that stands for several (`CST`, `IST`).
 * A space may stand before it.
 */
export function readZone(
  text: string,
  from: number,
): { readonly offset: number | undefined; readonly end: number } | undefined {
  let at = from;
  if (text.charCodeAt(at) === SPACE) at++;
  const sign = text.charCodeAt(at);
  if (sign === LETTER_Z && !isWord(text.charCodeAt(at + 1))) return { offset: 0, end: at + 1 };
  if (sign === PLUS || sign === DASH) {
    const hours = digits(text, at + 1, 2);
    if (hours < 0 || hours > 18) return undefined;
    const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
    const minutes = digits(text, at + 3 + colon, 2);
    const known = minutes >= 0 && minutes < 60;
    // ` -12 ` behind a time is more often text than a zone, so a space needs the long form.
    if (!known && at > from) return undefined;
    const offset = (hours * 60 + (known ? minutes : 0)) * 60_000;
    return { offset: sign === DASH ? -offset : offset, end: known ? at + 5 + colon : at + 3 };
  }
  let end = at;
  while (end < at + 5 && isCapital(text.charCodeAt(end))) end++;
  if (end - at < 3 || isWord(text.charCodeAt(end))) return undefined;
  const name = text.slice(at, end);
  const hours = ZONES.get(name);
  if (hours === undefined) return AMBIGUOUS_ZONES.has(name) ? { offset: undefined, end } : undefined;
  return { offset: hours * 3_600_000, end };
}

/** Names of zones that mean one offset only, in hours. */
const ZONES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ UTC: 0, GMT: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, JST: 9, KST: 9, HKT: 8, SGT: 8 },
    ...{ EST: -5, EDT: -4, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7, AKST: -9, AKDT: -8, HST: -10 },
    ...{ AEST: 10, AEDT: 11, AWST: 8, NZST: 12, NZDT: 13, SAST: 2, BRT: -3 },
  }),
);
/** China or Chicago, India or Israel, Britain or Bangladesh: the source's time zone knows. */
const AMBIGUOUS_ZONES: ReadonlySet<string> = new Set(["CST", "IST", "BST", "AST", "ADT", "WIB"]);

/** Days from 1970-01-01 to a date of the Gregorian calendar; years below 100 mean themselves. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** `count` digits at `from` as a number; -1 if there are other characters. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const next = digit(text, at);
    if (next < 0) return -1;
    value = value * 10 + next;
  }
  return value;
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at) - 48;
  return code >= 0 && code <= 9 ? code : -1;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

const [SPACE, PLUS, COMMA, DASH, DOT, SLASH, COLON, LETTER_T, LETTER_Z] = [32, 43, 44, 45, 46, 47, 58, 84, 90] as const;
