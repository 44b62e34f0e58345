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
