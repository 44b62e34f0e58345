import { sentence } from "../../../domain/sentence.ts";
import { DAY } from "../../../domain/time.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { type Answer, describeAnswer, jsonAnswer, post, retry, retryAfter } from "../post.ts";
import { type SlackConfig, slackConfig } from "./config.ts";
import { slackMessage } from "./slack-blocks.ts";

/**
 * Characters of a whole message. Each block's own limits are higher, but Slack refuses blocks that come to some 13,200 together
 * (`msg_blocks_too_long`, https://github.com/slackapi/bolt-js/issues/2509).
 */
const MAX_CHARACTERS = 12_000;
/** Errors that pass by themselves. */
const TRANSIENT = [
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
];
/** What is older is scrolled away: then a message begins a thread of its own. */
const MAX_THREAD_AGE_MS = 7 * DAY;

/** Slack, by an incoming webhook or as a bot. */
class SlackChannel implements Channel {
  private readonly config: SlackConfig;
  private readonly kit: ChannelKit;

  constructor(config: SlackConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { url, token, channel, template, mention } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "slack",
      "chat",
    ]);
    const called = notification.status === "firing" && notification.kind !== "test" ? mention : [];
    const body = fitMessage(
      message,
      MAX_CHARACTERS,
      (shorter) => slackMessage(shorter, called),
      (written) => JSON.stringify(written).length,
    );
    const common = { ...body, unfurl_links: false, unfurl_media: false };
    if (url !== undefined)
      return await post(this.kit, { url, body: JSON.stringify(common) }, signal, (answer) => this.judgeWebhook(answer));
    const thread = this.threadOf(notification);
    const threaded = thread === undefined ? {} : { thread_ts: thread, reply_broadcast: true };
    const request = {
      url: `${this.config.api_url}/chat.postMessage`,
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ channel, ...common, ...threaded }),
      secrets: [token ?? ""],
    };
    return await post(this.kit, request, signal, (answer) => this.judgeApi(answer, thread));
  }

  private threadOf({ previous, createdAt }: Notification): string | undefined {
    if (!this.config.thread || previous?.reference === undefined) return undefined;
    const isYoung = createdAt - previous.deliveredAt < MAX_THREAD_AGE_MS;
    return isYoung && /^\d+\.\d+$/.test(previous.reference) ? previous.reference : undefined;
  }

  private judgeWebhook(answer: Answer): DeliveryOutcome | undefined {
    if (answer.status !== 200) return undefined;
    const { ok, success } = jsonAnswer(answer);
    if (answer.text.trim() === "ok" || ok === true || success === true) return { status: "delivered" };
    return { status: "rejected", error: describeAnswer(answer, "Slack") };
  }

  private judgeApi(answer: Answer, thread: string | undefined): DeliveryOutcome | undefined {
    if (answer.status !== 200) return undefined;
    const { ok, ts, error } = jsonAnswer(answer);
    if (ok === true) {
      const reference = thread ?? (typeof ts === "string" ? ts : undefined);
      return reference === undefined ? { status: "delivered" } : { status: "delivered", reference };
    }
    const why = typeof error === "string" ? error : describeAnswer(answer, "Slack");
    const message = sentence("delivery.refuses", { name: "Slack", why });
    return TRANSIENT.includes(String(error))
      ? retry(message, retryAfter(answer, this.kit.clock.now()))
      : { status: "rejected", error: message };
  }
}

export const slackKind: ChannelKind<SlackConfig> = {
  type: "slack",
  stability: "beta",
  schema: slackConfig as unknown as ChannelKind<SlackConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 50, concurrency: 2 },
  about: "Slack, by an incoming webhook, or as a bot, which answers in threads.",
  example: "{ url_file: /etc/elkhound/slack-url }",
  create: (config, kit) => new SlackChannel(config, kit),
};
