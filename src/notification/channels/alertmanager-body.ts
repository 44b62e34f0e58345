import { createHash } from "node:crypto";
import type { Labels } from "../../domain/alert.ts";
import { formatTime } from "../../domain/time.ts";
import type { Notification, NotifiedAlert } from "../channel.ts";
import type { Renderer } from "../template/renderer.ts";
import type { AlertView } from "../template/view.ts";

/** What Alertmanager sends for an end that has not come. */
const NO_TIME = "0001-01-01T00:00:00Z";

/**
 * The body of Alertmanager's webhook, version 4, key by key (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config),
 * so that everything that reads that reads this.
 */
export function alertmanagerBody(notification: Notification, renderer: Renderer, maxAlerts: number): object {
  const view = renderer.view(notification);
  const kept = maxAlerts > 0 ? notification.alerts.slice(0, maxAlerts) : notification.alerts;
  const alerts = kept.map((alert, index) => webhookAlert(alert, view.alerts[index], notification));
  return {
    receiver: notification.receiver,
    status: notification.status,
    alerts,
    groupLabels: labelsOf(notification.groupLabels),
    commonLabels: labelsOf(notification.commonLabels),
    commonAnnotations: commonOf(alerts.map(({ annotations }) => annotations)),
    externalURL: notification.publicUrl ?? "",
    version: "4",
    groupKey: notification.groupKey,
    truncatedAlerts: notification.truncatedAlerts + notification.alerts.length - kept.length,
  };
}

function webhookAlert(alert: NotifiedAlert, view: AlertView | undefined, notification: Notification) {
  return {
    status: alert.status,
    labels: labelsOf(alert.labels),
    annotations: annotationsOf(alert, view),
    startsAt: formatTime(alert.startsAt),
    endsAt: alert.endsAt === undefined ? NO_TIME : formatTime(alert.endsAt),
    generatorURL: view?.links.issue ?? view?.links.alert ?? notification.publicUrl ?? "",
    fingerprint: fingerprintOf(alert),
  };
}

/** 16 hex digits, the same for every stretch of the same alert. */
export function fingerprintOf({ key }: Pick<NotifiedAlert, "key">): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** What explains an alert; all values are text, as Alertmanager's are. */
export function annotationsOf(alert: NotifiedAlert, view: AlertView | undefined): Readonly<Record<string, string>> {
  const issue = view?.issue;
  const entries: readonly (readonly [string, string | undefined])[] = [
    ["summary", view?.headline ?? alert.summary],
    ["description", alert.summary],
    ["issue_title", issue?.title],
    ["message", issue?.message],
    ["culprit", issue?.culprit],
    ["cause", issue?.cause],
    ["frames", issue?.stack],
    ["event_count", issue === undefined ? undefined : String(issue.event_count)],
    ["users", issue === undefined || issue.user_count === 0 ? undefined : String(issue.user_count)],
    ["events_last_hour", issue === undefined ? undefined : String(issue.last_hour)],
    ["usual_events_an_hour", issue?.usual_hour === undefined ? undefined : String(issue.usual_hour)],
    ["first_seen", alert.issue === undefined ? undefined : formatTime(alert.issue.firstSeen)],
    ["last_seen", alert.issue === undefined ? undefined : formatTime(alert.issue.lastSeen)],
    ["trace_id", issue?.sample?.trace_id],
    ...Object.entries(alert.numbers).map(([name, value]) => [`number_${name}`, String(value)] as const),
    ["late", alert.late ? "true" : undefined],
    ["acknowledged_by", view?.acknowledged_by],
    ["issue_url", view?.links.issue],
    ["logs_url", view?.links.logs],
    ["silence_url", view?.links.silence],
  ];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value.toWellFormed()]])),
  );
}

/** Prometheus' label names have no other characters, and labels without a value do not exist. */
export function labelsOf(labels: Labels): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) =>
      value === "" ? [] : [[name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)|^$/, "_"), value.toWellFormed()]],
    ),
  );
}

function commonOf(all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const [first, ...others] = all;
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([name, value]) => others.every((one) => one[name] === value)),
  );
}
