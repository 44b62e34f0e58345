import { SEARCH_KEYS, type SearchKey } from "./search-words.ts";

/** What could stand where the caret is. */
export interface Completion {
  /** The text between these offsets is replaced. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly insert: string;
  /** What a key means; undefined: a value, or a tag's key. */
  readonly key: SearchKey | undefined;
  /** More may be written at once: a key's value. */
  readonly goesOn: boolean;
}

/** The word that ends at the caret, taken apart. */
export interface CompletedWord {
  /** Where what is replaced begins: the key behind a `-`, or the value. */
  readonly from: number;
  readonly to: number;
  /** As it is written before the colon; undefined: the key itself is being written. */
  readonly key: string | undefined;
  /** What was written of the key or the value. */
  readonly begun: string;
  /** The value is one of a list that is not closed. */
  readonly listed: boolean;
}

/** Names that the server knows: `tags` are keys, `values` are those of the word's key. */
export interface KnownNames {
  readonly tags: readonly string[];
  readonly values: readonly string[];
}

const MOST = 12;
const KEYS = Object.keys(SEARCH_KEYS) as SearchKey[];

/** Undefined where nothing is offered: inside a quoted text. */
export function wordAt(text: string, caret: number): CompletedWord | undefined {
  let from = 0;
  let open = false;
  for (let index = 0; index < caret; index++) {
    const character = text[index];
    if (character === "\\" && open) index++;
    else if (character === '"') open = !open;
    else if (/\s/.test(character ?? "") && !open) from = index + 1;
  }
  const negated = /[-!]/.test(text[from] ?? "") && from < caret ? 1 : 0;
  const word = text.slice(from + negated, caret);
  const [, key, value] = /^(tags?\."(?:[^"\\]|\\.)*"|[^:"]*):(.*)$/s.exec(word) ?? [];
  if (key === undefined || value === undefined) {
    return open ? undefined : { from: from + negated, to: caret, key: undefined, begun: word, listed: false };
  }
  const listed = value.startsWith("[") && !value.includes("]");
  const begun = listed ? value.slice(Math.max(value.indexOf("["), value.lastIndexOf(",")) + 1) : value;
  // A value may have begun with a quote.
  if (open !== begun.startsWith('"')) return undefined;
  const plain = open ? begun.slice(1).replaceAll(/\\(.)/g, "$1") : begun;
  return { from: caret - begun.length, to: caret, key, begun: plain, listed };
}

/** What fits the word: keys, or the values of its key. Names that begin so come before those that only contain it. */
export function complete(word: CompletedWord, known: KnownNames): Completion {
  const { key, begun, from, to, listed } = word;
  const offer = (items: readonly CompletionItem[]): Completion => ({ from, to, items: items.slice(0, MOST) });
  if (key === undefined) {
    const keys = KEYS.filter((one) => one.startsWith(begun.toLowerCase()));
    const items = keys.map((one) => ({ insert: `${one}:`, key: one, goesOn: true }));
    if ("tag".startsWith(begun)) return offer([...items.slice(0, MOST - 1), TAG]);
    const tags = begun.startsWith("tag.") ? fitting(known.tags, begun.slice("tag.".length)) : [];
    return offer([
      ...items,
      ...tags.map((tag) => ({ insert: `tag.${quotedKey(tag)}:`, key: undefined, goesOn: true })),
    ]);
  }
  const words: readonly string[] = isKey(key) ? SEARCH_KEYS[key] : [];
  const own = words.filter((value) => value.startsWith(begun.toLowerCase()));
  const tags = key === "has" ? known.tags.map((tag) => `tag.${tag}`) : [];
  const values = [...new Set([...own, ...fitting([...tags, ...known.values], begun)])];
  return offer(
    values
      .filter((value) => value !== begun)
      .map((value) => ({ insert: quoted(value) + (listed ? "" : " "), key: undefined, goesOn: false })),
  );
}

const TAG: CompletionItem = { insert: "tag.", key: undefined, goesOn: true };

function fitting(names: readonly string[], begun: string): readonly string[] {
  const wanted = begun.toLowerCase();
  const [first, then]: [string[], string[]] = [[], []];
  for (const name of names) {
    const at = name.toLowerCase().indexOf(wanted);
    if (at === 0) first.push(name);
    else if (at > 0) then.push(name);
  }
  return [...first, ...then];
}

/** The name of a tag, as a search would write it behind `tag.`; undefined: it is no tag's key. */
export function tagOf(key: string): string | undefined {
  const [, name] = /^tags?\.(.+)$/s.exec(key) ?? [];
  return name?.startsWith('"') ? name.slice(1, -1).replaceAll(/\\(.)/g, "$1") : name;
}

function isKey(name: string): name is SearchKey {
  return Object.hasOwn(SEARCH_KEYS, name);
}

/** A value that a search reads as one. */
function quoted(value: string): string {
  return /^[\p{L}\p{N}_.<>=/-]+$/u.test(value) ? value : quote(value, /["\\*]/g);
}

function quotedKey(key: string): string {
  return /^[^\s:"[\]]+$/.test(key) ? key : quote(key, /["\\]/g);
}

const quote = (text: string, special: RegExp): string => `"${text.replaceAll(special, "\\$&")}"`;

/** The text with an item put in, and where the caret is then. */
export function accept(text: string, { from, to }: Completion, item: CompletionItem): { text: string; caret: number } {
  const rest = item.insert.endsWith(" ") ? text.slice(to).trimStart() : text.slice(to);
  return { text: text.slice(0, from) + item.insert + rest, caret: from + item.insert.length };
}
