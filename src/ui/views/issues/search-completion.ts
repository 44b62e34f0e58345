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
  /** A key of which the values follow; else the item is complete. */
  readonly key: SearchKey | undefined;
}

/** Values that the page has seen, by key. */
export type KnownValues = Readonly<Partial<Record<SearchKey, readonly string[]>>>;

const MOST = 10;

/** What fits the word at the caret: keys, or the values of its key. Nothing inside quotes. */
export function complete(text: string, caret: number, known: KnownValues): Completion {
  const word = wordAt(text, caret);
  if (word === undefined) return { from: caret, to: caret, items: [] };
  const negation = /^[-!]/.exec(word.text)?.[0] ?? "";
  const bare = word.text.slice(negation.length);
  const place = { from: word.from + negation.length, to: caret };
  const colon = bare.indexOf(":");
  if (colon < 0) {
    const keys = Object.keys(SEARCH_KEYS) as SearchKey[];
    const items = keys.filter((key) => key.startsWith(bare.toLowerCase())).map((key) => ({ insert: `${key}:`, key }));
    return { ...place, items: items.slice(0, MOST) };
  }
  const key = bare.slice(0, colon);
  if (!isKey(key)) return { ...place, items: [] };
  const begun = bare.slice(colon + 1).toLowerCase();
  const values = [...SEARCH_KEYS[key], ...(known[key] ?? [])];
  const items = [...new Set(values)]
    .filter((value) => value.toLowerCase().startsWith(begun) && value.toLowerCase() !== begun)
    .map((value) => ({ insert: `${key}:${quoted(value)} `, key: undefined }));
  return { ...place, items: items.slice(0, MOST) };
}

function isKey(name: string): name is SearchKey {
  return Object.hasOwn(SEARCH_KEYS, name);
}

/** The word that ends at the caret; undefined inside quotes. */
function wordAt(text: string, caret: number): { readonly from: number; readonly text: string } | undefined {
  let from = 0;
  let open = false;
  for (let index = 0; index < caret; index++) {
    const character = text[index];
    if (character === "\\" && open) index++;
    else if (character === '"') open = !open;
    else if (/\s/.test(character ?? "") && !open) from = index + 1;
  }
  return open ? undefined : { from, text: text.slice(from, caret) };
}

/** A value that a search reads as one. */
function quoted(value: string): string {
  return /^[\w.<>=*/-]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** The text with an item put in, and where the caret is then. */
export function accept(text: string, { from, to }: Completion, item: CompletionItem): { text: string; caret: number } {
  const rest = item.insert.endsWith(" ") ? text.slice(to).trimStart() : text.slice(to);
  return { text: text.slice(0, from) + item.insert + rest, caret: from + item.insert.length };
}
