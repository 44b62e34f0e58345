import { daysFromCivil, readZone } from "../../decoding/iso-time.ts";
import { type ToUtc, wallClockOf } from "../../decoding/time-zone.ts";
import { DAY, type EpochMs, HOUR, MINUTE } from "../../domain/time.ts";
import type { TimeField, TimeToken } from "./time-token.ts";

/** Numbers that were read, by field; names and zones as numbers too. */
type Parts = { [F in TimeField]?: number } & { zoneName?: string };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAY = /[A-Za-z]{2,9}\.?/y;
const MONTH_NAME = /([A-Za-z]{3})[a-z]{0,6}\.?/y;
const HALF = /([AaPp])\.?[Mm]\.?/y;
const NUMBER = /\d{1,20}/y;
const SIGNED = /-?\d{1,20}(?:\.\d{1,12})?/y;
const ZONE_NAME = /(?:UTC|GMT)?([+-]\d{1,2}(?::?\d{2})?)|[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*/y;
const SPACES = /\s+/y;

/** Hours from UTC of the zone names that mean one thing only, or that RFC 2822 settles. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ Z: 0, UT: 0, UTC: 0, GMT: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, JST: 9, KST: 9 },
  ...{ EST: -5, EDT: -4, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13, HKT: 8 },
};

/** The time of a text in a format; undefined when the text does not fit it to its end. Never throws. */
export function readTime(
  text: string,
  tokens: readonly TimeToken[],
  toUtc: ToUtc,
  receivedAt: EpochMs,
): EpochMs | undefined {
  const parts: Parts = {};
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    const end =
      token.kind === "text" ? skipText(text, at, token.text, tokens[index + 1]) : readField(text, at, token, parts);
    if (end < 0) return undefined;
    at = end;
    // Loggers add a fraction where their format says nothing of it.
    if (token.kind === "field" && token.field === "second" && !hasFraction(tokens)) {
      const fraction = matchAt(/[.,](\d{1,12})/y, text, at);
      if (fraction !== undefined) {
        parts.fraction = Number(`0.${fraction[1]}`);
        at += fraction[0].length;
      }
    }
  }
  return at === text.length ? assemble(parts, toUtc, receivedAt) : undefined;
}

function hasFraction(tokens: readonly TimeToken[]): boolean {
  return tokens.some((token) => token.kind === "field" && token.field === "fraction");
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}

/** Behind a separator; -1 when it does not stand there. Spaces match any number of them, and `.` a `,` before a fraction. */
function skipText(text: string, from: number, separator: string, next: TimeToken | undefined): number {
  let at = from;
  for (let index = 0; index < separator.length; index++) {
    const wanted = separator[index]!;
    if (/\s/.test(wanted)) {
      const spaces = matchAt(SPACES, text, at);
      if (spaces === undefined) {
        if (/\s/.test(separator[index - 1] ?? "")) continue;
        return -1;
      }
      at += spaces[0].length;
      continue;
    }
    const found = text[at];
    const mark = next?.kind === "field" && next.field === "fraction" && (wanted === "." || wanted === ",");
    if (found !== wanted && !(mark && (found === "." || found === ","))) return -1;
    at++;
  }
  return at;
}

function readField(
  text: string,
  at: number,
  { field, digits }: Extract<TimeToken, { kind: "field" }>,
  parts: Parts,
): number {
  switch (field) {
    case "weekday_name":
      return behind(matchAt(WEEKDAY, text, at), at);
    case "month_name": {
      const found = matchAt(MONTH_NAME, text, at);
      const month = MONTHS.indexOf(found?.[1]?.toLowerCase() ?? "") + 1;
      if (month === 0) return -1;
      parts.month = month;
      return behind(found, at);
    }
    case "half": {
      const found = matchAt(HALF, text, at);
      if (found !== undefined) parts.half = /p/i.test(found[1] ?? "") ? 1 : 0;
      return behind(found, at);
    }
    case "zone":
      return readZoneOrName(text, at, parts);
    case "fraction": {
      const found = matchAt(NUMBER, text, at);
      if (found !== undefined) parts.fraction = Number(`0.${found[0]}`);
      return behind(found, at);
    }
    case "epoch_s":
    case "epoch_ms":
    case "epoch_us":
    case "epoch_ns": {
      const found = matchAt(SIGNED, text, at);
      if (found !== undefined) parts[field] = Number(found[0]);
      return behind(found, at);
    }
    default:
      return readNumber(text, at, field, digits, parts);
  }
}

function behind(found: RegExpExecArray | undefined, at: number): number {
  return found === undefined ? -1 : at + found[0].length;
}

type NumberField = Exclude<TimeField, "zone" | "weekday_name" | "month_name" | "half" | "fraction" | `epoch_${string}`>;

const LIMITS: { readonly [F in NumberField]: readonly [number, number, number] } = {
  year: [4, 0, 9999],
  short_year: [2, 0, 99],
  month: [2, 1, 12],
  day: [2, 1, 31],
  day_of_year: [3, 1, 366],
  hour: [2, 0, 24],
  hour_12: [2, 0, 12],
  minute: [2, 0, 59],
  second: [2, 0, 60],
};

function readNumber(text: string, at: number, field: NumberField, digits: number | undefined, parts: Parts): number {
  const [most, least, greatest] = LIMITS[field];
  // A blank may stand for a leading zero.
  let from = at;
  while (text[from] === " " && from < at + 2) from++;
  let end = from;
  while (end < from + (digits ?? most) && isDigit(text.charCodeAt(end))) end++;
  const value = Number(text.slice(from, end));
  if (end === from || (digits !== undefined && end - at < digits) || value < least || value > greatest) return -1;
  parts[field] = value;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function readZoneOrName(text: string, at: number, parts: Parts): number {
  const offset = readZone(text, at);
  const name = matchAt(ZONE_NAME, text, at);
  if (offset !== undefined && (name === undefined || offset.end >= at + name[0].length)) {
    if (offset.offset !== undefined) parts.zone = offset.offset;
    return offset.end;
  }
  if (name === undefined) return -1;
  const [written, hours] = name;
  const known = hours === undefined ? ZONES[written.toUpperCase()] : undefined;
  if (hours !== undefined) {
    const [, sign, hour, minute = "0"] = /([+-])(\d{1,2}):?(\d{2})?/.exec(hours) ?? [];
    parts.zone = (sign === "-" ? -1 : 1) * (Number(hour) * HOUR + Number(minute) * MINUTE);
  } else if (known !== undefined) parts.zone = known * HOUR;
  else if (written.includes("/")) parts.zoneName = written;
  // Other names mean different zones in different places: the rule's own zone is the better guess.
  return at + written.length;
}

function assemble(parts: Parts, toUtc: ToUtc, receivedAt: EpochMs): EpochMs | undefined {
  if (parts.epoch_s !== undefined) return Math.round(parts.epoch_s * 1000);
  if (parts.epoch_ms !== undefined) return Math.floor(parts.epoch_ms);
  if (parts.epoch_us !== undefined) return Math.floor(parts.epoch_us / 1e3);
  if (parts.epoch_ns !== undefined) return Math.floor(parts.epoch_ns / 1e6);
  const clock =
    (hourOf(parts) * 60 + (parts.minute ?? 0)) * MINUTE +
    (parts.second ?? 0) * 1000 +
    Math.floor((parts.fraction ?? 0) * 1000 + 1e-6);
  const own = parts.zone;
  const zone = own === undefined ? (parts.zoneName === undefined ? toUtc : namedZone(parts.zoneName, toUtc)) : toUtc;
  const at = (days: number): EpochMs => (own === undefined ? zone(days * DAY + clock) : days * DAY + clock - own);
  const year = yearOf(parts);
  if (year !== undefined) {
    const days = daysOf(year, parts);
    return days === undefined ? undefined : at(days);
  }
  if (parts.month === undefined && parts.day_of_year === undefined) {
    // A clock alone: the day that brings it nearest to its receipt.
    const today = Math.floor(receivedAt / DAY);
    const candidates = [today - 1, today, today + 1].map(at);
    return candidates.reduce((best, next) => (Math.abs(next - receivedAt) < Math.abs(best - receivedAt) ? next : best));
  }
  return latestPlausible(parts, at, receivedAt);
}

/** The latest year in which the date exists and is not more than a day after its receipt. */
function latestPlausible(parts: Parts, at: (days: number) => EpochMs, receivedAt: EpochMs): EpochMs | undefined {
  const thisYear = new Date(receivedAt).getUTCFullYear();
  for (let year = thisYear + 1; year > thisYear - 9; year--) {
    const days = daysOf(year, parts);
    if (days === undefined) continue;
    const time = at(days);
    if (time <= receivedAt + DAY) return time;
  }
  return undefined;
}

function hourOf({ hour, hour_12: hour12, half }: Parts): number {
  if (hour !== undefined) return hour % 24;
  return ((hour12 ?? 0) % 12) + (half === 1 ? 12 : 0);
}

/** Two digits are of 1970 to 2069. */
function yearOf({ year, short_year: short }: Parts): number | undefined {
  return year ?? (short === undefined ? undefined : short + (short < 70 ? 2000 : 1900));
}

function daysOf(year: number, { month = 1, day = 1, day_of_year: ofYear }: Parts): number | undefined {
  if (ofYear !== undefined) return daysFromCivil(year, 1, 1) + ofYear - 1;
  const first = daysFromCivil(year, month, 1);
  const length = daysFromCivil(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - first;
  return day > length ? undefined : first + day - 1;
}

const namedZones = new Map<string, ToUtc>();
const MAX_ZONES = 600;

function namedZone(name: string, otherwise: ToUtc): ToUtc {
  let zone = namedZones.get(name);
  if (zone === undefined) {
    try {
      zone = wallClockOf(name);
    } catch {
      zone = otherwise;
    }
    // Names come from log text: there are fewer zones than this, and a name that is none is not kept.
    if (zone !== otherwise && namedZones.size < MAX_ZONES) namedZones.set(name, zone);
  }
  return zone;
}
