/*
 * Log text is written by whoever can make a program log something. What cannot be seen, or reorders what can, is shown by
 * its code point.
 */

/**
 * Controls but tab and newline, what is invisible, and what changes the direction of text. Joiners are left alone: scripts and emoji
 * need them.
 */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

export interface TextPiece {
  readonly text: string;
  /** Stands for a character that cannot be seen. */
  readonly unseen: boolean;
}

/** The text in pieces, unseen characters as `U+202E`. */
export function makeVisible(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), unseen: false });
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    pieces.push({ text: `U+${code}`, unseen: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), unseen: false });
  return pieces;
}

/** The text with unseen characters as `<U+202E>`, for titles and what is copied. */
export function plainVisible(text: string): string {
  return makeVisible(text)
    .map((piece) => (piece.unseen ? `<${piece.text}>` : piece.text))
    .join("");
}

/** An address that may be followed: http or https, without user and password; else undefined. */
export function safeAddress(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const web = url.protocol === "https:" || url.protocol === "http:";
  return web && url.username === "" && url.password === "" ? url.href : undefined;
}
