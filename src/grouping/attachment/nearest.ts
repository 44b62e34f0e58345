import type { NearestPattern, PatternDifference } from "../attachment.ts";
import { differenceAt } from "./compare.ts";
import type { Cut, Entry } from "./entry.ts";
import { PUNCTUATION } from "./field-list.ts";
import { placeOf } from "./place.ts";
import * as word from "./word-flags.ts";

/** Patterns that are looked at closely: those with most words in common. */
const CANDIDATES = 8;
const MAX_DIFFERENCES = 8;
const LEAST_SIMILARITY = 0.5;

/** The pattern that has most of the message's fields in the same order; of equal ones the oldest. */
export function nearestPattern(message: Cut, entries: Iterable<Entry>): NearestPattern | undefined {
  const own = new Set(message.ids);
  own.delete(-1);
  const total = contentOf(message).length;
  if (total === 0) return undefined;
  const candidates: { readonly entry: Entry; readonly shared: number }[] = [];
  for (const entry of entries) {
    if (entry.ids.length === message.ids.length && entry.ids.every((id, at) => id === message.ids[at])) continue;
    let shared = 0;
    for (const id of entry.ids) if (own.has(id)) shared++;
    if (candidates.length === CANDIDATES && shared <= candidates.at(-1)!.shared) continue;
    candidates.push({ entry, shared });
    candidates.sort((a, b) => b.shared - a.shared || a.entry.pattern.id - b.entry.pattern.id);
    candidates.length = Math.min(candidates.length, CANDIDATES);
  }
  let best: { readonly entry: Entry; readonly similarity: number } | undefined;
  for (const { entry } of candidates) {
    const theirs = contentOf(entry);
    const similarity = commonInOrder(contentOf(message), theirs) / Math.max(total, theirs.length);
    if (similarity >= LEAST_SIMILARITY && (best === undefined || similarity > best.similarity))
      best = { entry, similarity };
  }
  if (best === undefined) return undefined;
  return {
    pattern: best.entry.pattern,
    similarity: best.similarity,
    differences: differences(best.entry, message),
  };
}

/** Vocabulary numbers of all fields but punctuation. */
function contentOf({ fields, ids }: Cut): readonly number[] {
  return [...ids].filter((_, at) => fields.kinds[at] !== PUNCTUATION);
}

/** Length of the longest common subsequence. */
function commonInOrder(one: readonly number[], two: readonly number[]): number {
  let previous = new Int32Array(two.length + 1);
  for (const id of one) {
    const row = new Int32Array(two.length + 1);
    for (let at = 0; at < two.length; at++) {
      row[at + 1] = id >= 0 && id === two[at] ? previous[at]! + 1 : Math.max(previous[at + 1]!, row[at]!);
    }
    previous = row;
  }
  return previous[two.length]!;
}

function differences(entry: Entry, message: Cut): PatternDifference[] {
  if (entry.ids.length !== message.ids.length) return [wholeDifference(entry, message)];
  const places = [...entry.ids.keys()].filter((at) => entry.ids[at] !== message.ids[at]);
  return places.slice(0, MAX_DIFFERENCES).map((at) => ({
    known: entry.fields.texts[at]!,
    seen: message.fields.texts[at]!,
    because: reasonApart(entry, message, at, places.length),
  }));
}

/** Where the two have different numbers of fields: everything between their equal beginning and their equal end. */
function wholeDifference(entry: Entry, message: Cut): PatternDifference {
  const { texts } = entry.fields;
  const seen = message.fields.texts;
  let from = 0;
  while (from < texts.length && from < seen.length && texts[from] === seen[from]) from++;
  let tail = 0;
  while (tail < Math.min(texts.length, seen.length) - from && texts.at(-1 - tail) === seen.at(-1 - tail)) tail++;
  const cut = (all: readonly string[]) => all.slice(from, all.length - tail).join(" ");
  return { known: cut(texts), seen: cut(seen), because: "they have different numbers of words here" };
}

function reasonApart(entry: Entry, message: Cut, at: number, places: number): string {
  if (places > 2) return "they differ in more than two places";
  const place = placeOf(message, at);
  if (place.tells) return "what stands after this key says what went wrong";
  if (place.attempted) return "what stands here says what was attempted";
  const words = entry.ids.reduce((sum, id, index) => (id === message.ids[index] ? sum + 1 : sum), 0);
  if (differenceAt(entry, message, at, places, words) !== undefined) {
    return "this alone could be a value, but too little else is equal";
  }
  const flags = entry.flags[at]! | message.flags[at]!;
  if (flags & (word.SAYS | word.OPERATION | word.PARTICIPLE)) return "the words say what happened, or to what";
  if (flags & word.FUNCTION) return "the words change the meaning of the sentence";
  return "nothing shows that a name stands here; after four different words it would be taken for one";
}
