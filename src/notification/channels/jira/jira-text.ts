import type { Block, Message, Span } from "../../message/document.ts";
import { markdown } from "../markdown.ts";

type Node = Readonly<Record<string, unknown>>;

/** Jira Cloud's document format: text is text in it, whatever it holds (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/). */
export function jiraDocument({ title, body, actions }: Message, withTitle: boolean): Node {
  const links = actions.flatMap(({ name, url }, index) => [
    ...(index > 0 ? [textNode(" · ")] : []),
    span({ text: name, url }),
  ]);
  const content = [
    ...(withTitle ? [paragraph([span({ text: title, style: "bold" })])] : []),
    ...blocks(body),
    ...(links.length > 0 ? [paragraph(links)] : []),
  ];
  return { type: "doc", version: 1, content: content.length > 0 ? content : [paragraph([textNode(title)])] };
}

/** Lines in a row are one paragraph. */
function blocks(body: readonly Block[]): readonly Node[] {
  const result: Node[] = [];
  let lines: Node[] = [];
  const flush = (): void => {
    if (lines.length > 0) result.push(paragraph(lines));
    lines = [];
  };
  for (const block of body) {
    if (block.kind === "code") {
      flush();
      if (block.text !== "") result.push({ type: "codeBlock", content: [textNode(block.text)] });
    } else if (block.spans.length === 0) flush();
    else {
      if (lines.length > 0) lines.push({ type: "hardBreak" });
      lines.push(...block.spans.map(span));
    }
  }
  flush();
  return result;
}

function paragraph(content: readonly Node[]): Node {
  return { type: "paragraph", content };
}

function textNode(text: string): Node {
  return { type: "text", text };
}

function span({ text, style, url }: Span): Node {
  const type = style === "bold" ? "strong" : style === "italic" ? "em" : "code";
  const marks = [
    ...(style === undefined ? [] : [{ type }]),
    ...(url === undefined ? [] : [{ type: "link", attrs: { href: url } }]),
  ];
  return marks.length === 0 ? textNode(text) : { ...textNode(text), marks };
}

/** The same in the wiki notation of Jira Server, where a backslash takes a sign its meaning. */
export function jiraWiki({ title, body, actions }: Message, withTitle: boolean): string {
  const plain = (text: string): string => text.replace(/[\\{}[\]()*_\-+^~?!|#@:.&<>]/g, "\\$&");
  const unended = (text: string): string => text.replaceAll("{noformat}", "{no\u2060format}");
  const lines = markdown(body, {
    escape: plain,
    bold: "*",
    italic: "_",
    code: (text) => `{{${plain(text)}}}`,
    codeBlock: (text) => `{noformat}\n${unended(text)}\n{noformat}`,
    lineEnd: "\n",
  });
  const links = actions
    .map(({ name, url }) => `[${plain(name)}|${url.replace(/[|\]\s]/g, encodeURIComponent)}]`)
    .join(" ");
  return [withTitle ? `*${plain(title)}*` : "", lines, links].filter((part) => part !== "").join("\n\n");
}
