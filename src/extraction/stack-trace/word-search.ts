/** Characters of log text from the most to the least frequent; those that are missing are rarer still. */
const FREQUENT = " etaoinsrlcdupmhgfbyvw0123456789.:-/_k=,\"xEASTICRNDjq'()zOPLMBFUHGWVKYXJQZ[]";

interface Word<Value> {
  readonly word: string;
  readonly value: Value;
  /** Where in the word the second character of its rarest pair stands. */
  readonly offset: number;
  readonly rank: number;
}

/**
 * Finds which of a set of words a text holds, in one pass over the text whatever their number: each word is looked for
 * only where its rarest pair of characters stands. Words are of ASCII characters.
 */
export class WordSearch<Value> {
  /** By pair of characters; the flags beside it spare most look-ups. */
  private readonly byPair = new Map<number, Word<Value>[]>();
  private readonly isPair = new Uint8Array(ASCII * ASCII);

  constructor(words: readonly (readonly [string, Value])[]) {
    words.forEach(([word, value], rank) => {
      const offset = rarestPairOf(word);
      const code = word.charCodeAt(offset);
      // A word of one character is looked for behind any other.
      const before = offset > 0 ? [word.charCodeAt(offset - 1)] : Array.from({ length: ASCII }, (_, other) => other);
      for (const other of before) this.add(other * ASCII + code, { word, value, offset, rank });
    });
  }

  /** Whether the text holds any of them. */
  isIn(text: string): boolean {
    return this.search(text, undefined);
  }

  /** The values of those that the text holds, each once, in the order in which the words were given. */
  valuesIn(text: string): readonly Value[] {
    const found: Word<Value>[] = [];
    if (!this.search(text, found)) return NONE;
    return [...new Set(found.sort((one, other) => one.rank - other.rank).map(({ value }) => value))];
  }

  private add(pair: number, word: Word<Value>): void {
    const known = this.byPair.get(pair);
    if (known === undefined) this.byPair.set(pair, [word]);
    else known.push(word);
    this.isPair[pair] = 1;
  }

  /** Whether a word is there; with a list all are collected in it, without one the first ends the search. */
  private search(text: string, found: Word<Value>[] | undefined): boolean {
    const { isPair } = this;
    let before = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const pair = before * ASCII + (code < ASCII ? code : 0);
      before = code < ASCII ? code : 0;
      if (isPair[pair] === 0) continue;
      for (const entry of this.byPair.get(pair) ?? NONE) {
        if (!text.startsWith(entry.word, at - entry.offset)) continue;
        if (found === undefined) return true;
        if (!found.includes(entry)) found.push(entry);
      }
    }
    return found !== undefined && found.length > 0;
  }
}

const ASCII = 128;
const NONE: readonly never[] = [];

function rarestPairOf(word: string): number {
  let rarest = Math.min(1, word.length - 1);
  for (let at = 2; at < word.length; at++) if (rarity(word, at) > rarity(word, rarest)) rarest = at;
  return rarest;
}

/** How rare the characters at a place and before it are. */
function rarity(word: string, at: number): number {
  const place = (index: number): number => {
    const known = FREQUENT.indexOf(word.charAt(index));
    return known < 0 ? FREQUENT.length : known;
  };
  return place(at) + place(at - 1);
}
