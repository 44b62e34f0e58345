import { sentence } from "../../../domain/sentence.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { alertmanagerBody } from "../alertmanager-body.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { post } from "../post.ts";
import { type WebhookConfig, webhookConfig } from "./config.ts";
import { signWebhook } from "./signature.ts";

/** Posts JSON to any address: Alertmanager's body, or what a template makes. */
class WebhookChannel implements Channel {
  private readonly config: WebhookConfig;
  private readonly kit: ChannelKit;

  constructor(config: WebhookConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { url, method, secret, password, bearer_token } = this.config;
    const written = this.body(notification);
    if (typeof written !== "string") return written;
    const id = notification.idempotencyKey;
    const now = this.kit.clock.now();
    const headers = {
      ...this.config.headers,
      ...this.authorization(),
      "idempotency-key": id,
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now / 1000)),
      ...(secret === undefined ? {} : { "webhook-signature": signWebhook(secret, id, now, written) }),
    };
    const secrets = [password, bearer_token, ...(secret?.split(/\s+/) ?? []), ...Object.values(this.config.headers)];
    const hidden = secrets.filter((text): text is string => text !== undefined && text.length >= 6);
    return await post(this.kit, { method, url, headers, body: written, secrets: hidden }, signal);
  }

  /** JSON, or why there is none. */
  private body(notification: Notification): string | DeliveryOutcome {
    const { template, max_alerts } = this.config;
    const { renderer } = this.kit;
    if (template === undefined) return JSON.stringify(alertmanagerBody(notification, renderer, max_alerts));
    const name = `${template}/body.json`;
    const text = renderer.render(renderer.view(notification), [template], ["body.json"]);
    if (text === undefined) return { status: "rejected", error: sentence("delivery.no_template", { name }) };
    try {
      return JSON.stringify(JSON.parse(text));
    } catch (thrown) {
      return { status: "rejected", error: sentence("delivery.no_json", { name, why: (thrown as Error).message }) };
    }
  }

  private authorization(): Readonly<Record<string, string>> {
    const { username, password, bearer_token } = this.config;
    if (bearer_token !== undefined) return { authorization: `Bearer ${bearer_token}` };
    if (username === undefined) return {};
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}` };
  }
}

export const webhookKind: ChannelKind<WebhookConfig> = {
  type: "webhook",
  stability: "beta",
  schema: webhookConfig as unknown as ChannelKind<WebhookConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 600, concurrency: 4 },
  about: "Posts Alertmanager's JSON (version 4), or JSON of a template, to any address; signed on request.",
  example: "{ url: http://127.0.0.1:9000/alerts, secret_file: /etc/elkhound/webhook-secret }",
  create: (config, kit) => new WebhookChannel(config, kit),
};
