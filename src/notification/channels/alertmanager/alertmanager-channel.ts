import { formatTime, HOUR } from "../../../domain/time.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { annotationsOf, labelsOf } from "../alertmanager-body.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { post } from "../post.ts";
import { type AlertmanagerConfig, alertmanagerConfig } from "./config.ts";

/** What happened in a moment is told once, and counts as firing for so long. */
const MOMENT_MS = HOUR;

/** Pushes alerts into an Alertmanager, whose routes and silences then hold for them. */
class AlertmanagerChannel implements Channel {
  private readonly config: AlertmanagerConfig;
  private readonly kit: ChannelKit;

  constructor(config: AlertmanagerConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { url, username, password, bearer_token } = this.config;
    const body = JSON.stringify(this.alerts(notification));
    const headers: Record<string, string> =
      bearer_token !== undefined
        ? { authorization: `Bearer ${bearer_token}` }
        : username === undefined
          ? {}
          : { authorization: `Basic ${Buffer.from(`${username}:${password ?? ""}`, "utf8").toString("base64")}` };
    const secrets = [password, bearer_token].filter((text): text is string => text !== undefined);
    // Those of a cluster tell each other; all are told, for one that is cut off from the others must know too.
    const outcomes = await Promise.all(
      [url].flat().map((one) => {
        const address = `${one.replace(/\/+$/, "")}/api/v2/alerts`;
        return post(this.kit, { url: address, headers, body, secrets }, signal);
      }),
    );
    const order = ["delivered", "retry", "rejected"];
    return outcomes.toSorted(
      (left, right) => order.indexOf(left.status) - order.indexOf(right.status),
    )[0] as DeliveryOutcome;
  }

  private alerts(notification: Notification): readonly object[] {
    const view = this.kit.renderer.view(notification);
    return notification.alerts.map((alert, index) => {
      const validFor = alert.lasting ? this.config.valid_for : Math.min(this.config.valid_for, MOMENT_MS);
      const end = alert.endsAt ?? notification.createdAt + validFor;
      const links = view.alerts[index]?.links;
      return {
        labels: { alertname: alert.type, ...labelsOf(alert.labels) },
        annotations: annotationsOf(alert, view.alerts[index]),
        startsAt: formatTime(alert.startsAt),
        // It refuses an end that is not after the start.
        endsAt: formatTime(Math.max(end, alert.startsAt + 1)),
        generatorURL: links?.issue ?? links?.alert ?? "",
      };
    });
  }
}

export const alertmanagerKind: ChannelKind<AlertmanagerConfig> = {
  type: "alertmanager",
  stability: "beta",
  schema: alertmanagerConfig as unknown as ChannelKind<AlertmanagerConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 600, concurrency: 4 },
  about: "Pushes alerts into an Alertmanager, whose routes and silences then hold for them.",
  example: "{ url: http://alertmanager:9093 }",
  create: (config, kit) => new AlertmanagerChannel(config, kit),
};
