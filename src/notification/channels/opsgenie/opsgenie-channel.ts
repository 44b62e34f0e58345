import { SEVERITIES } from "../../../domain/alert.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { truncate } from "../../message/clean-text.ts";
import { type Message, plainDocument } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { post } from "../post.ts";
import { type OpsgenieConfig, opsgenieConfig } from "./config.ts";

/**
 * Characters of an alert's message, description and entity, of a value in its details, and of all of these together (8,000; see
 * https://docs.opsgenie.com/docs/alert-api#create-alert).
 */
const MAX = { message: 130, description: 15_000, entity: 512, detail: 300, details: 7_500 };

/** Opsgenie (and Jira Service Management's alerts, which keep its API): an alert for each group, closed with it. */
class OpsgenieChannel implements Channel {
  private readonly config: OpsgenieConfig;
  private readonly kit: ChannelKit;

  constructor(config: OpsgenieConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { api_key, api_url, template } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "opsgenie",
    ]);
    const isOver = notification.status === "resolved";
    const path = isOver ? `/v2/alerts/${notification.groupId}/close?identifierType=alias` : "/v2/alerts";
    const body = isOver
      ? { source: "Elkhound", note: truncate(message.title, MAX.description) }
      : this.alert(notification, message);
    const headers = { authorization: `GenieKey ${api_key}` };
    return await post(
      this.kit,
      { url: `${api_url}${path}`, headers, body: JSON.stringify(body), secrets: [api_key] },
      signal,
    );
  }

  private alert(notification: Notification, message: Message): object {
    const view = this.kit.renderer.view(notification);
    const severity = SEVERITIES.find((known) => known === view.severity) ?? "warning";
    const { alert } = view;
    return {
      message: truncate(message.title, MAX.message),
      alias: notification.groupId,
      description: fitMessage(message, MAX.description, describe, ({ length }) => length),
      responders: this.config.teams.map((name) => ({ name, type: "team" })),
      tags: this.config.tags,
      details: detailsOf([
        ...Object.entries(notification.commonLabels),
        ...alert.numbers.map(({ name, value }) => [name, value] as const),
      ]),
      entity: truncate(alert.service ?? alert.project ?? "", MAX.entity),
      source: "Elkhound",
      priority: this.config.priority[severity],
    };
  }
}

function detailsOf(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const details = new Map<string, string>();
  let length = 0;
  for (const [name, value] of pairs) {
    const short = truncate(value, MAX.detail);
    length += name.length + short.length;
    if (length > MAX.details) break;
    details.set(name, short);
  }
  return Object.fromEntries(details);
}

function describe({ title, body, actions }: Message): string {
  const links = actions.map(({ name, url }) => `${name}: ${url}`).join("\n");
  return [title, plainDocument(body), links].filter((part) => part !== "").join("\n\n");
}

export const opsgenieKind: ChannelKind<OpsgenieConfig> = {
  type: "opsgenie",
  stability: "beta",
  schema: opsgenieConfig as unknown as ChannelKind<OpsgenieConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 100, concurrency: 4 },
  about: "Opsgenie: an alert for each group, closed with it.",
  example: "{ api_key_file: /etc/elkhound/opsgenie-key, teams: [backend] }",
  create: (config, kit) => new OpsgenieChannel(config, kit),
};
