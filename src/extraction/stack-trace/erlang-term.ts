/** A piece of an Erlang term as it was printed: a tuple or list of pieces, or anything else. */
export interface Term {
  readonly kind: "tuple" | "list" | "other";
  readonly items: readonly Term[];
  /** Where it begins in the text, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** Deeper nesting is read as text. */
const MAX_DEPTH = 40;
/** Items of a tuple or list that are kept. */
const MAX_ITEMS = 400;

/** Reads the term that begins at `start`; one that was cut off ends with the text. Linear, never throws. */
export function readTerm(text: string, start: number): Term {
  return new TermReader(text).read(start, 0);
}

class TermReader {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  read(from: number, depth: number): Term {
    const start = this.skipBlank(from);
    const opener = this.text.charCodeAt(start);
    if ((opener === BRACE || opener === BRACKET) && depth < MAX_DEPTH) return this.readItems(start, opener, depth);
    return { kind: "other", items: [], start, end: this.skipOther(start) };
  }

  private readItems(start: number, opener: number, depth: number): Term {
    const closer = opener + 2;
    const items: Term[] = [];
    let at = this.skipBlank(start + 1);
    while (at < this.text.length && this.text.charCodeAt(at) !== closer) {
      const item = this.read(at, depth + 1);
      if (items.length < MAX_ITEMS) items.push(item);
      // Something that is no term, as a closing bracket of the other kind, is stepped over.
      at = this.skipBlank(item.end > at ? item.end : at + 1);
      const code = this.text.charCodeAt(at);
      if (code === COMMA || code === BAR) at = this.skipBlank(at + 1);
    }
    const kind = opener === BRACE ? "tuple" : "list";
    return { kind, items, start, end: Math.min(at + 1, this.text.length) };
  }

  /** Up to the comma or bracket that ends it: atoms, numbers, strings, binaries, maps, process ids. */
  private skipOther(start: number): number {
    let depth = 0;
    let at = start;
    for (; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === QUOTE || code === DOUBLE_QUOTE) at = this.closing(at, code);
      else if (code === BRACE || code === BRACKET || code === OPEN) depth++;
      else if (code === BRACE + 2 || code === BRACKET + 2 || code === OPEN + 1) {
        if (depth === 0) break;
        depth--;
      } else if (depth === 0 && (code === COMMA || code === BAR)) break;
    }
    return Math.min(at, this.text.length);
  }

  private closing(start: number, quote: number): number {
    for (let at = start + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === ESCAPE) at++;
      else if (code === quote) return at;
    }
    return this.text.length;
  }

  private skipBlank(from: number): number {
    let at = from;
    while (at < this.text.length && this.text.charCodeAt(at) <= 32) at++;
    return at;
  }
}

const [DOUBLE_QUOTE, QUOTE, OPEN, COMMA, BRACKET, ESCAPE, BRACE, BAR] = [34, 39, 40, 44, 91, 92, 123, 124] as const;
