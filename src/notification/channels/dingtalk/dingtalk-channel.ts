import { MINUTE } from "../../../domain/time.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import type { Message } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { escapeByLookalike, type MarkdownDialect, markdown, markdownLink } from "../markdown.ts";
import { type Answer, byteLength, describeAnswer, jsonAnswer, post, retry } from "../post.ts";
import { type DingtalkConfig, dingtalkConfig } from "./config.ts";
import { signDingtalk } from "./signature.ts";

/** Of the whole request; DingTalk takes 20,000. */
const MAX_BYTES = 19_000;
/** Too many messages: the robot is stopped for some minutes. */
const TOO_FAST = [130101, 130102, 410100, 90018, 90030];

const DIALECT: MarkdownDialect = {
  escape: escapeByLookalike,
  bold: "**",
  codeBlock: (text) =>
    text
      .split("\n")
      .map((line) => `> ${escapeByLookalike(line)}`)
      .join("  \n"),
  lineEnd: "  \n",
};

/** DingTalk, by a group's custom robot. */
class DingtalkChannel implements Channel {
  private readonly config: DingtalkConfig;
  private readonly kit: ChannelKit;

  constructor(config: DingtalkConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { template, secret, at_mobiles, at_all } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "dingtalk",
      "chat",
    ]);
    const calls = notification.status === "firing" && notification.kind !== "test";
    const at = { atMobiles: calls ? at_mobiles : [], isAtAll: calls && at_all };
    const body = fitMessage(
      message,
      MAX_BYTES,
      (shorter) => ({ msgtype: "markdown", markdown: written(shorter, at.atMobiles), at }),
      byteLength,
    );
    const url = new URL(this.config.url);
    if (secret !== undefined) {
      const { timestamp, sign } = signDingtalk(secret, this.kit.clock.now());
      url.searchParams.set("timestamp", timestamp);
      url.searchParams.set("sign", sign);
    }
    const request = { url: url.href, body: JSON.stringify(body), secrets: secret === undefined ? [] : [secret] };
    return await post(this.kit, request, signal, judge);
  }
}

function written(
  { title, body, actions }: Message,
  mobiles: readonly string[],
): { readonly title: string; readonly text: string } {
  const parts = [
    `**${escapeByLookalike(title)}**`,
    markdown(body, DIALECT),
    actions.map(({ name, url }) => markdownLink(name, url, DIALECT)).join(" · "),
    mobiles.map((mobile) => `@${mobile}`).join(" "),
  ];
  return { title, text: parts.filter((part) => part !== "").join("\n\n") };
}

/** The status is 200 whatever happens; `errcode` tells. */
function judge(answer: Answer): DeliveryOutcome | undefined {
  const { errcode: code } = jsonAnswer(answer);
  if (answer.status >= 300) return undefined;
  if (code === 0) return { status: "delivered" };
  const error = describeAnswer(answer, "DingTalk");
  if (TOO_FAST.includes(Number(code))) return retry(error, 2 * MINUTE);
  return code === -1 ? retry(error) : { status: "rejected", error };
}

export const dingtalkKind: ChannelKind<DingtalkConfig> = {
  type: "dingtalk",
  stability: "beta",
  schema: dingtalkConfig as unknown as ChannelKind<DingtalkConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 18, concurrency: 1 },
  about: "DingTalk, by a group's custom robot.",
  example: "{ url_file: /etc/elkhound/dingtalk-url, secret_file: /etc/elkhound/dingtalk-secret }",
  create: (config, kit) => new DingtalkChannel(config, kit),
};
