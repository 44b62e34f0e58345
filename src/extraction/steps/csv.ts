import type { Step } from "./step.ts";

export interface CsvOptions {
  readonly field: string;
  readonly columns: readonly string[];
  readonly separator: string;
  readonly quote: string;
}

const MAX_TEXT = 32_768;
/** A column of this name is passed over. */
const UNUSED = "-";

/** `csv`: a value for each named column (RFC 4180; a quote inside a column is doubled). Goes over the text once. */
export function csvStep({ field, columns, separator, quote }: CsvOptions): Step {
  return (draft) => {
    const text = draft.text(field)?.slice(0, MAX_TEXT);
    // A text without any separator is no line of columns.
    if (text === undefined || (columns.length > 1 && !text.includes(separator))) return;
    let at = 0;
    for (const name of columns) {
      if (at > text.length) return;
      const { value, end } = readColumn(text, at, separator, quote);
      if (name !== UNUSED) draft.set(name, value);
      at = end + separator.length;
    }
  };
}

function readColumn(
  text: string,
  from: number,
  separator: string,
  quote: string,
): { readonly value: string; readonly end: number } {
  let start = from;
  while (text[start] === " " && separator !== " ") start++;
  if (quote === "" || text[start] !== quote) return bareColumn(text, from, separator);
  let value = "";
  let at = start + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close < 0) return bareColumn(text, from, separator);
    value += text.slice(at, close);
    if (text[close + 1] !== quote) return { value, end: endOf(text, close + 1, separator) };
    value += quote;
    at = close + 2;
  }
}

function bareColumn(text: string, from: number, separator: string): { readonly value: string; readonly end: number } {
  const end = endOf(text, from, separator);
  return { value: text.slice(from, end).trim(), end };
}

function endOf(text: string, from: number, separator: string): number {
  const end = text.indexOf(separator, from);
  return end < 0 ? text.length : end;
}
