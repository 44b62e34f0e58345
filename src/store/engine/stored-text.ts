import { isSentence, type Said, textOf, withValues } from "../../domain/sentence.ts";

/*
 * Log text is hostile: PostgreSQL refuses NUL in text, SQLite's functions stop at it, and a lone surrogate is no UTF-8.
 * Both engines therefore store the same, harmless form, so that what is found and shown does not depend on the engine.
 */

/** Text for people: NUL and lone surrogates become U+FFFD, and what is longer than `limit` UTF-16 units is cut. */
export function readableText(text: string, limit: number): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return cut.replaceAll("\0", "\uFFFD").toWellFormed();
}

const ESCAPED = "\u0001";

/** Text that must come back exactly (positions, open records): unchanged unless an engine could not hold it. */
export function exactText(text: string): string {
  const safe = !text.includes("\0") && !text.startsWith(ESCAPED) && text.isWellFormed();
  return safe ? text : ESCAPED + JSON.stringify(text);
}

/** The inverse of {@link exactText}. */
export function fromExactText(stored: string): string {
  return stored.startsWith(ESCAPED) ? (JSON.parse(stored.slice(1)) as string) : stored;
}

const OWN = '{"code":';
const OTHERS = '{"text":';

/**
 * What is said to people: a sentence of Elkhound's own as JSON, so that it is still known which one it is; others' words as
 * they are, unless they begin like one. No longer than `limit` UTF-16 units: what stands in a sentence is cut until it fits, so that
 * it stays known which one it is; only where that is not enough it becomes words.
 */
export function storedSaid(said: Said, limit: number): string {
  if (typeof said !== "string") {
    for (let longest = limit; longest >= 1; longest = Math.floor(longest * 0.8)) {
      const json = JSON.stringify(withValues(said, (text) => readableText(text, longest)));
      if (json.length <= limit) return json;
    }
  }
  const text = readableText(textOf(said), limit);
  return text.startsWith(OWN) || text.startsWith(OTHERS) ? JSON.stringify({ text }) : text;
}

/** The inverse of {@link storedSaid}. */
export function fromStoredSaid(stored: string): Said {
  if (!stored.startsWith(OWN) && !stored.startsWith(OTHERS)) return stored;
  try {
    const read = JSON.parse(stored) as unknown;
    if (isSentence(read)) return read;
    const { text } = read as { readonly text?: unknown };
    return typeof text === "string" ? text : stored;
  } catch {
    return stored;
  }
}
