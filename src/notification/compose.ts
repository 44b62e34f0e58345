import type { StoredAlert } from "../store/alert-store.ts";
import type { ClaimedDelivery } from "../store/notification-store.ts";
import type { IssueView, Notification, NotifiedAlert } from "./channel.ts";

/** The message of a delivery, as data. `issues` are by their ids. */
export function composeNotification(
  delivery: ClaimedDelivery,
  issues: ReadonlyMap<string, IssueView>,
  publicUrl: string | undefined,
): Notification {
  const told = new Set(delivery.told);
  const as = new Map(delivery.content);
  const resolved = delivery.content.filter(([, status]) => status === "resolved").length;
  const { previous } = delivery;
  return {
    idempotencyKey: delivery.id,
    kind: delivery.kind,
    status: resolved === delivery.content.length ? "resolved" : "firing",
    receiver: delivery.receiver,
    groupKey: delivery.groupKey === "" ? `summary:${delivery.channel}` : delivery.groupKey,
    groupId: delivery.groupId === "" ? delivery.id.replaceAll("-", "") : delivery.groupId,
    groupLabels: delivery.groupLabels,
    commonLabels: delivery.commonLabels,
    alerts: delivery.alerts.map((alert) =>
      notifiedAlert(alert, as.get(alert.id) === "resolved", told.has(alert.id), issues),
    ),
    truncatedAlerts: delivery.content.length - delivery.alerts.length,
    suppressedAlerts: delivery.suppressed,
    counts: { firing: delivery.content.length - resolved, resolved },
    previous: previous && {
      reference: previous.reference,
      firstKey: previous.firstKey,
      lastKey: previous.lastKey,
      deliveredAt: previous.at,
    },
    progress: delivery.progress,
    createdAt: delivery.createdAt,
    note: delivery.note,
    publicUrl,
  };
}

function notifiedAlert(
  alert: StoredAlert,
  resolved: boolean,
  told: boolean,
  issues: ReadonlyMap<string, IssueView>,
): NotifiedAlert {
  return {
    id: alert.id,
    key: alert.key,
    status: resolved ? "resolved" : "firing",
    lasting: alert.lasting,
    told: told && !resolved,
    late: alert.late,
    detector: alert.detector,
    type: alert.type,
    labels: alert.labels,
    summary: alert.summary,
    numbers: alert.numbers,
    startsAt: alert.startsAt,
    endsAt: resolved ? alert.endsAt : undefined,
    acknowledged: alert.acknowledged,
    issue: alert.issue === undefined ? undefined : issues.get(alert.issue),
  };
}
