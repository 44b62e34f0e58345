import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import type { Block, Message, Tone } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { type MarkdownDialect, markdown } from "../markdown.ts";
import { type Answer, byteLength, describeAnswer, jsonAnswer, post, retry } from "../post.ts";
import { type FeishuConfig, feishuConfig } from "./config.ts";
import { signFeishu } from "./signature.ts";

/** Of the whole request; Feishu takes 20 KB. */
const MAX_BYTES = 19_000;
const TOO_FAST = [11232, 9499];

const COLORS: Readonly<Record<Tone, string>> = { critical: "red", warning: "orange", info: "blue", resolved: "green" };

/** Signs of cards' Markdown as character references, which it shows as they are (Feishu's own way of escaping). */
const ESCAPES = new Map([..."<>*~[]()#:+\"'`$_-&@\\|!"].map((sign) => [sign, `&#${sign.charCodeAt(0)};`]));

const DIALECT: MarkdownDialect = {
  escape: (text) => [...text].map((sign) => ESCAPES.get(sign) ?? sign).join(""),
  bold: "**",
  italic: "*",
  codeBlock: (text) => text,
  lineEnd: "\n",
};

/** Feishu and Lark, by a group's custom bot. */
class FeishuChannel implements Channel {
  private readonly config: FeishuConfig;
  private readonly kit: ChannelKit;

  constructor(config: FeishuConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { url, secret, template } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "feishu",
      "chat",
    ]);
    const signature = secret === undefined ? {} : signFeishu(secret, this.kit.clock.now());
    const write = (shorter: Message) => ({ ...signature, msg_type: "interactive", card: feishuCard(shorter) });
    const body = JSON.stringify(fitMessage(message, MAX_BYTES, write, byteLength));
    return await post(this.kit, { url, body, secrets: secret === undefined ? [] : [secret] }, signal, judge);
  }
}

/** A card: lines with styles in its Markdown, everything else as plain text, which has no signs. */
export function feishuCard({ title, body, actions, tone }: Message): Readonly<Record<string, unknown>> {
  const buttons = actions.map(({ name, url }, index) => ({
    tag: "button",
    text: { tag: "plain_text", content: name },
    type: index === 0 ? "primary" : "default",
    url,
  }));
  return {
    config: { wide_screen_mode: true },
    header: { title: { tag: "plain_text", content: title }, template: COLORS[tone] },
    elements: [...elements(body), ...(buttons.length > 0 ? [{ tag: "action", actions: buttons }] : [])],
  };
}

function elements(body: readonly Block[]): readonly unknown[] {
  return body.flatMap((block) => {
    if (block.kind === "code") return [{ tag: "div", text: { tag: "plain_text", content: block.text } }];
    if (block.spans.length === 0) return [];
    const plain = block.spans.every(({ style, url }) => (style === undefined || style === "code") && url === undefined);
    const content = plain ? block.spans.map(({ text }) => text).join("") : markdown([block], DIALECT);
    return [{ tag: "div", text: { tag: plain ? "plain_text" : "lark_md", content } }];
  });
}

/** The status is 200 whatever happens; `code` tells (`StatusCode` in answers of older bots). */
function judge(answer: Answer): DeliveryOutcome | undefined {
  const { code, StatusCode: older } = jsonAnswer(answer);
  const told = code ?? older;
  const error = describeAnswer(answer, "Feishu");
  if (TOO_FAST.includes(Number(told))) return retry(error);
  if (answer.status >= 300) return undefined;
  return told === 0 ? { status: "delivered" } : { status: "rejected", error };
}

export const feishuKind: ChannelKind<FeishuConfig> = {
  type: "feishu",
  stability: "beta",
  schema: feishuConfig as unknown as ChannelKind<FeishuConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 90, concurrency: 1 },
  about: "Feishu and Lark, by a group's custom bot.",
  example: "{ url_file: /etc/elkhound/feishu-url, secret_file: /etc/elkhound/feishu-secret }",
  create: (config, kit) => new FeishuChannel(config, kit),
};
