import { escapeControls } from "../../domain/terminal-text.ts";

/**
 * Log text for people: well-formed, its line ends `\n`, tabs as spaces; every other control character, and what changes the
 * direction of text or cannot be seen, as a visible escape (`\x1b`, `\u202e`). No control character but `\n` is left.
 */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replaceAll("\t", "    ")
    .split("\n")
    .map(escapeControls)
    .join("\n");
}

/** Most texts are: nothing of them needs to be changed. */
const PLAIN = /^[ -~]*$/;

/** The same on one line: line ends become spaces, runs of spaces one. */
export function oneLine(text: string): string {
  if (PLAIN.test(text) && !text.includes("  ")) return text.trim();
  return cleanText(text).replace(/\s+/g, " ").trim();
}

/** A line of at most `max` UTF-16 units; of a long text only its beginning is looked at. */
export function brief(text: string, max: number): string {
  return truncate(oneLine(text.length > 4 * max ? text.slice(0, 4 * max).toWellFormed() : text), max);
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * At most `max` UTF-16 units of `text`, without half a character (an emoji with its modifiers, a letter with its
 * accents); `…` is the last of them where something was cut off.
 */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return "";
  return `${text.slice(0, boundaryBefore(text, max - 1)).trimEnd()}…`;
}

/** The last place at or before `limit` at which `text` can be cut. */
export function boundaryBefore(text: string, limit: number): number {
  if (limit >= text.length) return text.length;
  // No real character is longer; what is (stacked accents) may be cut anywhere between code points.
  const from = Math.max(0, limit - 64);
  const near = text.slice(from, limit + 64);
  const start = graphemes.segment(near).containing(limit - from)?.index ?? 0;
  if (start > 0 || from === 0) return from + start > 0 ? from + start : whole(text, limit);
  return whole(text, limit);
}

function whole(text: string, limit: number): number {
  const unit = text.charCodeAt(limit);
  return unit >= 0xdc00 && unit <= 0xdfff ? limit - 1 : limit;
}
