import type { AttachmentStep } from "../../domain/pattern-dictionary.ts";
import type { Cut, Entry, Place } from "./entry.ts";
import { PUNCTUATION, VALUE, WORD } from "./field-list.ts";
import { placeOf } from "./place.ts";
import * as word from "./word-flags.ts";

/** Fields in which a message and its pattern may differ, and those that weigh: not the ends of a passage, not `true`. */
const MAX_DIFFERENCES = 6;
const MAX_WEIGHING = 2;
/** Equal words that let a value and a plain word stand for each other. */
const ENOUGH_WORDS = 3;

/** How a message fits a pattern that has as many fields. */
export interface Fit {
  readonly entry: Entry;
  readonly steps: readonly AttachmentStep[];
  /** Fields that have to be generalised for it. */
  readonly opens: readonly number[];
}

/** How much one place of two messages that differ there counts against them. */
interface Difference {
  readonly because: string;
  /** The place is a value from now on. */
  readonly opens: boolean;
  /** It counts as a difference at all. */
  readonly weighs: boolean;
}

/** How `message` fits `entry`, a pattern of as many fields; undefined when it does not. */
export function compare(entry: Entry, message: Cut): Fit | undefined {
  const { ids, fields } = entry;
  const { kinds } = fields;
  const most = entry.lenient ? MAX_DIFFERENCES : MAX_WEIGHING + 1;
  let equalWords = 0;
  let different = 0;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at]!;
    if (id === message.ids[at]) {
      if (kinds[at] === WORD) equalWords++;
    } else if (different === most || kinds[at] === PUNCTUATION || message.fields.kinds[at] === PUNCTUATION) {
      return undefined;
    } else places[different++] = at;
  }
  if (equalWords === 0) return undefined;
  const steps: AttachmentStep[] = [];
  const opens: number[] = [];
  let weighing = 0;
  let sure = true;
  for (let index = 0; index < different; index++) {
    const field = places[index]!;
    const found = differenceAt(entry, message, field, different, equalWords);
    if (found === undefined || (found.weighs && ++weighing > MAX_WEIGHING)) return undefined;
    if (found.opens) {
      sure &&= entry.opened.has(field);
      if (kinds[field] !== VALUE) opens.push(field);
    }
    if (equalWords < (sure ? 1 : Math.max(2, weighing + 1))) return undefined;
    steps.push({ field, known: fields.texts[field]!, seen: message.fields.texts[field]!, because: found.because });
  }
  return { entry, steps, opens };
}

/** Of the two that are being compared: where they differ. */
const places = new Int32Array(MAX_DIFFERENCES);

/** Why a pattern and a message may differ in a field and still be one; undefined when they may not. */
export function differenceAt(
  entry: Entry,
  message: Cut,
  field: number,
  differences: number,
  equalWords: number,
): Difference | undefined {
  const known = entry.flags[field]!;
  const seen = message.flags[field]!;
  const place = placeOf(message, field);
  if (isPlural(entry, message, field)) return light("one thing and several of it", false);
  if (place.passage && equalWords >= ENOUGH_WORDS) return light("one end of a passage from one state to another", true);
  if (place.tells || place.attempted) return undefined;
  if (known & seen & word.BOOLEAN) return light("true or false is a value", true);
  if (entry.opened.has(field)) {
    if (seen & word.BOOLEAN && !place.named) return light("true or false is a value", true);
    const may = word.mayBeName(seen, place.named) || (equalWords >= ENOUGH_WORDS && word.mayBeNameAmongMany(seen));
    return may ? heavy("different values were seen here before") : undefined;
  }
  if (place.named && word.mayBeName(known, true) && word.mayBeName(seen, true)) {
    return heavy(`"${before(message, field)}" before it says that a name stands here`);
  }
  return unnamedDifference(known, seen, place, field === 0, differences, equalWords);
}

function unnamedDifference(
  known: number,
  seen: number,
  place: Place,
  first: boolean,
  differences: number,
  equalWords: number,
): Difference | undefined {
  if (!word.mayBeName(known, place.named) || !word.mayBeName(seen, place.named)) return undefined;
  if ((known & seen & word.IDENTIFIER) !== 0 && ((known | seen) & word.COMPOUND) === 0) {
    return first && equalWords < ENOUGH_WORDS ? undefined : heavy("both are made names, not words of a sentence");
  }
  const other = known & word.ANY ? seen : seen & word.ANY ? known : word.CAPITALS;
  if (other & word.HEX_LETTERS) return heavy("a hexadecimal number without a digit");
  if (other & word.CAPITALS || differences > 1 || first || equalWords < ENOUGH_WORDS) return undefined;
  return heavy(`one is a value (${word.MARK}), and all else is equal`);
}

function light(because: string, opens: boolean): Difference {
  return { because, opens, weighs: false };
}

function heavy(because: string): Difference {
  return { because, opens: true, weighs: true };
}

/** `1 packet`, `12 packets`. */
function isPlural(entry: Entry, message: Cut, field: number): boolean {
  if (field === 0 || entry.fields.kinds[field - 1] !== VALUE || !entry.fields.spaced[field]) return false;
  const one = entry.fields.texts[field]!;
  const two = message.fields.texts[field]!;
  return (
    one.length > 2 &&
    two.length > 2 &&
    (one === `${two}s` || two === `${one}s` || one === `${two}es` || two === `${one}es`)
  );
}

/** The word before a field, or the value that it explains. */
function before({ fields }: Cut, field: number): string {
  const at = fields.kinds[field - 1] === PUNCTUATION ? field - 2 : field - 1;
  return fields.texts[at]!;
}

/** Most words that a value can have been spelled as. */
const LONGEST_VALUE = 3;

/**
 * The field of a pattern's `<*>` in whose place the message has no word, or two or three: a name of several words, a
 * text that may be empty. Everything else is equal. -1 when it is not so.
 */
export function spelledOutAt(entry: Entry, message: Cut): number {
  const length = message.ids.length - entry.ids.length + 1;
  if (length === 1 || length < 0 || length > LONGEST_VALUE) return -1;
  let at = 0;
  while (at < entry.ids.length && entry.ids[at] === message.ids[at]) at++;
  if (at >= entry.ids.length || entry.fields.kinds[at] !== VALUE) return -1;
  const place = placeOf(message, at);
  if (place.tells || place.attempted) return -1;
  let words = 0;
  for (let index = 0; index < entry.ids.length; index++) {
    if (index === at) continue;
    if (entry.ids[index] !== message.ids[index < at ? index : index + length - 1]) return -1;
    if (entry.fields.kinds[index] === WORD) words++;
  }
  const assigned = at > 0 && entry.fields.texts[at - 1] === "=";
  if (words < (assigned ? 2 : ENOUGH_WORDS) || (length === 0 && !entry.opened.has(at) && at + 1 < entry.ids.length))
    return -1;
  for (let index = at; index < at + length; index++) {
    if (message.fields.kinds[index] === PUNCTUATION) return -1;
    if (!word.mayBeName(message.flags[index]!, place.named)) return -1;
  }
  return at;
}
