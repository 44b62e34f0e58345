import type { Block, Document, Span, Style } from "./document.ts";

/*
 * Templates are text, documents are not: helpers put control characters around what they style, and `readMarked` makes a
 * document of the result. `cleanText` leaves no control character in any value, so that log text cannot forge them.
 */

const STYLES: Readonly<Record<Style, string>> = { bold: "\u0001", italic: "\u0002", code: "\u0003" };
const END = "\u0004";
const CODE_BLOCK = "\u0005";
const LINK = "\u0006";
const URL_END = "\u0007";

/** `text`, clean, in a style. */
export function marked(style: Style, text: string): string {
  return text === "" ? "" : `${STYLES[style]}${text}${END}`;
}

/** A block of code of its own, whatever is around it. */
export function markedCode(text: string): string {
  return `${CODE_BLOCK}${text}${END}`;
}

/** A link; its URL must have been checked. */
export function markedLink(text: string, url: string): string {
  return `${LINK}${url}${URL_END}${text}${END}`;
}

const STYLE_OF = new Map(Object.entries(STYLES).map(([style, marker]) => [marker, style as Style]));
const TOKEN = /[\u0001-\u0007\n]|[^\u0001-\u0007\n]+/g;

/** The document of marked text. Empty lines at its ends go, several in a row become one. */
export function readMarked(text: string): Document {
  const blocks: Block[] = [];
  let spans: Span[] = [];
  let open: { style?: Style; url?: string } = {};
  let code: string | undefined;
  let url: string | undefined;
  const endLine = (): void => {
    blocks.push({ kind: "line", spans: trimmed(spans) });
    spans = [];
  };
  for (const [token] of text.matchAll(TOKEN)) {
    if (code !== undefined && token !== END) code += token;
    else if (url !== undefined && token !== URL_END) url += token;
    else if (token === "\n") endLine();
    else if (token === END) {
      if (code !== undefined) blocks.push({ kind: "code", text: code });
      code = undefined;
      open = {};
    } else if (token === CODE_BLOCK) {
      if (spans.length > 0) endLine();
      code = "";
    } else if (token === LINK) url = "";
    else if (token === URL_END) {
      open = url === undefined ? {} : { url };
      url = undefined;
    } else if (STYLE_OF.has(token)) open = { ...open, style: STYLE_OF.get(token) as Style };
    else spans.push({ text: token, ...open });
  }
  endLine();
  return withoutEmptyRuns(blocks);
}

function trimmed(spans: readonly Span[]): readonly Span[] {
  const last = spans.at(-1);
  return last === undefined
    ? spans
    : [...spans.slice(0, -1), { ...last, text: last.text.trimEnd() }].filter(({ text }) => text !== "");
}

function withoutEmptyRuns(blocks: readonly Block[]): Document {
  const isEmpty = (block: Block | undefined): boolean =>
    block === undefined || (block.kind === "line" && block.spans.length === 0);
  const kept = blocks.filter((block, index) => !isEmpty(block) || (index > 0 && !isEmpty(blocks[index - 1])));
  while (kept.length > 0 && isEmpty(kept.at(-1))) kept.pop();
  return kept;
}
