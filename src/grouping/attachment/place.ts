import type { Cut, Place } from "./entry.ts";
import { type FieldList, PUNCTUATION, VALUE, WORD } from "./field-list.ts";
import { PASSAGE_KINDS } from "./field-words.ts";
import * as word from "./word-flags.ts";

const ASSIGNS = /^["']?[=:]["']?$/;
const NEGATES = new Set("not cannot could couldn't can't will would should must may might never nicht не".split(" "));
const NOTHING: Place = { named: false, tells: false, attempted: false, passage: false };

/** What stands around a field. */
export function placeOf(cut: Cut, at: number): Place {
  const known = cut.places[at];
  if (known !== undefined) return known;
  const place = lookAround(cut, at);
  cut.places[at] = place;
  return place;
}

/** Looks at the one or two words before a field. */
function lookAround({ fields, flags }: Cut, at: number): Place {
  const { texts, kinds } = fields;
  let before = at - 1;
  let between = "";
  if (before >= 0 && kinds[before] === PUNCTUATION) between = texts[before--]!;
  if (before < 0 || between.length > 3) return NOTHING;
  if (kinds[before] === VALUE) return explainsValue(fields, at, between) ? { ...NOTHING, named: true } : NOTHING;
  if (kinds[before] !== WORD) return NOTHING;
  const says = flags[before]!;
  const lower = texts[before]!.toLowerCase();
  const earlier = before > 0 && kinds[before - 1] === WORD ? before - 1 : -1;
  const end = earlier >= 0 && PASSAGE_KINDS.has(lower) && isPassageWord(texts[earlier]!) ? texts[earlier]! : lower;
  return {
    named: (says & word.NAMES_NEXT) !== 0 && !/[.;!?]/.test(between),
    tells: between === "" ? (says & word.TELLING_WORD) !== 0 : (says & word.TELLING_KEY) !== 0 && ASSIGNS.test(between),
    attempted: NEGATES.has(lower) || (lower === "to" && earlier >= 0 && (flags[earlier]! & word.ATTEMPT) !== 0),
    passage: isPassageWord(end) && between.length <= 1 && hasPassage(texts, flags, at),
  };
}

/** `process 2812 (java)`: a single word in brackets behind a value is another name of it. */
function explainsValue({ texts, kinds, spaced }: FieldList, at: number, between: string): boolean {
  return between === "(" && kinds[at + 1] === PUNCTUATION && texts[at + 1]!.startsWith(")") && !spaced[at];
}

function isPassageWord(text: string): boolean {
  return text === "from" || text === "to" || text === "->";
}

/** `… changed … from A to B`. */
function hasPassage(texts: readonly string[], flags: Int32Array, at: number): boolean {
  let ends = 0;
  for (const text of texts) if (isPassageWord(text)) ends++;
  if (ends < 2) return false;
  for (let index = 0; index < at; index++) if (flags[index]! & word.PASSAGE) return true;
  return false;
}

/** Nothing else can stand here. */
export const FIXED = 0;
/** May be a value where enough others are: a word that means an operation elsewhere. */
export const AMONG_MANY = 1;
/** May be a value, and counts as one. */
export const VARIES = 2;

/** Whether what stands in a field may be one of many values there, once enough of them were seen. */
export function variability(cut: Cut, at: number): number {
  const { kinds } = cut.fields;
  if (kinds[at] === PUNCTUATION) return FIXED;
  if (kinds[at] === VALUE) return VARIES;
  const place = placeOf(cut, at);
  if (place.passage) return VARIES;
  if (place.tells || place.attempted) return FIXED;
  const flags = cut.flags[at]!;
  if (word.mayBeName(flags, place.named)) return VARIES;
  return word.mayBeNameAmongMany(flags) ? AMONG_MANY : FIXED;
}
