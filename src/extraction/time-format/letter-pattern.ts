import { sentence } from "../../domain/sentence.ts";
import { SourceFault } from "../source-fault.ts";
import type { TimeField, TimeToken } from "./time-token.ts";

const LETTERS: Readonly<Record<string, TimeField>> = {
  y: "year",
  u: "year",
  Y: "year",
  M: "month",
  L: "month",
  d: "day",
  D: "day_of_year",
  H: "hour",
  k: "hour",
  h: "hour_12",
  K: "hour_12",
  m: "minute",
  s: "second",
  S: "fraction",
  n: "fraction",
  a: "half",
  A: "half",
  E: "weekday_name",
  e: "weekday_name",
  z: "zone",
  Z: "zone",
  X: "zone",
  x: "zone",
  O: "zone",
  V: "zone",
};

/** More optional sections would double the work with each. */
const MAX_OPTIONAL = 4;

/**
 * Tokens of a pattern of letters as Java, Joda and moment.js write them, one list for each way to take its optional
 * sections `[…]`: `yyyy-MM-dd HH:mm:ss[,SSS]`. Where they differ the form that can be meant wins: `DD` beside a month is
 * the day of the month. Throws a SourceFault for letters that stand for nothing.
 */
export function letterPatternTokens(pattern: string): readonly (readonly TimeToken[])[] {
  const dayOfMonth = /[ML]/.test(pattern.replace(/'[^']*'/g, "")) && !/d/.test(pattern.replace(/'[^']*'|ddd+/g, ""));
  return variants(pattern, 0).map((variant) => tokensOf(variant, dayOfMonth));
}

interface Piece {
  readonly text: string;
  readonly offset: number;
}

/** The pattern with and without each optional section, the fuller ones first. */
function variants(pattern: string, taken: number): readonly (readonly Piece[])[] {
  const open = indexOutsideQuotes(pattern, "[", 0);
  if (open < 0) {
    const close = indexOutsideQuotes(pattern, "]", 0);
    if (close >= 0)
      throw new SourceFault(sentence("time.closes_nothing"), close, sentence("time.bracket", { example: "']'" }));
    return [[{ text: pattern, offset: 0 }]];
  }
  const close = indexOutsideQuotes(pattern, "]", open);
  if (close < 0)
    throw new SourceFault(sentence("time.bracket_open"), open, sentence("time.bracket", { example: "'['" }));
  if (taken === MAX_OPTIONAL) {
    throw new SourceFault(sentence("time.optional", { limit: MAX_OPTIONAL }), open, sentence("time.several"));
  }
  const head: Piece = { text: pattern.slice(0, open), offset: 0 };
  const inside: Piece = { text: pattern.slice(open + 1, close), offset: open + 1 };
  const rest = variants(pattern.slice(close + 1), taken + 1).map((pieces) =>
    pieces.map(({ text, offset }) => ({ text, offset: offset + close + 1 })),
  );
  return [...rest.map((tail) => [head, inside, ...tail]), ...rest.map((tail) => [head, ...tail])];
}

function indexOutsideQuotes(pattern: string, wanted: string, from: number): number {
  let quoted = false;
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === "'") quoted = !quoted;
    else if (!quoted && at >= from && pattern[at] === wanted) return at;
  }
  return -1;
}

function tokensOf(pieces: readonly Piece[], dayOfMonth: boolean): readonly TimeToken[] {
  return pieces.flatMap(({ text, offset }) =>
    [...text.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)].map((found): TimeToken => {
      const [written, quoted, letter] = found;
      if (letter === undefined) return { kind: "text", text: quotedText(written, quoted) };
      const field = fieldOf(letter, written.length, dayOfMonth);
      if (field !== undefined) return { kind: "field", field };
      if (written === "T") return { kind: "text", text: "T" };
      const hint = sentence("time.single_quotes", { example: "yyyy-MM-dd'T'HH:mm:ss" });
      throw new SourceFault(sentence("time.no_part", { written }), offset + found.index, hint);
    }),
  );
}

function quotedText(written: string, quoted: string | undefined): string {
  if (quoted === undefined) return written;
  return quoted === "" ? "'" : quoted.replaceAll("''", "'");
}

function fieldOf(letter: string, count: number, dayOfMonth: boolean): TimeField | undefined {
  if (letter === "d" && count > 2) return "weekday_name";
  if (letter === "D" && dayOfMonth) return "day";
  const field = LETTERS[letter];
  if (field === "month" && count > 2) return "month_name";
  return field === "year" && count === 2 ? "short_year" : field;
}
