import type { Message } from "../../message/document.ts";
import { escapeByBackslash, fenced, inlineCode, type MarkdownDialect, markdown, markdownLink } from "../markdown.ts";

/** GitHub and GitLab call people and link issues wherever text has a mention; behind an invisible sign it has none. */
const GIT_DIALECT: MarkdownDialect = {
  escape: (text) => escapeByBackslash(text).replace(/([@#!$%&])(?=[\w"])/g, "$1\u2060"),
  bold: "**",
  italic: "*",
  code: inlineCode,
  codeBlock: (text) => `\n${fenced(text)}\n`,
  lineEnd: "  \n",
};

/** The text of an issue or comment: body, ways on, and a mark that it is found by. */
export function gitMarkdown({ body, actions }: Message, heading: string, mark: string): string {
  const parts = [
    heading === "" ? "" : `**${GIT_DIALECT.escape(heading)}**`,
    markdown(body, GIT_DIALECT),
    actions.map(({ name, url }) => markdownLink(name, url, GIT_DIALECT)).join(" · "),
    mark,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}
