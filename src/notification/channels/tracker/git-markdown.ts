import type { Message } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import { escapeByBackslash, fenced, inlineCode, type MarkdownDialect, markdown, markdownLink } from "../markdown.ts";

/** Characters of an issue's body or a comment, below the limits of both. */
const MAX_BODY = 60_000;

/** GitHub and GitLab call people and link issues wherever text has a mention; behind an invisible sign it has none. */
const GIT_DIALECT: MarkdownDialect = {
  escape: (text) => escapeByBackslash(text).replace(/([@#!$%&])(?=[\w"])/g, "$1\u2060"),
  bold: "**",
  italic: "*",
  code: inlineCode,
  codeBlock: (text) => `\n${fenced(text)}\n`,
  lineEnd: "  \n",
};

/** The text of an issue, with the mark that it is found by; no longer than both take. */
export function issueMarkdown(message: Message, mark: string): string {
  return shortened(message, (shorter) => gitMarkdown(shorter, "", `\`${mark}\``));
}

/** The text of a comment, which has no title of its own; no longer than both take. */
export function commentMarkdown(message: Message): string {
  return shortened(message, (shorter) => gitMarkdown(shorter, shorter.title, ""));
}

function shortened(message: Message, write: (shorter: Message) => string): string {
  return fitMessage(message, MAX_BODY, write, ({ length }) => length);
}

function gitMarkdown({ body, actions }: Message, heading: string, mark: string): string {
  const parts = [
    heading === "" ? "" : `**${GIT_DIALECT.escape(heading)}**`,
    markdown(body, GIT_DIALECT),
    actions.map(({ name, url }) => markdownLink(name, url, GIT_DIALECT)).join(" · "),
    mark,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}
