import { MINUTE } from "../../../domain/time.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import type { Message, Tone } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { escapeByLookalike, type MarkdownDialect, markdown, markdownLink } from "../markdown.ts";
import { type Answer, byteLength, describeAnswer, jsonAnswer, post, retry } from "../post.ts";
import { type WecomConfig, wecomConfig } from "./config.ts";

/** Of the Markdown text. */
const MAX_BYTES = 4_096;
const TOO_FAST = [45009, 45033];

const COLORS: Readonly<Record<Tone, string>> = {
  critical: "warning",
  warning: "warning",
  info: "comment",
  resolved: "info",
};

const DIALECT: MarkdownDialect = {
  escape: escapeByLookalike,
  bold: "**",
  codeBlock: (text) =>
    text
      .split("\n")
      .map((line) => `> ${escapeByLookalike(line)}`)
      .join("\n"),
  lineEnd: "\n",
};

/** WeCom (WeChat Work), by a group's robot. */
class WecomChannel implements Channel {
  private readonly config: WecomConfig;
  private readonly kit: ChannelKit;

  constructor(config: WecomConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { url, template, mention } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "wecom",
      "chat",
    ]);
    const called = notification.status === "firing" && notification.kind !== "test" ? mention : [];
    const content = fitMessage(message, MAX_BYTES, (shorter) => write(shorter, called), byteLength);
    const body = JSON.stringify({ msgtype: "markdown", markdown: { content } });
    return await post(this.kit, { url, body }, signal, judge);
  }
}

function write({ title, body, actions, tone }: Message, mention: readonly string[]): string {
  const parts = [
    `<font color="${COLORS[tone]}">${escapeByLookalike(title)}</font>`,
    markdown(body, DIALECT),
    actions.map(({ name, url }) => markdownLink(name, url, DIALECT)).join(" · "),
    mention.map((user) => `<@${user}>`).join(""),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** The status is 200 whatever happens; `errcode` tells. */
function judge(answer: Answer): DeliveryOutcome | undefined {
  const { errcode: code } = jsonAnswer(answer);
  if (answer.status >= 300) return undefined;
  if (code === 0) return { status: "delivered" };
  const error = describeAnswer(answer, "WeCom");
  if (TOO_FAST.includes(Number(code))) return retry(error, MINUTE);
  return code === -1 ? retry(error) : { status: "rejected", error };
}

export const wecomKind: ChannelKind<WecomConfig> = {
  type: "wecom",
  stability: "beta",
  schema: wecomConfig as unknown as ChannelKind<WecomConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 18, concurrency: 1 },
  about: "WeCom (WeChat Work), by a group's robot.",
  example: "{ url_file: /etc/elkhound/wecom-url }",
  create: (config, kit) => new WecomChannel(config, kit),
};
