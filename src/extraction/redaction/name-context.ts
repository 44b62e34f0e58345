import { isAlphanumeric } from "./character-classes.ts";

/** Skips what closes a name: `"`, `\"`, `]`, `%22`, `&quot;`. */
export function beforeClosers(text: string, end: number): number {
  let at = end;
  for (let steps = 0; steps < 4; steps++) {
    const code = text.charCodeAt(at - 1);
    if (code === 34 || code === 39 || code === 96) {
      at--;
      while (at > 0 && text.charCodeAt(at - 1) === 92 && end - at < 64) at--;
    } else if (code === 93 || (code === 58 && text.charCodeAt(at) === 61)) at--;
    else if (code === 59 && text.slice(Math.max(0, at - 6), at) === "&quot;") at -= 6;
    else if (text.charCodeAt(at - 3) === 37 && /^%(?:22|5d)$/i.test(text.slice(at - 3, at))) at -= 3;
    else if (code === 50 && text.slice(Math.max(0, at - 6), at) === "\\u0022") at -= 6;
    else break;
  }
  return at;
}

/** Whether a name stands where structured text has its names: at the beginning of a line or behind a delimiter. */
export function beginsLine(text: string, nameStart: number): boolean {
  let at = nameStart;
  while (
    at > 0 &&
    nameStart - at < 64 &&
    (isAlphanumeric(text.charCodeAt(at - 1)) || "_-.".includes(text.charAt(at - 1)))
  )
    at--;
  let before = at - 1;
  while (before >= 0 && at - before < 40 && text.charCodeAt(before) === 32) before--;
  return before < 0 || ",;{([&|?\n\r\t".includes(text.charAt(before));
}

/** Whether a value begins without a quote. */
export function opensBare(text: string, valueStart: number, from: number): boolean {
  return text.slice(valueStart, from).trim() === "";
}

/** Backslashes in front of a position, at most 63. */
export function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (count < 63 && text.charCodeAt(at - 1 - count) === 92) count++;
  return count;
}

/** PHP's dumps: `["password"]=>\n  string(7) "hunter2"`, the line's end escaped or not. */
export function dumpedString(text: string, at: number): number {
  const lead = /^(?:\s|\\{1,7}n){0,40}string\(\d{1,9}\)/.exec(text.slice(at, at + 80));
  return lead === null ? at : at + lead[0].length;
}
