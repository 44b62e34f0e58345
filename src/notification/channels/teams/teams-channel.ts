import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { type Answer, byteLength, describeAnswer, post, retry } from "../post.ts";
import { teamsMessage } from "./adaptive-card.ts";
import { type TeamsConfig, teamsConfig } from "./config.ts";

/**
 * Of the whole request. Microsoft's documentation says about 28 KB (https://learn.microsoft.com/connectors/teams/), but others
 * found 413 from 21 KB on at addresses of incoming webhooks: what is refused would become a dead letter.
 */
const MAX_BYTES = 20_000;

/** Microsoft Teams, by a workflow's webhook. */
class TeamsChannel implements Channel {
  private readonly config: TeamsConfig;
  private readonly kit: ChannelKit;

  constructor(config: TeamsConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { url, template } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "teams",
      "chat",
    ]);
    const body = JSON.stringify(fitMessage(message, MAX_BYTES, teamsMessage, byteLength));
    return await post(this.kit, { url, body }, signal, judge);
  }
}

/** Connectors answer 200 when Teams behind them refused: the text says so. */
function judge(answer: Answer): DeliveryOutcome | undefined {
  const status = /returned HTTP error (\d{3})/.exec(answer.text)?.[1];
  if (answer.status >= 300 || status === undefined) return undefined;
  const error = describeAnswer(answer, "Teams");
  return status === "429" || status >= "500" ? retry(error) : { status: "rejected", error };
}

export const teamsKind: ChannelKind<TeamsConfig> = {
  type: "teams",
  stability: "beta",
  schema: teamsConfig as unknown as ChannelKind<TeamsConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 60, concurrency: 2 },
  about: "Microsoft Teams, by a workflow that posts cards.",
  example: "{ url_file: /etc/elkhound/teams-url }",
  create: (config, kit) => new TeamsChannel(config, kit),
};
