import type { Step } from "./step.ts";

export interface KeyValueOptions {
  readonly field: string;
  readonly prefix: string;
  /** Undefined: white space, `,` or `;`. */
  readonly pair_separator?: string | undefined;
  readonly key_separator: string;
  readonly quotes: string;
  readonly only?: readonly string[] | undefined;
}

/** Pairs and characters beyond these are not read. */
const MAX_PAIRS = 200;
const MAX_TEXT = 32_768;
const MAX_KEY = 100;

/** `key_value`: a value for each pair of a text. Goes over the text once. */
export function keyValueStep(options: KeyValueOptions): Step {
  const { field, prefix } = options;
  const wanted = options.only === undefined ? undefined : new Set(options.only);
  return (draft) => {
    const text = draft.text(field);
    if (text === undefined || !text.includes(options.key_separator)) return;
    const pairs = new PairReader(text.slice(0, MAX_TEXT), options);
    for (let count = 0; count < MAX_PAIRS; count++) {
      const pair = pairs.next();
      if (pair === undefined) return;
      if (wanted === undefined || wanted.has(pair.key)) draft.set(prefix + pair.key, pair.value);
    }
  };
}

class PairReader {
  private readonly text: string;
  private readonly options: KeyValueOptions;
  private at = 0;

  constructor(text: string, options: KeyValueOptions) {
    this.text = text;
    this.options = options;
  }

  /** The next pair; words without a key are passed over. */
  next(): { readonly key: string; readonly value: string } | undefined {
    const { text } = this;
    const { key_separator: separator, quotes } = this.options;
    while (this.at < text.length) {
      const gap = this.separatorLength(this.at);
      if (gap > 0) {
        this.at += gap;
        continue;
      }
      const start = this.at;
      let end = start;
      while (end < text.length && !text.startsWith(separator, end) && this.separatorLength(end) === 0) end++;
      if (!text.startsWith(separator, end)) {
        this.at = end;
        continue;
      }
      const key = text.slice(start, end).trim();
      this.at = end + separator.length;
      while (this.options.pair_separator !== undefined && text[this.at] === " ") this.at++;
      const quote = text[this.at];
      const value = quote !== undefined && quotes.includes(quote) ? this.quoted(quote) : this.bare();
      if (key !== "" && key.length <= MAX_KEY && !/[\s"'{}[\]]/.test(key)) return { key, value };
    }
    return undefined;
  }

  private separatorLength(at: number): number {
    const { pair_separator: separator } = this.options;
    if (separator !== undefined) return this.text.startsWith(separator, at) ? separator.length : 0;
    const code = this.text.charCodeAt(at);
    return code === 32 || (code >= 9 && code <= 13) || code === 44 || code === 59 ? 1 : 0;
  }

  private bare(): string {
    const start = this.at;
    while (this.at < this.text.length && this.separatorLength(this.at) === 0) this.at++;
    return this.text.slice(start, this.at).trim();
  }

  /** Up to the closing quote; without one, to the end. A backslash keeps a quote or backslash from its meaning. */
  private quoted(quote: string): string {
    let value = "";
    let from = this.at + 1;
    let at = from;
    for (; at < this.text.length && this.text[at] !== quote; at++) {
      const escaped = this.text[at + 1];
      if (this.text[at] !== "\\" || (escaped !== quote && escaped !== "\\")) continue;
      value += this.text.slice(from, at) + escaped;
      from = at + 2;
      at++;
    }
    this.at = at + 1;
    return value + this.text.slice(from, at);
  }
}
