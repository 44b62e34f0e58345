/**
 * What a message says, before any vendor's markup: lines of text with styles, links and blocks of code. Log text is only
 * ever the content of a node, so whatever it holds it cannot become markup; each channel writes nodes in its own way.
 */
export type Document = readonly Block[];

export type Block =
  /** A line; without spans an empty one. */
  | { readonly kind: "line"; readonly spans: readonly Span[] }
  /** Several lines, shown as they are. */
  | { readonly kind: "code"; readonly text: string };

export interface Span {
  /** Without line ends. */
  readonly text: string;
  readonly style?: Style;
  /** http or https. */
  readonly url?: string;
}

export type Style = "bold" | "italic" | "code";

/** A way on, shown as a button where the vendor has them, else as a line of links. */
export interface Action {
  readonly name: string;
  readonly url: string;
}

/** A message that any channel can show. */
export interface Message {
  /** One line that says it all, without markup: what a phone shows. */
  readonly title: string;
  readonly body: Document;
  readonly actions: readonly Action[];
  /** How it is coloured. */
  readonly tone: Tone;
}

export type Tone = "critical" | "warning" | "info" | "resolved";

/** Of the tone: red, amber, blue, green; as `#rrggbb`. */
export const TONE_COLORS: Readonly<Record<Tone, string>> = {
  critical: "#c62828",
  warning: "#ef8a00",
  info: "#1f6feb",
  resolved: "#2e7d32",
};

/** The characters of a document's texts. */
export function documentLength(document: Document): number {
  return document.reduce(
    (sum, block) =>
      sum +
      1 +
      (block.kind === "code" ? block.text.length : block.spans.reduce((all, span) => all + span.text.length, 0)),
    0,
  );
}

/** As plain text; links as `text: URL` where the text is not the address itself. */
export function plainDocument(document: Document): string {
  return document.map(plainBlock).join("\n");
}

function plainBlock(block: Block): string {
  if (block.kind === "code") return block.text.replace(/^/gm, "    ");
  return block.spans
    .map(({ text, url }) => (url === undefined || url === text ? text : text === "" ? url : `${text}: ${url}`))
    .join("");
}
