import { CLASS_OF, DIGIT, JOINER, LETTER, SPACE } from "./char-classes.ts";
import { markAt } from "./placeholders.ts";
import { isDigit } from "./shape.ts";

const COLON = 0x3a;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const DASH = 0x2d;
const PLUS = 0x2b;
const LESS = 0x3c;

/** Where a chunk ends, and what was met on the way. Filled again for each chunk. */
export class Chunk {
  end = 0;
  /** It is the scheme of a URL, and `end` is behind its `//`. */
  url = false;
  /** It contains a placeholder that was written before. */
  marked = false;

  /** Finds the end of the chunk that begins at `start`. */
  find(text: string, start: number): void {
    this.url = false;
    this.marked = false;
    let hexRun = 0;
    let dotsOrDigits = false;
    let query = false;
    let at = start;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const kind = CLASS_OF[unit]!;
      if (kind === LETTER || kind === DIGIT) {
        if (kind === DIGIT) dotsOrDigits = true;
        hexRun = hexRun >= 0 && isHexUnit(unit) ? hexRun + 1 : -1;
      } else if (unit === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SLASH && text.charCodeAt(at + 2) === SLASH && at > start) {
          this.url = true;
          at += 3;
          break;
        }
        const drive = at === start + 1 && (next === BACKSLASH || next === SLASH);
        const address = hexRun >= 0 && hexRun <= 4 && isHexUnit(next);
        const port = dotsOrDigits && isDigit(next);
        if (next === COLON) at++;
        else if (!drive && !address && !port) break;
        hexRun = 0;
      } else if (kind === JOINER) {
        if (unit === 0x2e) dotsOrDigits = true;
        else if (unit === 0x3f && text.charCodeAt(start) === SLASH) query = true;
        hexRun = -1;
      } else if (unit === LESS) {
        if (markAt(text, at) === 0) break;
        this.marked = true;
        at = text.indexOf(">", at);
      } else if (unit === 0x5b && text.charCodeAt(at - 1) === SLASH && text.charCodeAt(start) === SLASH) {
        at = endOfBracketed(text, at);
        break;
      } else if (!(query && unit === 0x3d)) break;
    }
    this.end = Math.min(at, text.length);
  }
}

/** Whether a joiner in front belongs to the chunk: a path, a sign, `::1`. */
export function opensChunk(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (unit === SLASH) return CLASS_OF[next] === LETTER || isDigit(next) || next === 0x2e;
  if (unit === BACKSLASH) return next === BACKSLASH && CLASS_OF[text.charCodeAt(at + 2)] === LETTER;
  if (unit === DASH || unit === PLUS) return isDigit(next) && !(at > 0 && isWordUnit(text.charCodeAt(at - 1)));
  return unit === COLON && next === COLON && isHexUnit(text.charCodeAt(at + 2));
}

/** End of a path whose name begins with a bracket, `/api/[id]/x`: white space or a quote ends it. */
function endOfBracketed(text: string, from: number): number {
  let at = from;
  while (at < text.length && CLASS_OF[text.charCodeAt(at)] !== SPACE && !ENDS_BRACKETED.has(text.charCodeAt(at))) at++;
  while (at > from && ENDS_BRACKETED_TRAIL.has(text.charCodeAt(at - 1))) at--;
  return at;
}

const ENDS_BRACKETED = new Set(Array.from("\"'`<>()", (char) => char.charCodeAt(0)));
const ENDS_BRACKETED_TRAIL = new Set(Array.from(",;:.", (char) => char.charCodeAt(0)));

const STOPS_URL = new Set(Array.from("\"'`<>()[]{}|\\^,;", (char) => char.charCodeAt(0)));
const TRAILS_URL = new Set(Array.from(".:!?*~", (char) => char.charCodeAt(0)));

/** End of a URL of which everything before `from` is already known to belong to it. */
export function endOfUrl(text: string, from: number): number {
  let end = from;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    if (unit <= 0x20 || unit > 0x7e || STOPS_URL.has(unit)) break;
    end++;
  }
  while (end > from && TRAILS_URL.has(text.charCodeAt(end - 1))) end--;
  return end;
}

/** A letter or digit. */
export function isWordUnit(unit: number): boolean {
  const kind = CLASS_OF[unit];
  return kind === LETTER || kind === DIGIT;
}

function isHexUnit(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66) || (unit >= 0x41 && unit <= 0x46);
}
