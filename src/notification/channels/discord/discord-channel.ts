import { formatTime } from "../../../domain/time.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { truncate } from "../../message/clean-text.ts";
import { type Message, TONE_COLORS } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { escapeByBackslash, type MarkdownDialect, markdown, markdownLink } from "../markdown.ts";
import { type Answer, describeAnswer, jsonAnswer, post, retry } from "../post.ts";
import { type DiscordConfig, discordConfig } from "./config.ts";

/** Characters of an embed's description (of 6,000 of all embeds), and of the text above it. */
const MAX_DESCRIPTION = 4_000;
const MAX_CONTENT = 1_900;

/** Discord looks for the end of code at the first fence: three backticks in a row get an invisible sign between. */
const unfenced = (text: string): string => text.replaceAll("`", "`\u2060");

const DIALECT: MarkdownDialect = {
  escape: escapeByBackslash,
  bold: "**",
  italic: "*",
  code: (text) => (text.includes("`") ? escapeByBackslash(text) : `\`${text}\``),
  codeBlock: (text) => `\`\`\`\n${text.includes("```") ? unfenced(text) : text}\n\`\`\``,
  lineEnd: "\n",
};

/** Discord, by a channel's webhook. */
class DiscordChannel implements Channel {
  private readonly config: DiscordConfig;
  private readonly kit: ChannelKit;

  constructor(config: DiscordConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { template, mention_roles: roles } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "discord",
      "chat",
    ]);
    const called = notification.status === "firing" && notification.kind !== "test" ? roles : [];
    const mentions = called.map((role) => `<@&${role}> `).join("");
    const description = fitMessage({ ...message, title: "" }, MAX_DESCRIPTION, describe, ({ length }) => length);
    const body = {
      content: `${mentions}${fitTitle(message.title, MAX_CONTENT - mentions.length)}`,
      embeds: [
        {
          ...(description === "" ? {} : { description }),
          color: Number.parseInt(TONE_COLORS[message.tone].slice(1), 16),
          timestamp: formatTime(notification.createdAt),
        },
      ],
      // Whatever the text holds, nobody else is called by it.
      allowed_mentions: { parse: [], roles: called },
    };
    const url = new URL(this.config.url);
    url.searchParams.set("wait", "true");
    return await post(this.kit, { url: url.href, body: JSON.stringify(body) }, signal, judge);
  }
}

function describe({ body, actions }: Message): string {
  const links = actions.map(({ name, url }) => markdownLink(name, url, DIALECT)).join(" · ");
  return [markdown(body, DIALECT), links].filter((part) => part !== "").join("\n\n");
}

/** Escaping makes a title longer: it is cut before. */
function fitTitle(title: string, limit: number): string {
  for (let length = title.length; length > 1; length = Math.floor(length * 0.8)) {
    const shown = `**${escapeByBackslash(truncate(title, length))}**`;
    if (shown.length <= limit) return shown;
  }
  return "…";
}

function judge(answer: Answer): DeliveryOutcome | undefined {
  const { retry_after: pause, id } = jsonAnswer(answer);
  if (answer.status === 429 && typeof pause === "number") return retry(describeAnswer(answer, "Discord"), pause * 1000);
  if (answer.status >= 200 && answer.status < 300 && typeof id === "string")
    return { status: "delivered", reference: id };
  return undefined;
}

export const discordKind: ChannelKind<DiscordConfig> = {
  type: "discord",
  stability: "beta",
  schema: discordConfig as unknown as ChannelKind<DiscordConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 25, concurrency: 1 },
  about: "Discord, by a channel's webhook.",
  example: "{ url_file: /etc/elkhound/discord-url }",
  create: (config, kit) => new DiscordChannel(config, kit),
};
