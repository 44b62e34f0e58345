import type { Block, Document, Span } from "../message/document.ts";

/** How a vendor's Markdown writes what a document has. */
export interface MarkdownDialect {
  /** Text in which no character is a sign. */
  escape(text: string): string;
  /** Undefined: the vendor has no such style; it is shown as plain text. */
  readonly bold?: string;
  readonly italic?: string;
  readonly code?: (text: string) => string;
  readonly codeBlock: (text: string) => string;
  /** Between two lines. */
  readonly lineEnd: string;
}

/** A document in a dialect. */
export function markdown(document: Document, dialect: MarkdownDialect): string {
  return document.map((block) => markdownBlock(block, dialect)).join(dialect.lineEnd);
}

function markdownBlock(block: Block, dialect: MarkdownDialect): string {
  if (block.kind === "code") return dialect.codeBlock(block.text);
  return block.spans.map((span) => markdownSpan(span, dialect)).join("");
}

function markdownSpan({ text, style, url }: Span, dialect: MarkdownDialect): string {
  if (url !== undefined) return markdownLink(text, url, dialect);
  if (style === "code") return dialect.code === undefined ? dialect.escape(text) : dialect.code(text);
  const sign = style === "bold" ? dialect.bold : style === "italic" ? dialect.italic : undefined;
  const shown = dialect.escape(text);
  if (sign === undefined || shown.trim() === "") return shown;
  // A sign beside a space is none.
  const [, before = "", inner = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(shown) ?? [];
  return `${before}${sign}${inner}${sign}${after}`;
}

/** A link whose address cannot end it: parentheses and angle brackets are encoded. */
export function markdownLink(text: string, url: string, dialect: Pick<MarkdownDialect, "escape">): string {
  const address = url.replace(
    /[()<>[\]\\*_`~|\s]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return `[${dialect.escape(text)}](${address})`;
}

/** A fence that is longer than any row of backticks in the text (CommonMark 4.5). */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([row]) => row.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** Code in a line, between more backticks than it has in a row (CommonMark 6.1). */
export function inlineCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([row]) => row.length));
  const sign = "`".repeat(longest + 1);
  const pad = /^`|`$|^\s*$/.test(text) ? " " : "";
  return `${sign}${pad}${text}${pad}${sign}`;
}

/** Every ASCII sign behind a backslash: none of them means anything then (CommonMark 2.4). */
export function escapeByBackslash(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+\-.!|~@:$^&=]/g, "\\$&");
}

/**
 * For vendors that know no escaping: signs that could begin markup become their full-width or look-alike forms, which
 * read the same.
 */
export function escapeByLookalike(text: string): string {
  return text
    .replaceAll("[", "［")
    .replaceAll("]", "］")
    .replaceAll("*", "∗")
    .replaceAll("`", "ˋ")
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll("~", "∼")
    .replaceAll("&", "＆")
    .replace(/(^|[^\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (match) => match.replaceAll("_", "＿"))
    .replace(/^(\s*)([#+=-]|\d+[.)])(?=\s|#|$)/, (_, space: string, sign: string) => `${space}\u2060${sign}`)
    .replaceAll("@", "＠");
}
