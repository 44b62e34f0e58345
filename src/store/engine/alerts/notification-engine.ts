import type * as contract from "../../notification-store.ts";
import { decodeCursor, type PageEnd, pageLimit, toPage } from "../cursor.ts";
import { fromStoredSaid, readableText } from "../stored-text.ts";
import type { AlertRow } from "./alert-row.ts";
import { toAlert } from "./alert-row.ts";
import * as rows from "./notification-row.ts";

/** What differs between the engines; see {@link createNotificationStore}. */
export interface NotificationEngine {
  adoptRouting(request: { readonly hash: string; readonly routes: readonly string[] }): Promise<boolean>;
  unrouted(request: { readonly limit: number }): Promise<readonly AlertRow[]>;
  route(request: rows.RouteRequest): Promise<void>;
  claimGroups(request: ClaimGroups): Promise<rows.DueRows>;
  commitFlushes(request: { readonly at: number; readonly flushes: readonly rows.FlushRow[] }): Promise<number>;
  claimDeliveries(request: StoredClaims): Promise<ClaimedRows>;
  resend(request: {
    readonly delivery: string;
    readonly id: string;
    readonly at: number;
  }): Promise<rows.DeliveryRow | undefined>;
  listDeliveries(listing: DeliveryListing): Promise<readonly rows.DeliveryRow[]>;
  getDelivery(request: {
    readonly id: string;
    readonly projects: readonly string[] | undefined;
  }): Promise<{ readonly row: rows.DeliveryRow; readonly attempts: readonly rows.AttemptRow[] } | undefined>;
  alertRouting(request: { readonly alert: string }): Promise<readonly RoutingRow[]>;
  queue(): Promise<readonly { readonly channel: string; readonly pending: number; readonly oldest: number }[]>;
}

export type ClaimGroups = Parameters<contract.NotificationStore["claimGroups"]>[0];
export type ClaimDeliveries = Parameters<contract.NotificationStore["claimDeliveries"]>[0];
/** With what it stores of attempts in storable form. */
export type StoredClaims = Omit<ClaimDeliveries, "ended"> & { readonly ended: readonly StoredAttempt[] };

export interface ClaimedRows {
  readonly deliveries: readonly rows.ClaimedRow[];
  readonly alerts: readonly AlertRow[];
}

export interface DeliveryListing {
  readonly state: string | undefined;
  readonly channel: string | undefined;
  readonly alert: string | undefined;
  readonly projects: readonly string[] | undefined;
  readonly before: PageEnd | undefined;
  readonly limit: number;
}

export interface RoutingRow {
  readonly group_id: string;
  readonly key: string;
  readonly route: string;
  readonly receiver: string;
  readonly joined_at: number;
  readonly notified_at: number | null;
  readonly settled: number;
  readonly reason: string | null;
  readonly due_at: number | null;
}

const MAX_KEY = 4_000;
const MAX_PROGRESS = 100_000;

/** The contract on an engine. */
export function createNotificationStore(engine: NotificationEngine): contract.NotificationStore {
  return {
    adoptRouting: (request) => engine.adoptRouting(request),
    unrouted: async (limit) =>
      (await engine.unrouted({ limit })).map((row) => ({ alert: toAlert(row), revision: row.revision })),
    route: ({ at, alerts, groups }) =>
      engine.route({
        at,
        alerts: alerts.map(({ alert: { id, status }, revision }) => ({ id, status, revision })),
        // In one order on every worker, so that none waits for another in a circle.
        groups: [...groups]
          .sort((left, right) => (left.id < right.id ? -1 : 1))
          .map(({ labels, key, ...group }) => ({
            ...group,
            key: readableText(key, MAX_KEY),
            labels: JSON.stringify(labels),
          })),
      }),
    claimGroups: async (request) => rows.toDueGroups(await engine.claimGroups(request)),
    commitFlushes: ({ at, flushes }) =>
      engine.commitFlushes({
        at,
        flushes: flushes.map(rows.planFlush).sort((left, right) => (left.group < right.group ? -1 : 1)),
      }),
    claimDeliveries: async (request) => {
      const { deliveries, alerts } = await engine.claimDeliveries({
        ...request,
        ended: request.ended.map(safeAttempt),
      });
      return deliveries.map((row) => rows.toClaimed(row, alerts));
    },
    resend: async (request) => {
      const row = await engine.resend({ ...request, delivery: readableText(request.delivery, 100) });
      return row && rows.toDelivery(row);
    },
    listDeliveries: async (query) => {
      const limit = pageLimit(query.limit);
      const found = await engine.listDeliveries({
        state: query.state,
        channel: query.channel === undefined ? undefined : readableText(query.channel, 1_000),
        alert: query.alert === undefined ? undefined : readableText(query.alert, 100),
        projects: query.projects,
        before: decodeCursor("deliveries", "hex", query.cursor),
        limit: limit + 1,
      });
      return toPage(
        found,
        limit,
        "deliveries",
        (row) => ({ value: row.created_at, id: row.id }),
        (row) => rows.toDelivery(query.projects === undefined ? row : rows.recounted(row)),
      );
    },
    getDelivery: async (id, projects) => {
      const found = await engine.getDelivery({ id: readableText(id, 100), projects });
      if (found === undefined) return undefined;
      return rows.toDeliveryDetail(projects === undefined ? found.row : rows.recounted(found.row), found.attempts);
    },
    alertRouting: async (alert) =>
      (await engine.alertRouting({ alert: readableText(alert, 100) })).map((row) => ({
        group: row.group_id,
        groupKey: row.key,
        route: row.route,
        receiver: row.receiver,
        joinedAt: row.joined_at,
        notifiedAt: row.notified_at ?? undefined,
        settled: row.settled === 1,
        reason: row.reason === null ? undefined : fromStoredSaid(row.reason),
        dueAt: row.due_at ?? undefined,
      })),
    queue: async () =>
      (await engine.queue()).map(({ channel, pending, oldest }) => ({ channel, pending, oldestDueAt: oldest })),
  };
}

type Outcome = contract.Attempt["outcome"];
/** An attempt in storable form: its error is a text. */
export type StoredAttempt = Omit<contract.Attempt, "outcome"> & {
  readonly outcome:
    | Extract<Outcome, { kind: "delivered" }>
    | (Omit<Extract<Outcome, { kind: "retry" }>, "error"> & { readonly error: string })
    | (Omit<Extract<Outcome, { kind: "given_up" }>, "error"> & { readonly error: string });
};

function safeAttempt(attempt: contract.Attempt): StoredAttempt {
  const { outcome } = attempt;
  if (outcome.kind === "retry") {
    const progress = outcome.progress === undefined ? undefined : readableText(outcome.progress, MAX_PROGRESS);
    return { ...attempt, outcome: { ...outcome, progress, error: rows.saidOrNull(outcome.error)! } };
  }
  if (outcome.kind === "given_up")
    return { ...attempt, outcome: { ...outcome, error: rows.saidOrNull(outcome.error)! } };
  return { ...attempt, outcome: { kind: "delivered", reference: rows.short(outcome.reference) ?? undefined } };
}
