import { CODES } from "./placeholders.ts";
import { countDigits, isDataFile, isDate, isDigit, isHostName, isIPv4, isUuid, type Shape } from "./shape.ts";
import { flagsOf, hashWord, NULLISH, SIZE_UNIT, TELLING, TERM, TIME_UNIT } from "./words.ts";

/** A chunk that stays as it is. */
export const KEEP = 0;
/** A chunk of which only parts are values: `worker-12`, `req-7f3a9c2e`. */
export const IN_PARTS = -1;

const DASH = 0x2d;
const SLASH = 0x2f;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** The placeholder code of a chunk without digits, or `KEEP`. `value`: it stands right after `key=`. */
export function classifyWord(text: string, shape: Shape, value: boolean): number {
  const { start, letters, length } = shape;
  if (letters === 0) return KEEP;
  if (shape.slashes + shape.dots + shape.ats + shape.backslashes + shape.colons > 0) {
    const code = classifyJoined(text, shape);
    if (code !== KEEP) return code;
  }
  if (letters >= 8 && letters === shape.hexLetters && letters === length && shape.upper * shape.lower === 0) {
    return CODES.hex;
  }
  if (!value) return KEEP;
  if (shape.flags & NULLISH) return CODES.value;
  if (shape.flags & TELLING || isTellingWord(text, start, shape.end, shape.upper)) return KEEP;
  return CODES.value;
}

/** Three capitals or more and nothing else, an exception class, an error name. */
export function isTellingWord(text: string, start: number, end: number, upper: number): boolean {
  const length = end - start;
  if (upper >= 3 && upper >= length - 2) return true;
  return endsIn(text, end, "Error") || endsIn(text, end, "Exception");
}

function endsIn(text: string, end: number, tail: string): boolean {
  return text.startsWith(tail, end - tail.length);
}

function classifyJoined(text: string, shape: Shape): number {
  const { start, end } = shape;
  const first = text.charCodeAt(start);
  if (first === SLASH) return CODES.path;
  if (isDrive(text, shape) || (first === BACKSLASH && text.charCodeAt(start + 1) === BACKSLASH)) return CODES.path;
  if (shape.ats === 1 && shape.at > start && shape.at < end - 1) return CODES.email;
  if (shape.slashes >= 3) return CODES.path;
  if (shape.slashes > 0 && shape.lastDot > shape.lastSlash + 1 && end - shape.lastDot <= 6) return CODES.path;
  if (shape.slashes === 0 && isHostName(text, shape)) return CODES.host;
  return isDataFile(text, shape) ? CODES.path : KEEP;
}

function isDrive(text: string, shape: Shape): boolean {
  return (
    text.charCodeAt(shape.start + 1) === COLON && (shape.backslashes > 0 || text.charCodeAt(shape.start + 2) === SLASH)
  );
}

/** The placeholder code of a chunk with digits, `KEEP`, or `IN_PARTS`. `value`: it stands right after `key=`. */
export function classifyNumbered(text: string, shape: Shape, value: boolean): number {
  if (shape.letters === 0) return classifyNumber(text, shape);
  if (shape.flags & TERM) return KEEP;
  const { start, end, length } = shape;
  const first = text.charCodeAt(start);
  if (first === 0x30 && (text.charCodeAt(start + 1) | 32) === 0x78 && length > 2) {
    if (shape.letters === shape.hexLetters + 1) return CODES.hex;
  }
  if (isUuid(text, shape)) return CODES.uuid;
  if (shape.ats === 1 && shape.at > start && shape.at < end - 1) {
    return shape.lastDot > shape.at || !isHexTail(text, shape.at + 1, end) ? CODES.email : IN_PARTS;
  }
  if (isDate(text, shape)) return CODES.date;
  if (first === SLASH || first === BACKSLASH || isDrive(text, shape) || shape.slashes >= 2) return CODES.path;
  const hex = classifyHex(text, shape);
  if (hex !== KEEP) return hex;
  if (isHostName(text, shape)) return CODES.host;
  if (isDataFile(text, shape)) return CODES.path;
  const unsigned = first === DASH || first === 0x2b ? start + 1 : start;
  if (isDigit(text.charCodeAt(unsigned))) {
    const measured = classifyMeasure(text, unsigned, end);
    if (measured !== KEEP) return measured;
    if (shape.dots >= 2) return CODES.version;
  }
  if ((first | 32) === 0x76 && shape.dots >= 1 && isDigit(text.charCodeAt(start + 1))) return CODES.version;
  if (value) return CODES.value;
  const random = shape.upper > 0 && shape.lower > 0 && shape.digitRuns >= 2 && length >= 8;
  if (random && shape.longestLowerRun <= 5 && shape.dots + shape.colons + shape.slashes + shape.backslashes === 0) {
    return CODES.id;
  }
  return IN_PARTS;
}

/** Digits and joiners only. */
function classifyNumber(text: string, shape: Shape): number {
  const { start, end, digits, length } = shape;
  if (digits === length) return CODES.int;
  const first = text.charCodeAt(start);
  const unsigned = first === DASH || first === 0x2b ? start + 1 : start;
  const whole = countDigits(text, unsigned, end);
  if (unsigned + whole === end) return CODES.int;
  if (shape.dots === 3 && isIPv4(text, start, end)) return CODES.ip;
  if (isDate(text, shape)) return CODES.date;
  if (digits + shape.dots === end - unsigned) return shape.dots === 1 ? CODES.float : CODES.version;
  if (first === SLASH) return CODES.path;
  if (shape.colons >= 2 && text.includes("::", start) && digits + shape.colons === length) return CODES.ip;
  if (shape.colons === 5 && length === 17) return CODES.mac;
  if (shape.dashes === 4 && isUuid(text, shape)) return CODES.uuid;
  if (digits + shape.dashes === length && shape.dashes >= 2) return CODES.id;
  return IN_PARTS;
}

/** Hashes, MAC and IPv6 addresses: hex digits with at least one letter and one digit. */
function classifyHex(text: string, shape: Shape): number {
  const { start, end, length } = shape;
  if (shape.colons === 5 && length === 17 && shape.allHex) return CODES.mac;
  if (shape.colons >= 2) return isIPv6(text, start, end) ? CODES.ip : KEEP;
  if (!shape.allHex || shape.colons > 0 || shape.slashes > 0) return KEEP;
  if (shape.dashes === 5 && length === 17) return CODES.mac;
  if (shape.dots === 2 && length === 14 && shape.dashes === 0) return CODES.mac;
  if (shape.dots > 0) return isExponent(text, start, end) ? CODES.float : KEEP;
  if (isExponent(text, start, end)) return CODES.float;
  if (shape.dashes > 0) return length >= 8 && shape.digits >= 4 ? CODES.hex : KEEP;
  return length >= 6 || (length >= 4 && shape.digits >= 2) ? CODES.hex : KEEP;
}

/** Colons and groups of up to four hex digits; a zone or prefix length may follow. */
function isIPv6(text: string, start: number, end: number): boolean {
  let group = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === COLON || unit === 0x2e) group = 0;
    else if (unit === 0x25 || unit === SLASH) return at > start;
    else if (++group > 4 || !(isDigit(unit) || isHexLetter(unit))) return false;
  }
  return true;
}

function isHexLetter(unit: number): boolean {
  const lower = unit | 32;
  return lower >= 0x61 && lower <= 0x66;
}

function isHexTail(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (!isDigit(unit) && !isHexLetter(unit)) return false;
  }
  return end - start >= 4;
}

/** `1e5`, `2.5E-7`. */
function isExponent(text: string, start: number, end: number): boolean {
  let at = start + countDigits(text, start, end);
  if (at === start) return false;
  if (text.charCodeAt(at) === 0x2e) at += 1 + countDigits(text, at + 1, end);
  if ((text.charCodeAt(at++) | 32) !== 0x65) return false;
  const sign = text.charCodeAt(at);
  if (sign === DASH || sign === 0x2b) at++;
  const digits = countDigits(text, at, end);
  return digits >= 1 && digits <= 3 && at + digits === end;
}

/** A number with a unit glued to it: `35ms`, `1h2m3.5s`, `12MB`. */
function classifyMeasure(text: string, start: number, end: number): number {
  let at = start;
  let code: number = KEEP;
  while (at < end) {
    const number = at;
    while (at < end && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 0x2e)) at++;
    const unit = at;
    while (at < end && !isDigit(text.charCodeAt(at))) at++;
    if (number === unit || unit === at) return KEEP;
    const flags = flagsOf(hashWord(text, unit, at));
    if (flags & TIME_UNIT) code = CODES.duration;
    else if (flags & SIZE_UNIT && number === start && at === end) code = CODES.size;
    else return KEEP;
  }
  return code;
}

/** What a part of a chunk that has both letters and digits is: the code from `start + prefix` on. */
export function classifyPart(shape: Shape): { readonly code: number; readonly from: number } {
  const { start, end, digits, letters, length, firstDigit } = shape;
  if (letters === shape.hexLetters && (length >= 6 || (length >= 4 && digits >= 2)) && shape.digitRuns > 0) {
    if (shape.digitRuns > 1 || firstDigit === start || length >= 6) return { code: CODES.hex, from: start };
  }
  if (firstDigit + digits === end && shape.digitRuns === 1) return { code: CODES.int, from: firstDigit };
  if (shape.digitRuns >= 2 && digits * 3 >= letters) {
    return { code: CODES.id, from: shape.longestDigitRun >= 4 ? firstDigit : start };
  }
  if (digits >= 4) return { code: CODES.id, from: firstDigit };
  return { code: IN_PARTS, from: start };
}
