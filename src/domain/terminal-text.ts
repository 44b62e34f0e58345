/*
 * Log text is written by attackers, and a terminal obeys control characters: it can be made to hide lines, to retitle
 * itself, to type. Everything that is shown in one goes through here.
 */

/**
 * Control characters (C0, DEL, C1), what changes the direction of text or cannot be seen (Unicode's format characters,
 * but for the two joiners that scripts and emoji need), line and paragraph separators, halves of surrogate pairs.
 */
const DANGEROUS = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** `text` on one line, with every dangerous character as a visible escape: `\n`, `\x1b`, `\u202e`, `\u{e0001}`. */
export function escapeControls(text: string): string {
  return text.replace(DANGEROUS, (character) => SHORT[character] ?? visible(character.codePointAt(0) ?? 0));
}

/** JSON that is safe to show: the same value, its dangerous characters as JSON's own escapes. Takes text made by JSON.stringify. */
export function escapeJson(json: string): string {
  return json.replace(DANGEROUS, (character) =>
    // Line breaks between values are layout; inside strings JSON.stringify has already escaped them.
    character === "\n" ? character : unitEscapes(character),
  );
}

function visible(codePoint: number): string {
  const hex = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}

function unitEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }).join("");
}
