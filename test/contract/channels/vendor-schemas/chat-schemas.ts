import { z } from "zod";

/*
 * What vendors of chats take, written down from their documentation: keys that they do not know are refused here, for a
 * misspelt one is mostly passed over there.
 */

const webUrl = (max: number) => z.url({ protocol: /^https?$/ }).max(max);
const bytes = (text: string): number => Buffer.byteLength(text, "utf8");

/* https://docs.slack.dev/reference/block-kit/blocks (header, rich_text) */
const slackStyle = z.strictObject({
  bold: z.literal(true).optional(),
  italic: z.literal(true).optional(),
  code: z.literal(true).optional(),
});
const slackText = z.strictObject({
  type: z.literal("text"),
  text: z.string().min(1).max(12_000),
  style: slackStyle.optional(),
});
const slackElement = z.discriminatedUnion("type", [
  slackText,
  z.strictObject({
    type: z.literal("link"),
    url: webUrl(3_000),
    text: z.string().min(1),
    style: slackStyle.optional(),
  }),
  z.strictObject({ type: z.literal("user"), user_id: z.string().regex(/^[UW]/) }),
  z.strictObject({ type: z.literal("usergroup"), usergroup_id: z.string().regex(/^S/) }),
  z.strictObject({ type: z.literal("broadcast"), range: z.enum(["here", "channel", "everyone"]) }),
]);
const slackBlocks = z
  .array(
    z.discriminatedUnion("type", [
      z.strictObject({
        type: z.literal("header"),
        text: z.strictObject({
          type: z.literal("plain_text"),
          text: z.string().min(1).max(150),
          emoji: z.boolean().optional(),
        }),
      }),
      z.strictObject({
        type: z.literal("rich_text"),
        elements: z
          .array(
            z.discriminatedUnion("type", [
              z.strictObject({ type: z.literal("rich_text_section"), elements: z.array(slackElement).min(1) }),
              z.strictObject({ type: z.literal("rich_text_preformatted"), elements: z.array(slackText).min(1) }),
            ]),
          )
          .min(1),
      }),
    ]),
  )
  .max(50);
const slackCommon = {
  text: z.string().min(1).max(40_000),
  blocks: slackBlocks,
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
};

export const slackWebhook = z.strictObject(slackCommon);
export const slackPostMessage = z.strictObject({
  ...slackCommon,
  channel: z.string().min(1),
  thread_ts: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
  reply_broadcast: z.boolean().optional(),
});

/* https://adaptivecards.io/explorer/ (schema 1.4), and Teams' envelope of a workflow's webhook */
const textRun = z.strictObject({
  type: z.literal("TextRun"),
  text: z.string().min(1),
  weight: z.enum(["Lighter", "Default", "Bolder"]).optional(),
  size: z.enum(["Small", "Default", "Medium", "Large", "ExtraLarge"]).optional(),
  color: z.enum(["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]).optional(),
  fontType: z.enum(["Default", "Monospace"]).optional(),
  italic: z.boolean().optional(),
  underline: z.boolean().optional(),
  selectAction: z.strictObject({ type: z.literal("Action.OpenUrl"), url: webUrl(8_000) }).optional(),
});
const spacing = z.enum(["None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"]).optional();
const richTextBlock = z.strictObject({ type: z.literal("RichTextBlock"), spacing, inlines: z.array(textRun).min(1) });
export const teamsMessage = z.strictObject({
  type: z.literal("message"),
  summary: z.string().min(1),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal("application/vnd.microsoft.card.adaptive"),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal("http://adaptivecards.io/schemas/adaptive-card.json"),
        type: z.literal("AdaptiveCard"),
        version: z.literal("1.4"),
        fallbackText: z.string(),
        msteams: z.strictObject({ width: z.literal("Full") }),
        body: z
          .array(
            z.discriminatedUnion("type", [
              richTextBlock,
              z.strictObject({
                type: z.literal("Container"),
                style: z.enum(["default", "emphasis", "good", "attention", "warning", "accent"]),
                spacing,
                items: z.array(richTextBlock).min(1),
              }),
            ]),
          )
          .min(1),
        actions: z
          .array(z.strictObject({ type: z.literal("Action.OpenUrl"), title: z.string().min(1), url: webUrl(8_000) }))
          .max(6)
          .optional(),
      }),
    }),
  ]),
});

/* https://discord.com/developers/docs/resources/webhook#execute-webhook, …/message#embed-object-embed-limits */
export const discordMessage = z
  .strictObject({
    content: z.string().min(1).max(2_000),
    embeds: z.tuple([
      z.strictObject({
        description: z.string().min(1).max(4_096).optional(),
        color: z.number().int().min(0).max(0xffffff),
        timestamp: z.iso.datetime(),
      }),
    ]),
    allowed_mentions: z.strictObject({ parse: z.tuple([]), roles: z.array(z.string().regex(/^\d+$/)).max(100) }),
  })
  .refine(
    ({ content, embeds }) => content.length + (embeds[0].description?.length ?? 0) <= 6_000,
    "is too long in all",
  );

/* https://core.telegram.org/bots/api#sendmessage */
const entity = z
  .strictObject({
    type: z.enum(["bold", "italic", "code", "pre", "text_link"]),
    offset: z.number().int().min(0),
    length: z.number().int().min(1),
    url: webUrl(8_000).optional(),
  })
  .refine(({ type, url }) => (type === "text_link") === (url !== undefined), "an address is for links alone");
export const telegramMessage = z
  .strictObject({
    chat_id: z.union([z.number().int(), z.string().startsWith("@")]),
    text: z.string().min(1).max(4_096),
    entities: z.array(entity).max(100),
    link_preview_options: z.strictObject({ is_disabled: z.boolean() }),
    disable_notification: z.boolean(),
    message_thread_id: z.number().int().optional(),
    reply_parameters: z
      .strictObject({ message_id: z.number().int(), allow_sending_without_reply: z.boolean() })
      .optional(),
  })
  .refine(
    ({ text, entities }) => entities.every(({ offset, length }) => offset + length <= text.length),
    "ends behind the text",
  )
  .refine(
    ({ entities }) => entities.every(({ offset }, index) => index === 0 || offset >= end(entities[index - 1])),
    "overlaps",
  );

function end(one: z.infer<typeof entity> | undefined): number {
  return one === undefined ? 0 : one.offset + one.length;
}

/* https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages */
export const dingtalkMessage = z.strictObject({
  msgtype: z.literal("markdown"),
  markdown: z.strictObject({ title: z.string().min(1), text: z.string().min(1) }),
  at: z.strictObject({ atMobiles: z.array(z.string()), isAtAll: z.boolean() }),
});

/* https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot, …/feishu-cards/card-json-v1-structure */
const plainText = z.strictObject({ tag: z.literal("plain_text"), content: z.string() });
export const feishuMessage = z.strictObject({
  timestamp: z.string().regex(/^\d{10}$/),
  sign: z.base64().length(44),
  msg_type: z.literal("interactive"),
  card: z.strictObject({
    config: z.strictObject({ wide_screen_mode: z.boolean() }),
    header: z.strictObject({
      title: plainText,
      template: z.enum([
        "blue",
        "wathet",
        "turquoise",
        "green",
        "yellow",
        "orange",
        "red",
        "carmine",
        "violet",
        "purple",
        "indigo",
        "grey",
      ]),
    }),
    elements: z.array(
      z.discriminatedUnion("tag", [
        z.strictObject({
          tag: z.literal("div"),
          text: z.union([plainText, z.strictObject({ tag: z.literal("lark_md"), content: z.string().min(1) })]),
        }),
        z.strictObject({
          tag: z.literal("action"),
          actions: z
            .array(
              z.strictObject({
                tag: z.literal("button"),
                text: plainText,
                type: z.enum(["default", "primary", "danger"]),
                url: webUrl(8_000),
              }),
            )
            .min(1),
        }),
      ]),
    ),
  }),
});

/* https://developer.work.weixin.qq.com/document/path/91770 */
export const wecomMessage = z.strictObject({
  msgtype: z.literal("markdown"),
  markdown: z.strictObject({
    content: z
      .string()
      .min(1)
      .refine((content) => bytes(content) <= 4_096, "is longer than 4,096 bytes")
      .regex(/^<font color="(info|comment|warning)">/),
  }),
});
