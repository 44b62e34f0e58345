import { cleanText } from "../message/clean-text.ts";
import type { Style } from "../message/document.ts";
import { marked, markedCode, markedLink } from "../message/markers.ts";

/** What a template file makes: told by its name, `body.hbs`, `body.html.hbs`, `body.json.hbs`. */
export type FormatName = "message" | "html" | "json";

/** How values and styles are written in a format. All text given is clean (`cleanText`). */
export interface Format {
  /** A value as text of the format, whatever it holds. */
  escape(text: string): string;
  styled(style: Style, text: string): string;
  codeBlock(text: string): string;
  /** `url` is http or https. */
  link(text: string, url: string): string;
  /** JSON may stand in it as it is. */
  readonly takesJson?: true;
}

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as HTML has it, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML[character] ?? character);
}

const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";
const TAGS: Readonly<Record<Style, readonly [string, string]>> = {
  bold: ["<strong>", "</strong>"],
  italic: ["<em>", "</em>"],
  code: [`<code style="${MONO};font-size:13px">`, "</code>"],
};

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  message: { escape: (text) => text, styled: marked, codeBlock: markedCode, link: markedLink },
  html: {
    escape: escapeHtml,
    styled: (style, text) => `${TAGS[style][0]}${escapeHtml(text)}${TAGS[style][1]}`,
    codeBlock: (text) =>
      `<pre style="${MONO};font-size:13px;line-height:1.45;white-space:pre-wrap;word-break:break-word;margin:0">${escapeHtml(text)}</pre>`,
    link: (text, url) => `<a href="${escapeHtml(url)}" style="color:#1f6feb">${escapeHtml(text)}</a>`,
  },
  json: {
    takesJson: true,
    escape: (text) => JSON.stringify(text).slice(1, -1),
    styled: (_, text) => JSON.stringify(text).slice(1, -1),
    codeBlock: (text) => JSON.stringify(text).slice(1, -1),
    link: (text, url) => JSON.stringify(`${text} ${url}`.trim()).slice(1, -1),
  },
};

/** What a helper has already written in the format of its template; never made of anything else. */
export class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value of the view as text: numbers as they are, lists with commas, nothing for what is missing. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null || value === false) return "";
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (typeof value === "string") return cleanText(value);
  return typeof value === "number" || value === true ? String(value) : "";
}
