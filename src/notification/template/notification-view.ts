import { SEVERITIES } from "../../domain/alert.ts";
import { silencePage } from "../../links/page-links.ts";
import type { Notification, NotificationKind } from "../channel.ts";
import type { Action, Tone } from "../message/document.ts";
import { type ViewOptions, viewAlert } from "./alert-view.ts";
import { alertName, headlineOf, placeText } from "./alert-words.ts";
import { shortDuration } from "./functions.ts";
import type { AlertView, NotificationView } from "./view.ts";

/** Alerts shown with all that is known; of the others a line each. */
const DETAILED = 3;
/** Alerts on one issue that are told as reasons of one message. */
const MOST_REASONS = 5;

const SYMBOLS: Readonly<Record<Tone, string>> = { critical: "🔴", warning: "🟠", info: "🔵", resolved: "✅" };

/** What templates see of a notification. Pure: the same notification gives the same view. */
export function viewNotification(notification: Notification, options: ViewOptions): NotificationView {
  const { createdAt: now, publicUrl, counts } = notification;
  const alerts = notification.alerts.map((alert) => viewAlert(alert, { ...options, now, publicUrl }));
  const single = counts.firing + counts.resolved <= 1;
  const oneIssue = !single && isOneIssue(alerts, notification.truncatedAlerts);
  const alert = alerts[0] ?? emptyAlert(notification);
  const count = counts.firing + counts.resolved;
  const tone = toneOf(notification.status === "resolved", alerts);
  const kinds = kindsOf(alerts, notification.truncatedAlerts, counts);
  const where = commonPlace(notification);
  const silence =
    publicUrl === undefined || single || notification.status === "resolved"
      ? undefined
      : silencePage(publicUrl, notification.groupLabels);
  return {
    kind: notification.kind,
    lead: leadOf(notification.kind, notification.status, alert),
    status: notification.status,
    resolved: notification.status === "resolved",
    symbol: SYMBOLS[tone],
    severity: tone === "resolved" ? alert.severity : tone,
    receiver: notification.receiver,
    ...(notification.note === undefined ? {} : { note: notification.note }),
    now,
    group: notification.groupLabels,
    labels: notification.commonLabels,
    count,
    single,
    one_issue: oneIssue,
    headline: single
      ? alert.headline
      : oneIssue
        ? issueHeadline(alerts)
        : `${count} alerts${where === "" ? "" : ` in ${where}`}: ${kinds}`,
    kinds,
    where,
    firing: counts.firing,
    resolved_count: counts.resolved,
    more: notification.truncatedAlerts,
    suppressed: notification.suppressedAlerts,
    alert,
    alerts,
    detailed: alerts.slice(0, DETAILED),
    others: alerts.slice(DETAILED),
    ...(publicUrl === undefined ? {} : { page: publicUrl }),
    ...(silence === undefined ? {} : { silence }),
  };
}

/** Over, or the worst severity of what fires. */
export function toneOf(resolved: boolean, alerts: readonly Pick<AlertView, "severity" | "resolved">[]): Tone {
  if (resolved) return "resolved";
  const firing = alerts.filter((alert) => !alert.resolved).map(({ severity }) => severity);
  return SEVERITIES.find((severity) => firing.includes(severity)) ?? "warning";
}

/** Ways on from a message: those of its alert, or of the page where there are several. */
export function actionsOf(view: NotificationView): readonly Action[] {
  const { links } = view.alert;
  const action = (name: string, url: string | undefined): Action[] => (url === undefined ? [] : [{ name, url }]);
  if (!view.single && !view.one_issue) {
    const page = view.page === undefined ? undefined : `${view.page}/alerts`;
    return [...action("Open alerts", page), ...action("Silence", view.silence)];
  }
  return [
    ...action(links.issue === undefined ? "Open alert" : "Open issue", links.issue ?? links.alert),
    ...action(`Logs in ${links.logs_name}`, links.logs),
    ...action("Acknowledge", links.acknowledge),
    ...action("Silence", view.silence ?? links.silence),
    ...action("Resolve", view.resolved ? undefined : links.resolve),
  ];
}

function leadOf(kind: NotificationKind, status: "firing" | "resolved", alert: AlertView): string {
  const leads: Partial<Record<NotificationKind, string>> = {
    escalation: "Nobody acknowledged: ",
    fallback: "Could not be delivered elsewhere: ",
    digest: "Digest: ",
    summary: "Many messages in one: ",
    test: "Test: ",
  };
  const lead = leads[kind] ?? "";
  if (status === "resolved") return `${lead}Resolved after ${shortDuration(alert.lasted)}: `;
  if (kind === "repeat") return `Still firing (${shortDuration(alert.lasted)}): `;
  return alert.late ? `${lead}Late (from ${shortDuration(alert.lasted)} ago): ` : lead;
}

function isOneIssue(alerts: readonly AlertView[], more: number): boolean {
  const issue = alerts[0]?.issue?.id;
  if (more > 0 || alerts.length > MOST_REASONS || issue === undefined) return false;
  return alerts.every((alert) => alert.issue?.id === issue);
}

/** `New error, spike ×12 in cart (prod): TimeoutError: no answer`; of what is over only when all is. */
function issueHeadline(alerts: readonly AlertView[]): string {
  const firing = alerts.filter((alert) => !alert.resolved);
  const told = firing.length === 0 ? alerts : firing;
  const names = [...new Set(told.map(({ called }) => called))];
  const [first] = told;
  return headlineOf(
    names.map((name, index) => (index === 0 ? name : lowerFirst(name))).join(", "),
    first?.where ?? "",
    first?.subject ?? "",
  );
}

/** `3 × new error, 1 spike; 2 of them over`. */
function kindsOf(alerts: readonly AlertView[], more: number, told: Notification["counts"]): string {
  const counts = new Map<string, number>();
  for (const { name } of alerts) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].toSorted((left, right) => right[1] - left[1]);
  const written = sorted.map(([name, count]) =>
    count === 1 ? `1 ${lowerFirst(name)}` : `${count} × ${lowerFirst(name)}`,
  );
  const over = told.firing > 0 && told.resolved > 0 ? `; ${told.resolved} of them over` : "";
  return `${[...written, ...(more > 0 ? [`${more} more`] : [])].join(", ")}${over}`;
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function commonPlace({ commonLabels }: Notification): string {
  return placeText(commonLabels["service"], commonLabels["environment"]) ?? commonLabels["project"] ?? "";
}

/** A message whose alerts are all gone is still a message. */
function emptyAlert(notification: Notification): AlertView {
  const around = { now: notification.createdAt, publicUrl: notification.publicUrl, kibana: undefined, timezone: "UTC" };
  const type = notification.commonLabels["detector"] ?? "alert";
  return viewAlert(
    {
      id: notification.groupId,
      key: notification.groupId,
      status: notification.status,
      lasting: false,
      told: false,
      late: false,
      detector: type,
      type,
      labels: notification.commonLabels,
      summary: alertName(type),
      numbers: {},
      startsAt: notification.createdAt,
      endsAt: undefined,
      acknowledged: undefined,
      issue: undefined,
    },
    around,
  );
}
