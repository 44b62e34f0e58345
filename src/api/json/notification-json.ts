import { z } from "@hono/zod-openapi";
import { type EpochMs, formatTime } from "../../domain/time.ts";
import type { IssueTitle } from "../../store/issue.ts";
import type { AlertRouting, Delivery, DeliveryDetail } from "../../store/notification-store.ts";
import { DELIVERY_STATES, NOTIFICATION_KINDS } from "../../store/notification-store.ts";
import { SILENCE_STATES, type Silence, silenceState } from "../../store/silence-store.ts";
import { timeField } from "./parameters.ts";
import { saidJson, saidSchema } from "./said-json.ts";

export const silenceSchema = z
  .object({
    id: z.string(),
    state: z.enum(SILENCE_STATES),
    matchers: z.array(z.object({ name: z.string(), operator: z.string(), value: z.string() })),
    starts_at: timeField,
    ends_at: timeField,
    created_by: z.string(),
    comment: z.string(),
    created_at: timeField,
    expired_by: z.string().nullable().openapi({ description: "Who ended it before its time." }),
    issues: z
      .array(z.object({ id: z.string(), title: z.string() }))
      .openapi({ description: "Those that a matcher `issue=` names, as far as there still are any." }),
  })
  .openapi("Silence");
export type SilenceJson = z.infer<typeof silenceSchema>;

/** The issue that a silence names. */
export function silencedIssues({ matchers }: Pick<Silence, "matchers">): readonly string[] {
  return matchers.flatMap(({ name, operator, value }) => (name === "issue" && operator === "=" ? [value] : []));
}

export function silenceJson(silence: Silence, at: EpochMs, titles: ReadonlyMap<string, IssueTitle>): SilenceJson {
  const named = silencedIssues(silence);
  return {
    id: silence.id,
    state: silenceState(silence, at),
    matchers: silence.matchers.map((matcher) => ({ ...matcher })),
    starts_at: formatTime(silence.startsAt),
    ends_at: formatTime(silence.endsAt),
    created_by: silence.createdBy,
    comment: silence.comment,
    created_at: formatTime(silence.createdAt),
    expired_by: silence.expiredBy ?? null,
    issues: named.flatMap((id) => {
      const title = titles.get(id)?.title;
      return title === undefined ? [] : [{ id, title }];
    }),
  };
}

const optionalTime = timeField.nullable();

export const deliverySchema = z
  .object({
    id: z.string().openapi({ description: "Also the idempotency key that the receiving side gets." }),
    state: z.enum(DELIVERY_STATES),
    kind: z.enum(NOTIFICATION_KINDS),
    receiver: z.string(),
    channel: z.string().openapi({ example: "on_call/webhook/0" }),
    group_key: z.string(),
    group_labels: z.record(z.string(), z.string()),
    issue_title: z.string().nullable().openapi({ description: "Of the issue among the group's labels." }),
    firing: z.number().int().openapi({ description: "Alerts that it tells as firing." }),
    resolved: z.number().int(),
    attempts: z.number().int(),
    created_at: timeField,
    due_at: timeField,
    finished_at: optionalTime,
    error: z.string().nullable().openapi({ description: "Of the last attempt that failed." }),
    error_said: saidSchema,
  })
  .openapi("Delivery");
export type DeliveryJson = z.infer<typeof deliverySchema>;

export function deliveryJson(delivery: Delivery, titles: ReadonlyMap<string, IssueTitle>): DeliveryJson {
  return {
    id: delivery.id,
    state: delivery.state,
    kind: delivery.kind,
    receiver: delivery.receiver,
    channel: delivery.channel,
    group_key: delivery.groupKey,
    group_labels: { ...delivery.groupLabels },
    issue_title: titles.get(delivery.groupLabels["issue"] ?? "")?.title ?? null,
    firing: delivery.firing,
    resolved: delivery.resolved,
    attempts: delivery.attempts,
    created_at: formatTime(delivery.createdAt),
    due_at: formatTime(delivery.dueAt),
    finished_at: delivery.finishedAt === undefined ? null : formatTime(delivery.finishedAt),
    ...saidJson("error", delivery.error),
  };
}

export const deliveryDetailSchema = deliverySchema
  .extend({
    note: z.string().nullable(),
    reference: z.string().nullable().openapi({ description: "How the receiving side knows the message." }),
    alerts: z.array(z.object({ id: z.string(), as: z.enum(["firing", "resolved", "moment"]) })),
    tries: z
      .array(
        z.object({
          started_at: timeField,
          ended_at: timeField,
          outcome: z.enum(["delivered", "retry", "given_up"]),
          error: z.string().nullable(),
          error_said: saidSchema,
        }),
      )
      .openapi({ description: "The latest 100, the newest first." }),
  })
  .openapi("DeliveryDetail");

export function deliveryDetailJson(
  delivery: DeliveryDetail,
  titles: ReadonlyMap<string, IssueTitle>,
): z.infer<typeof deliveryDetailSchema> {
  return {
    ...deliveryJson(delivery, titles),
    note: delivery.note ?? null,
    reference: delivery.reference ?? null,
    alerts: delivery.content.map(([id, as]) => ({ id, as })),
    tries: delivery.tries.map((attempt) => ({
      started_at: formatTime(attempt.startedAt),
      ended_at: formatTime(attempt.endedAt),
      outcome: attempt.outcome,
      ...saidJson("error", attempt.error),
    })),
  };
}

export const alertRoutingSchema = z
  .object({
    group_key: z.string(),
    route: z.string().openapi({ description: 'Matchers on the way to it: `{}/{severity="critical"}`.' }),
    receiver: z.string(),
    joined_at: timeField,
    notified_at: optionalTime.openapi({ description: "When it was first put into a message." }),
    settled: z.boolean().openapi({ description: "Nothing more will be told of it here." }),
    reason: z.string().nullable().openapi({ description: "Why nobody was told, as of the last look at the group." }),
    reason_said: saidSchema,
    next_look_at: optionalTime,
  })
  .openapi("AlertRouting");

export function alertRoutingJson(routing: AlertRouting): z.infer<typeof alertRoutingSchema> {
  const time = (at: EpochMs | undefined): string | null => (at === undefined ? null : formatTime(at));
  return {
    group_key: routing.groupKey,
    route: routing.route,
    receiver: routing.receiver,
    joined_at: formatTime(routing.joinedAt),
    notified_at: time(routing.notifiedAt),
    settled: routing.settled,
    ...saidJson("reason", routing.reason),
    next_look_at: time(routing.dueAt),
  };
}
