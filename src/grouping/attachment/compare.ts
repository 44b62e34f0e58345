import type { AttachmentStep } from "../../domain/pattern-dictionary.ts";
import type { Cut, Entry, Vocabulary } from "./entry.ts";
import { MARK, PUNCTUATION, VALUE, WORD } from "./field-list.ts";
import { mayBeName, placeOf } from "./place.ts";
import * as word from "./word-flags.ts";

/** Fields in which a message and its pattern may differ. */
const MAX_DIFFERENCES = 2;
/** Equal words that let a value and a plain word stand for each other. */
const ENOUGH_WORDS = 3;

/** How a message fits a pattern that has as many fields. */
export interface Fit {
  readonly entry: Entry;
  readonly steps: readonly AttachmentStep[];
  /** Fields that have to be generalised for it. */
  readonly opens: readonly number[];
}

/** How `message` fits `entry`, a pattern of as many fields; undefined when it does not. */
export function compare(entry: Entry, message: Cut, vocabulary: Vocabulary): Fit | undefined {
  const { ids, fields } = entry;
  const { kinds } = fields;
  const seenKinds = message.fields.kinds;
  let first = -1;
  let second = -1;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at]!;
    if (id === message.ids[at] && id >= 0) continue;
    if (kinds[at] === PUNCTUATION || seenKinds[at] === PUNCTUATION || second >= 0) return undefined;
    if (first < 0) first = at;
    else second = at;
  }
  const places = first < 0 ? [] : second < 0 ? [first] : [first, second];
  let equalWords = 0;
  for (let at = 0; at < ids.length; at++) if (kinds[at] === WORD && ids[at] === message.ids[at]) equalWords++;
  const sure = places.every((at) => entry.opened.has(at));
  if (equalWords < (sure ? 1 : Math.max(MAX_DIFFERENCES, places.length + 1))) return undefined;
  const steps: AttachmentStep[] = [];
  const opens: number[] = [];
  for (const field of places) {
    const because = reasonToDiffer(entry, message, field, places.length, equalWords, vocabulary);
    if (because === undefined) return undefined;
    steps.push({ field, known: fields.texts[field]!, seen: message.fields.texts[field]!, because });
    if (kinds[field] !== VALUE) opens.push(field);
  }
  return { entry, steps, opens };
}

/** Why a pattern and a message may differ in a field and still be one; undefined when they may not. */
export function reasonToDiffer(
  entry: Entry,
  message: Cut,
  field: number,
  differences: number,
  equalWords: number,
  vocabulary: Vocabulary,
): string | undefined {
  const known = vocabulary.flagsOf(entry.fields.texts[field]!);
  const text = message.fields.texts[field]!;
  const seen = vocabulary.flagsOf(text);
  const place = placeOf(message, field, vocabulary);
  if (place.passage && equalWords >= ENOUGH_WORDS) return "it is one end of a passage from one state to another";
  if (place.tells || place.attempted) return undefined;
  if (entry.opened.has(field))
    return mayBeName(seen, place.named) ? "different values were seen here before" : undefined;
  if (place.named && mayBeName(known, true) && mayBeName(seen, true)) {
    return `the word "${nameBefore(message, field)}" before it says that a name follows`;
  }
  const bothIdentifiers = (known & seen & word.IDENTIFIER) !== 0 && ((known | seen) & word.COMPOUND) === 0;
  if (bothIdentifiers && mayBeName(known, false) && mayBeName(seen, false)) {
    return field > 0 || equalWords >= ENOUGH_WORDS ? "both are made names, not words of a sentence" : undefined;
  }
  const value = known & word.ANY ? seen : seen & word.ANY ? known : 0;
  if (value & word.HEX_LETTERS) return "a hexadecimal number without a digit";
  const plain = (known | seen) & word.ANY && differences === 1 && field > 0 && equalWords >= ENOUGH_WORDS;
  if (plain && mayBeName(known, false) && mayBeName(seen, false)) {
    return `one is a value (${MARK}), and all else is equal`;
  }
  return undefined;
}

function nameBefore({ fields }: Cut, field: number): string {
  const before = fields.kinds[field - 1] === PUNCTUATION ? field - 2 : field - 1;
  return fields.texts[before]!;
}

/** Most words that a value can have been spelled as. */
const LONGEST_VALUE = 3;

/**
 * The field of a pattern's `<*>` in whose place the message has no word, or two or three: a name of several words, a
 * text that may be empty. Everything else is equal. -1 when it is not so.
 */
export function spelledOutAt(entry: Entry, message: Cut, vocabulary: Vocabulary): number {
  const length = message.ids.length - entry.ids.length + 1;
  if (length === 1 || length < 0 || length > LONGEST_VALUE) return -1;
  let at = 0;
  while (at < entry.ids.length && entry.ids[at] === message.ids[at]) at++;
  if (at >= entry.ids.length || entry.fields.kinds[at] !== VALUE) return -1;
  const place = placeOf(message, at, vocabulary);
  if (place.tells || place.attempted) return -1;
  let words = 0;
  for (let index = 0; index < entry.ids.length; index++) {
    if (index === at) continue;
    if (entry.ids[index] !== message.ids[index < at ? index : index + length - 1]) return -1;
    if (entry.fields.kinds[index] === WORD) words++;
  }
  if (words < ENOUGH_WORDS || (length === 0 && !entry.opened.has(at) && at + 1 < entry.ids.length)) return -1;
  for (let index = at; index < at + length; index++) {
    if (message.fields.kinds[index] === PUNCTUATION) return -1;
    if (!mayBeName(vocabulary.flagsOf(message.fields.texts[index]!), place.named)) return -1;
  }
  return at;
}
