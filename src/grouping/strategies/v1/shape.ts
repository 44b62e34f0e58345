import { CJK, CLASS_OF, DIGIT, LETTER } from "./char-classes.ts";
import { DATA_FILE, flagsOf, HASH_START, hashStep, hashWord, SURE_TOP_LEVEL, TOP_LEVEL } from "./words.ts";

const DOT = 0x2e;
const DASH = 0x2d;
const COLON = 0x3a;
const SLASH = 0x2f;
const AT = 0x40;
const BACKSLASH = 0x5c;

/**
 * What a chunk (a run of letters, digits and joiners) is made of, counted in one pass. One instance is filled again and
 * again, so that the hot path allocates nothing.
 */
export class Shape {
  start = 0;
  end = 0;
  letters = 0;
  digits = 0;
  digitRuns = 0;
  longestDigitRun = 0;
  upper = 0;
  lower = 0;
  longestLowerRun = 0;
  /** Letters that are hex digits. */
  hexLetters = 0;
  dots = 0;
  dashes = 0;
  colons = 0;
  slashes = 0;
  ats = 0;
  backslashes = 0;
  /** Other joiners and underscores. */
  underscores = 0;
  firstDigit = -1;
  lastSlash = -1;
  lastDot = -1;
  at = -1;
  /** `flagsOf` the whole chunk. */
  flags = 0;

  /** Measures `text` from `start` to `end`. */
  measure(text: string, start: number, end: number): void {
    this.start = start;
    this.end = end;
    let letters = 0;
    let digits = 0;
    let upper = 0;
    let lower = 0;
    let hexLetters = 0;
    let run = 0;
    let lowerRun = 0;
    let hash = HASH_START;
    this.digitRuns = this.longestDigitRun = this.longestLowerRun = 0;
    this.dots = this.dashes = this.colons = this.slashes = this.ats = this.backslashes = this.underscores = 0;
    this.firstDigit = this.lastSlash = this.lastDot = this.at = -1;
    for (let at = start; at < end; at++) {
      const unit = text.charCodeAt(at);
      hash = hashStep(hash, unit);
      if (unit >= 0x61 && unit <= 0x7a) {
        letters++;
        lower++;
        if (++lowerRun > this.longestLowerRun) this.longestLowerRun = lowerRun;
        if (unit <= 0x66) hexLetters++;
        run = 0;
        continue;
      }
      lowerRun = 0;
      const kind = CLASS_OF[unit];
      if (kind === DIGIT) {
        if (digits++ === 0) this.firstDigit = at;
        if (run === 0) this.digitRuns++;
        if (++run > this.longestDigitRun) this.longestDigitRun = run;
        continue;
      }
      run = 0;
      if (kind === LETTER || kind === CJK) {
        if (unit === 0x5f) {
          this.underscores++;
          continue;
        }
        letters++;
        if (unit >= 0x41 && unit <= 0x5a) {
          upper++;
          if (unit <= 0x46) hexLetters++;
        }
      } else this.countJoiner(unit, at);
    }
    this.letters = letters;
    this.digits = digits;
    this.upper = upper;
    this.lower = lower;
    this.hexLetters = hexLetters;
    this.flags = flagsOf(hash);
  }

  /** The shape of a chunk of which it is known that it is ASCII letters only. */
  setWord(start: number, end: number, upper: number, hexLetters: number, flags: number): void {
    this.start = start;
    this.end = end;
    this.letters = end - start;
    this.upper = upper;
    this.lower = end - start - upper;
    this.hexLetters = hexLetters;
    this.flags = flags;
    this.digits = this.digitRuns = this.longestDigitRun = this.longestLowerRun = 0;
    this.dots = this.dashes = this.colons = this.slashes = this.ats = this.backslashes = this.underscores = 0;
    this.firstDigit = this.lastSlash = this.lastDot = this.at = -1;
  }

  private countJoiner(unit: number, at: number): void {
    if (unit === DOT) {
      this.dots++;
      this.lastDot = at;
    } else if (unit === DASH) this.dashes++;
    else if (unit === COLON) this.colons++;
    else if (unit === SLASH) {
      this.slashes++;
      this.lastSlash = at;
    } else if (unit === AT) {
      this.ats++;
      this.at = at;
    } else if (unit === BACKSLASH) this.backslashes++;
    else this.underscores++;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Nothing but digits, letters a–f and the joiners counted apart. */
  get allHex(): boolean {
    return this.letters === this.hexLetters && this.underscores === 0;
  }
}

/** `10.0.0.1`, with an optional port or prefix length behind it. */
export function isIPv4(text: string, start: number, end: number): boolean {
  let at = start;
  for (let group = 0; group < 4; group++) {
    let value = -1;
    const from = at;
    while (at < end && at - from < 4 && isDigit(text.charCodeAt(at))) {
      value = (value < 0 ? 0 : value * 10) + (text.charCodeAt(at) - 0x30);
      at++;
    }
    if (value < 0 || value > 255) return false;
    if (group < 3 && text.charCodeAt(at++) !== DOT) return false;
  }
  if (at >= end) return at === end;
  const next = text.charCodeAt(at++);
  if ((next !== COLON && next !== SLASH) || at === end) return false;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at === end;
}

/** Ends in a label that ends host names, `:port` allowed: `db-1.example.com`, `redis.svc:6379`. */
export function isHostName(text: string, shape: Shape): boolean {
  if (shape.dots === 0 || shape.slashes + shape.ats + shape.backslashes > 0 || shape.colons > 1) return false;
  const from = shape.lastDot + 1;
  let end = from;
  while (end < shape.end && text.charCodeAt(end) !== COLON) end++;
  if (end < shape.end && !isDigit(text.charCodeAt(end + 1))) return false;
  // `com.example.dev` is a Java package, whatever it ends in, and `Shop.Order.Net` a namespace.
  if (startsLikePackage(text, shape.start) || text.charCodeAt(from) < 0x61) return false;
  const flags = flagsOf(hashWord(text, from, end));
  if (flags & SURE_TOP_LEVEL) return true;
  return (flags & TOP_LEVEL) !== 0 && (shape.dots > 1 || shape.digits > 0 || end < shape.end);
}

/** `customers.csv`, `clip_12.mp4`: one name with an ending that says that it holds data. */
export function isDataFile(text: string, shape: Shape): boolean {
  if (shape.dots === 0 || shape.slashes + shape.ats + shape.backslashes + shape.colons > 0) return false;
  if (shape.lastDot === shape.start || shape.end - shape.lastDot > 8) return false;
  return (flagsOf(hashWord(text, shape.lastDot + 1, shape.end)) & DATA_FILE) !== 0;
}

function startsLikePackage(text: string, at: number): boolean {
  return text.startsWith("com.", at) || text.startsWith("org.", at) || text.startsWith("java", at);
}

/** A UUID: 8-4-4-4-12 hex digits. */
export function isUuid(text: string, shape: Shape): boolean {
  if (shape.length !== 36 || shape.dashes !== 4 || !shape.allHex) return false;
  return [8, 13, 18, 23].every((at) => text.charCodeAt(shape.start + at) === DASH);
}

/** `2024-11-24`, `2024/11/24T08:15:30Z`, `24.11.2024`, `08:15:30.123`: a date or time of day at the chunk's start. */
export function isDate(text: string, shape: Shape): boolean {
  const { start, end } = shape;
  const first = countDigits(text, start, end);
  const mark = text.charCodeAt(start + first);
  if (first === 4 && (mark === DASH || mark === SLASH || mark === DOT)) {
    const second = countDigits(text, start + 5, end);
    if (second < 1 || second > 2 || text.charCodeAt(start + 5 + second) !== mark) return false;
    const third = countDigits(text, start + 6 + second, end);
    return third >= 1 && third <= 2 && restIsTime(text, start + 6 + second + third, end);
  }
  if (first < 1 || first > 2) return false;
  if (mark === COLON) return isTimeOfDay(text, start, end);
  if (mark === SLASH || mark === DASH || mark === DOT) {
    // 24/Nov/2024:08:15:30, 24.11.2024, 11/24/2024
    let at = start + first + 1;
    while (at < end && text.charCodeAt(at) !== mark) at++;
    const middle = at - (start + first + 1);
    const year = countDigits(text, at + 1, end);
    if (year !== 4 || middle < 1 || middle > 3) return false;
    return restIsTime(text, at + 5, end);
  }
  return false;
}

function restIsTime(text: string, at: number, end: number): boolean {
  if (at >= end) return true;
  const unit = text.charCodeAt(at);
  return (unit === 0x54 || unit === 0x74 || unit === COLON) && isTimeOfDay(text, at + 1, end);
}

/** `8:15`, `08:15:30.123Z`, `08:15:30+0800`. */
function isTimeOfDay(text: string, start: number, end: number): boolean {
  const hours = countDigits(text, start, end);
  if (hours < 1 || hours > 2 || text.charCodeAt(start + hours) !== COLON) return false;
  let at = start + hours + 1;
  if (countDigits(text, at, end) !== 2) return false;
  at += 2;
  if (text.charCodeAt(at) === COLON) {
    if (countDigits(text, at + 1, end) !== 2) return false;
    at += 3;
  }
  if (text.charCodeAt(at) === DOT) at += 1 + countDigits(text, at + 1, end);
  if (at >= end) return true;
  const zone = text.charCodeAt(at);
  if (zone === 0x5a || zone === 0x7a) return at + 1 === end;
  if (zone !== 0x2b && zone !== DASH) return false;
  for (at++; at < end; at++) if (!isDigit(text.charCodeAt(at)) && text.charCodeAt(at) !== COLON) return false;
  return true;
}

export function countDigits(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at - from;
}

/** ASCII or full-width. */
export function isDigit(unit: number): boolean {
  return CLASS_OF[unit] === DIGIT;
}
