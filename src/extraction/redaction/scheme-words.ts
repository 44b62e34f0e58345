import { isDigit, isTokenCode } from "./character-classes.ts";

/** Whether a word is `Bearer` or `Basic`, which credentials follow wherever they stand. */
export function isSchemeWord(text: string, start: number, end: number): boolean {
  const size = end - start;
  if (size !== 6 && size !== 5) return false;
  const last = text.charCodeAt(end - 1) | 32;
  if ((text.charCodeAt(start) | 32) !== 98 || last !== (size === 6 ? 114 : 99)) return false;
  const word = text.slice(start, end).toLowerCase();
  return word === "bearer" || word === "basic";
}

/** The credentials behind `Bearer` or `Basic`, which ends at `end`; undefined where prose goes on. */
export function schemeValue(text: string, end: number): { readonly from: number; readonly to: number } | undefined {
  const gap = /^(?: |%20|\+){1,3}/.exec(text.slice(end, end + 9));
  if (gap === null) return undefined;
  const from = end + gap[0].length;
  let to = from;
  let digits = 0;
  while (to < text.length && isTokenCode(text.charCodeAt(to))) {
    if (isDigit(text.charCodeAt(to))) digits++;
    to++;
  }
  while (to > from && text.charCodeAt(to - 1) === 46) to--;
  const size = to - from;
  if (size >= 20 || (size >= 8 && digits > 0) || (size >= 6 && to === text.length && digits > 0)) return { from, to };
  const basic = (text.charCodeAt(end - 1) | 32) === 99;
  return basic && size >= 4 && holdsPair(text.slice(from, to)) ? { from, to } : undefined;
}

/** Whether base64 holds `user:password`. */
function holdsPair(encoded: string): boolean {
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(encoded, "base64").toString("latin1"));
}
