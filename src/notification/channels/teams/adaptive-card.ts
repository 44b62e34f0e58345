import type { Block, Message, Span, Tone } from "../../message/document.ts";

type Json = Readonly<Record<string, unknown>>;

const COLORS: Readonly<Record<Tone, string>> = {
  critical: "Attention",
  warning: "Warning",
  info: "Accent",
  resolved: "Good",
};

/**
 * The body that a workflow expects: one adaptive card. Text is in text runs, which know no markup (text blocks would look
 * for Markdown in log text).
 */
export function teamsMessage({ title, body, actions, tone }: Message): Json {
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    fallbackText: title,
    msteams: { width: "Full" },
    body: [
      {
        type: "RichTextBlock",
        inlines: [{ type: "TextRun", text: title, weight: "Bolder", size: "Medium", color: COLORS[tone] }],
      },
      ...body.flatMap(cardBlock),
    ],
    ...(actions.length > 0
      ? { actions: actions.slice(0, 6).map(({ name, url }) => ({ type: "Action.OpenUrl", title: name, url })) }
      : {}),
  };
  return {
    type: "message",
    summary: title,
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card }],
  };
}

function cardBlock(block: Block): readonly Json[] {
  if (block.kind === "line") {
    return block.spans.length === 0 ? [] : [{ type: "RichTextBlock", spacing: "Small", inlines: block.spans.map(run) }];
  }
  // A run has no lines: each line of code is a block, close to the one before.
  return [
    {
      type: "Container",
      style: "emphasis",
      spacing: "Small",
      items: block.text.split("\n").map((line) => ({
        type: "RichTextBlock",
        spacing: "None",
        inlines: [{ type: "TextRun", text: line === "" ? " " : line, fontType: "Monospace", size: "Small" }],
      })),
    },
  ];
}

function run({ text, style, url }: Span): Json {
  return {
    type: "TextRun",
    text,
    ...(style === "bold" ? { weight: "Bolder" } : {}),
    ...(style === "italic" ? { italic: true } : {}),
    ...(style === "code" ? { fontType: "Monospace" } : {}),
    ...(url === undefined ? {} : { selectAction: { type: "Action.OpenUrl", url }, color: "Accent", underline: true }),
  };
}
