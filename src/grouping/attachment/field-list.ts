import { cutHan } from "./han-words.ts";
import { MARK, mayBeName, wordFlags } from "./word-flags.ts";

/** Brackets, quotes, punctuation: two messages of one pattern have the same. */
export const PUNCTUATION = 0;
/** Text without a value in it. */
export const WORD = 1;
/** `<*>`. */
export const VALUE = 2;
/** Text and values glued together: `worker-<*>`. */
export const MIXED = 3;

/** A key cut into the units that are compared. */
export interface FieldList {
  readonly texts: readonly string[];
  readonly kinds: readonly number[];
  /** Whether white space stands before the field. */
  readonly spaced: readonly boolean[];
}

/** Fields of a key that are compared; what follows is one field that must be equal. */
const MAX_FIELDS = 128;

const OPENING = "([{\"'`“‘「『《【（<";
const CLOSING = ")]}\"'`”’」』》】）>";
const TRAILING = `${CLOSING},;:.!?…，。；：！？、`;
/** Inside of what is glued, these are fields of their own. */
const INSIDE = "=\"'|,;，。；：！？、（）【】「」『』《》“”‘’→←";

const LATIN = 0;
const HAN = 1;
const HIRAGANA = 2;
const KATAKANA = 3;

/** Cuts a key. Linear; equal keys give equal lists, and a key made of a list by `joinFields` gives that list. */
export function splitFields(key: string): FieldList {
  const fields = new Fields();
  let at = 0;
  while (at < key.length) {
    if (key.charCodeAt(at) === 32) {
      at++;
      fields.space();
      continue;
    }
    const phraseEnd = endOfPhrase(key, at);
    if (phraseEnd > at) {
      fields.add(key.slice(at, phraseEnd).includes(MARK) ? MIXED : WORD, key.slice(at, phraseEnd));
      at = phraseEnd;
      continue;
    }
    let end = key.indexOf(" ", at);
    if (end < 0) end = key.length;
    if (fields.texts.length >= MAX_FIELDS) {
      fields.add(PUNCTUATION, key.slice(at));
      break;
    }
    splitGlued(key, at, end, fields);
    at = end;
  }
  return fields;
}

const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["「", "」"],
]);
const LONGEST_PHRASE = 64;
const MAX_PHRASE_WORDS = 5;

/** End of a quoted name of several words that begins at `at`: `"Red Shoes <*>"`, not `"file not found"`. */
function endOfPhrase(key: string, at: number): number {
  const closing = QUOTES.get(key[at]!);
  if (closing === undefined) return -1;
  const close = key.indexOf(closing, at + 1);
  if (close < 0 || close > at + LONGEST_PHRASE) return -1;
  if (close + 1 < key.length && key[close + 1] !== " " && !TRAILING.includes(key[close + 1]!)) return -1;
  const words = key.slice(at + 1, close).split(" ");
  if (words.length < 2 || words.length > MAX_PHRASE_WORDS) return -1;
  return words.every((word) => mayBeName(wordFlags(word), false)) ? close + 1 : -1;
}

/** The key that a list was cut from. */
export function joinFields({ texts, spaced }: FieldList): string {
  let key = "";
  for (let at = 0; at < texts.length; at++) key += spaced[at] ? ` ${texts[at]}` : texts[at];
  return key;
}

class Fields implements FieldList {
  readonly texts: string[] = [];
  readonly kinds: number[] = [];
  readonly spaced: boolean[] = [];
  private gap = false;

  space(): void {
    this.gap = this.texts.length > 0;
  }

  add(kind: number, text: string): void {
    const last = this.texts.length - 1;
    if (kind === PUNCTUATION && last >= 0 && this.kinds[last] === PUNCTUATION && !this.gap) {
      this.texts[last] += text;
      return;
    }
    this.texts.push(text);
    this.kinds.push(kind);
    this.spaced.push(this.gap);
    this.gap = false;
  }

  addText(text: string): void {
    if (text === MARK) this.add(VALUE, text);
    else if (text.includes(MARK)) this.add(MIXED, text);
    else this.add(hasLetter(text) ? WORD : PUNCTUATION, text);
  }
}

function splitGlued(key: string, from: number, to: number, fields: Fields): void {
  let start = from;
  let end = to;
  while (start < end && opens(key, start, end)) start++;
  while (end > start && TRAILING.includes(key[end - 1]!)) {
    const last = key[end - 1]!;
    if (last === ">" && key.startsWith(MARK, end - 3)) break;
    const opening = last === ")" ? "(" : last === "]" ? "[" : last === "}" ? "{" : "";
    if (opening !== "" && key.slice(start, end).includes(opening)) break;
    end--;
  }
  if (start > from) fields.add(PUNCTUATION, key.slice(from, start));
  splitInside(key, start, end, fields);
  if (end < to) fields.add(PUNCTUATION, key.slice(end, to));
}

/** Whether a bracket or quote opens the whole of what is glued: not the first of `[a]-b`. */
function opens(key: string, at: number, end: number): boolean {
  const kind = OPENING.indexOf(key[at]!);
  if (kind < 0 || key.startsWith(MARK, at)) return false;
  const close = key.indexOf(CLOSING[kind]!, at + 1);
  if (close < 0 || close >= end) return true;
  for (let after = close + 1; after < end; after++) if (!TRAILING.includes(key[after]!)) return false;
  return true;
}

function splitInside(key: string, start: number, end: number, fields: Fields): void {
  let from = start;
  let script = LATIN;
  const flush = (to: number) => {
    if (to > from) {
      const text = key.slice(from, to);
      if (script === HAN) for (const word of cutHan(text)) fields.add(WORD, word);
      else fields.addText(text);
    }
    from = to;
  };
  const list = isNameList(key, start, end);
  for (let at = start; at < end; at++) {
    const unit = key.charCodeAt(at);
    if (list && unit === 0x2c) continue;
    if (unit === 0x3c && key.startsWith(MARK, at)) {
      if (script !== LATIN) flush(at);
      script = LATIN;
      at += 2;
      continue;
    }
    if (INSIDE.includes(key[at]!) || (unit === 0x3a && endsName(key, start, at) && isValueStart(key, at + 1, end))) {
      flush(at);
      fields.add(PUNCTUATION, key[at]!);
      from = at + 1;
      script = LATIN;
      continue;
    }
    const own = scriptOf(unit);
    if (own !== script && at > from) flush(at);
    script = own;
  }
  flush(end);
}

/** `alice,bob`: names glued by commas are one value, whatever their number; `a=1,b=2` is not. */
function isNameList(key: string, start: number, end: number): boolean {
  if (key.indexOf(",", start) < 0) return false;
  for (let at = start; at < end; at++) {
    const unit = key.charCodeAt(at);
    const lower = unit | 32;
    const letter = (lower >= 0x61 && lower <= 0x7a) || unit === 0x5f || unit === 0x2d || unit === 0x2e;
    if (!letter && unit !== 0x2c) return false;
  }
  return true;
}

/** `name:` of `name:value`, also where the name itself is a value. */
function endsName(key: string, start: number, at: number): boolean {
  if (at === start) return false;
  if (key.startsWith(MARK, at - MARK.length)) return true;
  const before = key.charCodeAt(at - 1) | 32;
  return before >= 0x61 && before <= 0x7a;
}

function isValueStart(key: string, at: number, end: number): boolean {
  const unit = at < end ? key.charCodeAt(at) : 0x3a;
  return unit !== 0x3a && unit !== 0x2f && unit !== 0x5c;
}

function scriptOf(unit: number): number {
  if (unit < 0x3040) return unit === 0x3005 ? HAN : LATIN;
  if (unit <= 0x309f) return HIRAGANA;
  if (unit <= 0x30ff) return KATAKANA;
  if ((unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff)) return HAN;
  return LATIN;
}

function hasLetter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const lower = unit | 32;
    if ((lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit >= 0xaa) return true;
  }
  return false;
}
