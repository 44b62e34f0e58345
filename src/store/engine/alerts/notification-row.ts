import type { Labels } from "../../../domain/alert.ts";
import { type Said, sentence } from "../../../domain/sentence.ts";
import type * as contract from "../../notification-store.ts";
import { fromStoredSaid, readableText, storedSaid } from "../stored-text.ts";
import { type AlertRow, toAlert } from "./alert-row.ts";

/*
 * Rows of notification as both engines take and return them, and the rules on them that both must follow.
 */

/** A group to be joined, in storable form. */
export interface RoutedGroupRow {
  readonly id: string;
  readonly key: string;
  readonly route: string;
  readonly receiver: string;
  readonly labels: string;
  readonly alerts: readonly string[];
  readonly dueAt: number;
  readonly intervalMs: number;
}

export interface RouteRequest {
  readonly at: number;
  readonly alerts: readonly { readonly id: string; readonly status: string; readonly revision: number }[];
  readonly groups: readonly RoutedGroupRow[];
}

export interface GroupRow {
  readonly id: string;
  readonly key: string;
  readonly route: string;
  readonly labels: string;
  readonly version: number;
}

export interface MemberRow {
  readonly group_id: string;
  readonly alert: string;
  readonly status: string;
  readonly lasting: number;
  readonly labels: string;
  readonly acknowledged_at: number | null;
  readonly joined_at: number;
  readonly notified_at: number | null;
  readonly reason: string | null;
}

export interface LogRow {
  readonly group_id: string;
  readonly channel: string;
  readonly firing: string;
  readonly told_at: number | null;
  readonly first_key: string | null;
  readonly last_key: string | null;
  readonly reference: string | null;
  readonly given_up: string;
  readonly given_up_at: number | null;
  readonly given_up_error: string | null;
}

export interface PendingRow {
  readonly id: string;
  readonly group_id: string;
  readonly channel: string;
  readonly state: string;
  readonly content: string;
  readonly leased_by: string | null;
  readonly progress: string | null;
  readonly attempts: number;
  readonly owed_since: number;
  readonly due_at: number;
}

/** What is read of due groups in one moment. */
export interface DueRows {
  readonly groups: readonly GroupRow[];
  readonly members: readonly MemberRow[];
  readonly logs: readonly LogRow[];
  readonly pending: readonly PendingRow[];
}

/** A flush in storable form. */
export interface FlushRow {
  readonly group: string;
  readonly version: number;
  readonly dueAt: number | null;
  readonly flushed: boolean;
  readonly members: readonly {
    readonly alert: string;
    readonly settled: number;
    readonly notifiedAt: number | null;
    readonly reason: string | null;
  }[];
  readonly notifications: readonly NotificationRow[];
  readonly deliveries: readonly NewDeliveryRow[];
  readonly supersedes: readonly string[];
  readonly logs: readonly { readonly channel: string; readonly firing: string; readonly givenUp: string }[];
}

export interface NotificationRow {
  readonly id: string;
  readonly receiver: string;
  readonly kind: string;
  readonly content: string;
  readonly firing: number;
  readonly resolved: number;
  readonly commonLabels: string;
  readonly suppressed: number;
  readonly note: string | null;
}

export interface NewDeliveryRow {
  readonly id: string;
  readonly notification: string;
  readonly channel: string;
  readonly dueAt: number;
  readonly owedSince: number;
  readonly attempts: number;
}

/** A claimed delivery with its notification, group and log. */
export interface ClaimedRow {
  readonly id: string;
  readonly channel: string;
  readonly attempts: number;
  readonly owed_since: number;
  readonly kind: string;
  readonly receiver: string;
  readonly group_id: string | null;
  readonly key: string | null;
  readonly labels: string | null;
  readonly common_labels: string;
  readonly content: string;
  readonly suppressed: number;
  readonly note: string | null;
  readonly created_at: number;
  readonly log_firing: string | null;
  readonly told_at: number | null;
  readonly first_key: string | null;
  readonly last_key: string | null;
  readonly reference: string | null;
  readonly progress: string | null;
}

export interface DeliveryRow {
  readonly id: string;
  readonly notification: string;
  readonly channel: string;
  readonly receiver: string;
  readonly kind: string;
  readonly state: string;
  readonly key: string | null;
  readonly labels: string | null;
  readonly firing: number;
  readonly resolved: number;
  readonly attempts: number;
  readonly created_at: number;
  readonly due_at: number;
  readonly finished_at: number | null;
  readonly error: string | null;
  readonly content: string;
  readonly note: string | null;
  readonly reference: string | null;
}

export interface AttemptRow {
  readonly started_at: number;
  readonly ended_at: number;
  readonly outcome: string;
  readonly error: string | null;
}

/** A delivery that is being finished, with what its log entry is made from. */
export interface FinishedRow {
  readonly id: string;
  readonly group_id: string | null;
  readonly channel: string;
  readonly content: string;
}

/** How many alerts of a message are shown. */
export const SHOWN_ALERTS = 100;
/** Members that are read at a time; a group that has more is read whole, and alone. */
export const MEMBERS_AT_A_TIME = 20_000;

/** Why nothing more comes of an alert in a group. */
export const ROUTE_GONE: string = storedSaid(sentence("routing.route_gone"), 1_000);

const MAX_TEXT = 1_000;

/** The log after a message was delivered. */
export function logAfterDelivery(
  log: Pick<LogRow, "firing" | "given_up"> | undefined,
  content: string,
): { readonly firing: string; readonly givenUp: string } {
  const firing = new Set(log === undefined ? [] : (JSON.parse(log.firing) as string[]));
  const told = new Set<string>();
  for (const [alert, as] of parseContent(content)) {
    told.add(alert);
    if (as === "resolved") firing.delete(alert);
    else firing.add(alert);
  }
  const givenUp = log === undefined ? [] : parseContent(log.given_up).filter(([alert]) => !told.has(alert));
  return { firing: JSON.stringify([...firing]), givenUp: JSON.stringify(givenUp) };
}

/** The log after a message was given up. */
export function givenUpAfter(log: Pick<LogRow, "given_up"> | undefined, content: string): string {
  const given = new Map(log === undefined ? [] : parseContent(log.given_up));
  for (const [alert, as] of parseContent(content)) given.set(alert, as);
  return JSON.stringify([...given]);
}

export function parseContent(text: string): contract.Content {
  return JSON.parse(text) as contract.Content;
}

export function short(text: string | undefined): string | null {
  return text === undefined ? null : readableText(text, MAX_TEXT);
}

export function saidOrNull(said: Said | undefined): string | null {
  return said === undefined ? null : storedSaid(said, MAX_TEXT);
}

export function toDueGroups(rows: DueRows): readonly contract.DueGroup[] {
  const members = Map.groupBy(rows.members, ({ group_id }) => group_id);
  const logs = Map.groupBy(rows.logs, ({ group_id }) => group_id);
  const pending = Map.groupBy(rows.pending, ({ group_id }) => group_id);
  return rows.groups.map(({ id, key, route, labels, version }) => {
    const channels = new Map<string, { log?: contract.LogEntry; pending?: contract.PendingDelivery }>();
    for (const row of logs.get(id) ?? []) channels.set(row.channel, { log: toLog(row) });
    for (const row of pending.get(id) ?? []) {
      channels.set(row.channel, { ...channels.get(row.channel), pending: toPending(row) });
    }
    return {
      ...{ id, key, route, version, labels: JSON.parse(labels) as Labels },
      members: (members.get(id) ?? []).map(toMember),
      channels: new Map([...channels].map(([channel, { log, pending: open }]) => [channel, { log, pending: open }])),
    };
  });
}

function toMember(row: MemberRow): contract.Member {
  return {
    alert: row.alert,
    status: row.status === "resolved" ? "resolved" : "firing",
    lasting: row.lasting === 1,
    labels: JSON.parse(row.labels) as Labels,
    acknowledged: row.acknowledged_at !== null,
    joinedAt: row.joined_at,
    notifiedAt: row.notified_at ?? undefined,
    reason: row.reason === null ? undefined : fromStoredSaid(row.reason),
  };
}

function toLog(row: LogRow): contract.LogEntry {
  return {
    firing: JSON.parse(row.firing) as string[],
    toldAt: row.told_at ?? undefined,
    givenUp: parseContent(row.given_up),
    givenUpAt: row.given_up_at ?? undefined,
    givenUpError: row.given_up_error === null ? undefined : fromStoredSaid(row.given_up_error),
  };
}

function toPending(row: PendingRow): contract.PendingDelivery {
  return {
    id: row.id,
    content: parseContent(row.content),
    underWay: row.state === "folded" || row.leased_by !== null || row.progress !== null,
    attempts: row.attempts,
    owedSince: row.owed_since,
    dueAt: row.due_at,
  };
}

export function planFlush(flush: contract.Flush): FlushRow {
  return {
    group: flush.group,
    version: flush.expectedVersion,
    dueAt: flush.dueAt ?? null,
    flushed: flush.notifications.length > 0,
    members: flush.members.map(({ alert, settled, notifiedAt, reason }) => ({
      ...{ alert, settled: Number(settled), notifiedAt: notifiedAt ?? null, reason: saidOrNull(reason) },
    })),
    notifications: flush.notifications.map((notification) => ({
      id: notification.id,
      receiver: notification.receiver,
      kind: notification.kind,
      content: JSON.stringify(notification.content),
      ...countsOf(notification.content),
      commonLabels: JSON.stringify(notification.commonLabels),
      suppressed: notification.suppressed,
      note: short(notification.note),
    })),
    deliveries: flush.notifications.flatMap(({ id: notification, deliveries }) =>
      deliveries.map(({ supersedes: _, ...delivery }) => ({ ...delivery, notification })),
    ),
    supersedes: flush.notifications.flatMap(({ deliveries }) =>
      deliveries.flatMap(({ supersedes }) => (supersedes === undefined ? [] : [supersedes])),
    ),
    logs: flush.logs.map(({ channel, firing, givenUp }) => ({
      ...{ channel, firing: JSON.stringify(firing), givenUp: JSON.stringify(givenUp) },
    })),
  };
}

export function toClaimed(row: ClaimedRow, alerts: readonly AlertRow[]): contract.ClaimedDelivery {
  const content = parseContent(row.content);
  const stored = new Map(alerts.map((alert) => [alert.id, alert]));
  return {
    id: row.id,
    channel: row.channel,
    attempts: row.attempts,
    owedSince: row.owed_since,
    kind: row.kind as contract.StoredNotificationKind,
    receiver: row.receiver,
    groupId: row.group_id ?? "",
    groupKey: row.key ?? "",
    groupLabels: JSON.parse(row.labels ?? "{}") as Labels,
    commonLabels: JSON.parse(row.common_labels) as Labels,
    content,
    suppressed: row.suppressed,
    note: row.note ?? undefined,
    createdAt: row.created_at,
    alerts: content.slice(0, SHOWN_ALERTS).flatMap(([id]) => {
      const alert = stored.get(id);
      return alert === undefined ? [] : [toAlert(alert)];
    }),
    told: JSON.parse(row.log_firing ?? "[]") as string[],
    progress: row.progress ?? undefined,
    previous:
      row.told_at === null
        ? undefined
        : {
            reference: row.reference ?? undefined,
            firstKey: row.first_key ?? "",
            lastKey: row.last_key ?? "",
            at: row.told_at,
          },
  };
}

/** A row of which a part of the content was left out, with the counts of what is there. */
export function recounted(row: DeliveryRow): DeliveryRow {
  return { ...row, ...countsOf(parseContent(row.content)) };
}

function countsOf(content: contract.Content): { readonly firing: number; readonly resolved: number } {
  const resolved = content.filter(([, as]) => as === "resolved").length;
  return { firing: content.length - resolved, resolved };
}

export function toDelivery(row: DeliveryRow): contract.Delivery {
  return {
    id: row.id,
    notification: row.notification,
    channel: row.channel,
    receiver: row.receiver,
    kind: row.kind as contract.StoredNotificationKind,
    state: row.state as contract.DeliveryState,
    groupKey: row.key ?? "",
    groupLabels: JSON.parse(row.labels ?? "{}") as Labels,
    firing: row.firing,
    resolved: row.resolved,
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: row.due_at,
    finishedAt: row.finished_at ?? undefined,
    error: row.error === null ? undefined : fromStoredSaid(row.error),
  };
}

export function toDeliveryDetail(row: DeliveryRow, attempts: readonly AttemptRow[]): contract.DeliveryDetail {
  return {
    ...toDelivery(row),
    content: parseContent(row.content),
    note: row.note ?? undefined,
    reference: row.reference ?? undefined,
    tries: attempts.map((attempt) => ({
      startedAt: attempt.started_at,
      endedAt: attempt.ended_at,
      outcome: attempt.outcome as "delivered" | "retry" | "given_up",
      error: attempt.error === null ? undefined : fromStoredSaid(attempt.error),
    })),
  };
}
