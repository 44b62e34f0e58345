import { truncate } from "../../message/clean-text.ts";
import type { Block, Message, Span } from "../../message/document.ts";

type Json = Readonly<Record<string, unknown>>;

/** A message as Slack's API takes it. */
export interface SlackMessage {
  /** What notifications on phones show. */
  readonly text: string;
  readonly blocks: readonly Json[];
}

/**
 * A header and one rich text block: there text is text, whatever it holds; neither mentions nor formatting are looked for
 * in it. Links are no buttons, for Slack asks the app behind a button for an answer.
 */
export function slackMessage({ title, body, actions }: Message, mention: readonly string[]): SlackMessage {
  const links = actions.flatMap(({ name, url }, index) => [
    ...(index > 0 ? [text(" · ")] : []),
    { type: "link", url, text: name },
  ]);
  const mentions = mention.flatMap((who) => [mentionElement(who), text(" ")]);
  const elements = [
    ...(mentions.length > 0 ? [section(mentions)] : []),
    ...richText(body),
    ...(links.length > 0 ? [section([text("\n"), ...links])] : []),
  ];
  return {
    text: escapeSlack(title),
    blocks: [
      { type: "header", text: { type: "plain_text", text: truncate(title, 150), emoji: false } },
      ...(elements.length > 0 ? [{ type: "rich_text", elements }] : []),
    ],
  };
}

/** The three characters that are signs in Slack's `text` (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
export function escapeSlack(plain: string): string {
  return plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Lines in a row are one section: Slack puts space between sections. */
function richText(body: readonly Block[]): readonly Json[] {
  const sections: Json[] = [];
  let lines: Json[] = [];
  const flush = (): void => {
    if (lines.length > 0) sections.push(section(lines));
    lines = [];
  };
  for (const block of body) {
    if (block.kind === "code") {
      flush();
      if (block.text !== "") sections.push({ type: "rich_text_preformatted", elements: [text(block.text)] });
    } else {
      if (lines.length > 0) lines.push(text("\n"));
      lines.push(...(block.spans.length === 0 ? [text(" ")] : block.spans.map(element)));
    }
  }
  flush();
  return sections;
}

function section(elements: readonly Json[]): Json {
  return { type: "rich_text_section", elements };
}

function text(plain: string): Json {
  return { type: "text", text: plain };
}

function element({ text: plain, style, url }: Span): Json {
  const styled = style === undefined ? {} : { style: { [style]: true } };
  return url === undefined ? { ...text(plain), ...styled } : { type: "link", url, text: plain, ...styled };
}

function mentionElement(who: string): Json {
  if (who.startsWith("@")) return { type: "broadcast", range: who.slice(1) };
  return who.startsWith("S") ? { type: "usergroup", usergroup_id: who } : { type: "user", user_id: who };
}
