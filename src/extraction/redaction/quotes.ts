import { isQuote } from "./character-classes.ts";

/** Quotes of any depth of escaping: `"`, `\"`, `\\\"`, `&quot;`, `%22`. */
export interface Quote {
  /** Where its content begins. */
  content: number;
  character: string;
  /** Backslashes in front of it. */
  depth: number;
  /** Its whole text where it is an escape of another kind. */
  entity: string | undefined;
}

const ENTITIES = ["&quot;", "&#34;", "&#39;", "%22", "%27", "\\u0022", "\\u0027"];

/** The quote that opens at `at`, with a prefix letter of Python or SQL (`b'…'`) or without. */
export function openingQuote(text: string, at: number): Quote | undefined {
  let position = at;
  const first = text.charCodeAt(position);
  if (first === 38 || first === 37 || (first === 92 && text.charCodeAt(position + 1) === 117)) {
    const entity = ENTITIES.find((one) => text.startsWith(one, at));
    if (entity === undefined) return undefined;
    return { content: at + entity.length, character: "", depth: 0, entity };
  }
  if (/[bBurRfFNEL]/.test(text.charAt(position)) && isQuote(text.charCodeAt(position + 1))) position++;
  const start = position;
  while (text.charCodeAt(position) === 92 && position - start < 63) position++;
  if (!isQuote(text.charCodeAt(position))) return undefined;
  return { content: position + 1, character: text.charAt(position), depth: position - start, entity: undefined };
}

/**
 * Where the content of a quote ends. A quote of the text around it ends it too; where none closes it, the record was
 * cut: the rest of the line is its content.
 */
export function closingQuote(text: string, { content, character, depth, entity }: Quote): number {
  if (entity !== undefined) {
    const end = text.indexOf(entity, content);
    return endOfJsonText(text, content, end < 0 ? endOfLine(text, content) : end);
  }
  let from = content;
  for (;;) {
    const at = text.indexOf(character, from);
    if (at < 0) break;
    let backslashes = 0;
    while (at - 1 - backslashes >= content && text.charCodeAt(at - 1 - backslashes) === 92) backslashes++;
    if (backslashes < depth) return at - backslashes;
    if ((backslashes - depth) % (2 * (depth + 1)) === 0) {
      // SQL doubles its quotes.
      if (character === "'" && depth === 0 && at > content && text.charCodeAt(at + 1) === 39) {
        from = at + 2;
        continue;
      }
      // A quote of another text: the JSON text that this one stands in has ended before.
      if (character !== '"' && depth === 0) return Math.min(at, endOfJsonText(text, content, at));
      return at - depth;
    }
    from = at + 1;
  }
  return depth === 0 && character === '"' ? endOfLine(text, content) : endOfText(text, content);
}

/** Where a text that nothing closes ends: with its line, or with the JSON text that it stands in. */
export function endOfText(text: string, from: number): number {
  return endOfJsonText(text, from, endOfLine(text, from));
}

/** The quote before `limit` that ends a JSON text, or `limit`. */
export function endOfJsonText(text: string, from: number, limit: number): number {
  for (let at = text.indexOf('"', from); at >= 0 && at < limit; at = text.indexOf('"', at + 1)) {
    if (!closesJsonText(text, at)) continue;
    let end = at;
    while (end > from && text.charCodeAt(end - 1) === 92) end--;
    return end;
  }
  return limit;
}

/** Whether a quote ends a JSON text: another name or value, a bracket or nothing follows. */
export function closesJsonText(text: string, at: number): boolean {
  const next = text.charAt(at + 1);
  if (next === "") return true;
  const after = text.charAt(at + 2);
  if (next === "}" || next === "]") return after === "" || ',}] \n"\\'.includes(after);
  return next === "," && '"{[ \\'.includes(after || '"');
}

export function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
