import { SEVERITIES, type Severity } from "../../../domain/alert.ts";
import { formatTime } from "../../../domain/time.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { truncate } from "../../message/clean-text.ts";
import { type Message, plainDocument } from "../../message/document.ts";
import { cutDocument } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { post } from "../post.ts";
import { type PagerdutyConfig, pagerdutyConfig } from "./config.ts";

/** Of a summary, in characters; the whole event may have 512 KB. */
const MAX_SUMMARY = 1_024;
const MAX_DETAILS = 40_000;

/** PagerDuty, Events API v2: an incident for each group of alerts, which ends with it. */
class PagerdutyChannel implements Channel {
  private readonly config: PagerdutyConfig;
  private readonly kit: ChannelKit;

  constructor(config: PagerdutyConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { routing_key: key, api_url, template } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "pagerduty",
    ]);
    const action = actionOf(notification);
    const event = {
      routing_key: key,
      event_action: action,
      dedup_key: notification.groupId,
      ...(action === "trigger" ? this.trigger(notification, message) : {}),
    };
    return await post(this.kit, { url: `${api_url}/v2/enqueue`, body: JSON.stringify(event), secrets: [key] }, signal);
  }

  private trigger(notification: Notification, { title, body, actions }: Message): object {
    const view = this.kit.renderer.view(notification);
    const severity = SEVERITIES.find((known) => known === view.severity) ?? ("warning" satisfies Severity);
    const { alert } = view;
    const defined = (value: string | undefined, name: string) => (value === undefined ? {} : { [name]: value });
    return {
      payload: {
        summary: truncate(title, MAX_SUMMARY),
        source: alert.service || alert.project || "elkhound",
        severity: this.config.severity[severity],
        timestamp: formatTime(alert.starts_at),
        ...defined(alert.service, "component"),
        ...defined(alert.project, "group"),
        class: alert.type,
        custom_details: {
          details: plainDocument(cutDocument(body, MAX_DETAILS)),
          ...Object.fromEntries(alert.numbers.map(({ name, value }) => [name, value])),
          firing: String(view.firing),
          resolved: String(view.resolved_count),
        },
      },
      links: actions.map(({ name, url }) => ({ href: url, text: name })),
      client: "Elkhound",
      ...defined(notification.publicUrl, "client_url"),
    };
  }
}

function actionOf({ status, alerts, kind }: Notification): "trigger" | "acknowledge" | "resolve" {
  if (status === "resolved") return "resolve";
  const firing = alerts.filter((alert) => alert.status === "firing");
  const known = firing.length > 0 && firing.every(({ acknowledged }) => acknowledged !== undefined);
  return known && kind !== "escalation" && kind !== "fallback" ? "acknowledge" : "trigger";
}

export const pagerdutyKind: ChannelKind<PagerdutyConfig> = {
  type: "pagerduty",
  stability: "beta",
  schema: pagerdutyConfig as unknown as ChannelKind<PagerdutyConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 100, concurrency: 4 },
  about: "PagerDuty, Events API v2: an incident for each group of alerts, which ends with it.",
  example: "{ routing_key_file: /etc/elkhound/pagerduty-key }",
  create: (config, kit) => new PagerdutyChannel(config, kit),
};
