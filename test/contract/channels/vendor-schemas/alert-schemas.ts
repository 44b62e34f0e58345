import { z } from "zod";

/* What services for alerts and incidents take, written down from their documentation. */

/* https://developer.pagerduty.com/docs/send-alert-event */
const pagerdutyCommon = { routing_key: z.string(), dedup_key: z.string().min(1).max(255) };
export const pagerdutyEvent = z.discriminatedUnion("event_action", [
  z.strictObject({
    ...pagerdutyCommon,
    event_action: z.literal("trigger"),
    payload: z.strictObject({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(["critical", "error", "warning", "info"]),
      timestamp: z.iso.datetime(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.string()),
    }),
    links: z.array(z.strictObject({ href: z.url({ protocol: /^https?$/ }), text: z.string().min(1) })),
    client: z.string(),
    client_url: z.url().optional(),
  }),
  z.strictObject({ ...pagerdutyCommon, event_action: z.literal("acknowledge") }),
  z.strictObject({ ...pagerdutyCommon, event_action: z.literal("resolve") }),
]);

/* https://docs.opsgenie.com/docs/alert-api (create, close) */
export const opsgenieAlert = z.strictObject({
  message: z.string().min(1).max(130),
  alias: z.string().min(1).max(512),
  description: z.string().max(15_000),
  responders: z
    .array(z.strictObject({ name: z.string(), type: z.enum(["team", "user", "escalation", "schedule"]) }))
    .max(50),
  tags: z.array(z.string().max(50)).max(20),
  details: z
    .record(z.string(), z.string())
    .refine((details) => Object.entries(details).flat().join("").length <= 8_000, "are longer than 8,000 characters"),
  entity: z.string().max(512),
  source: z.string().max(100),
  priority: z.enum(["P1", "P2", "P3", "P4", "P5"]),
});
export const opsgenieClose = z.strictObject({ source: z.string().max(100), note: z.string().max(25_000) });

/* https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml (postableAlerts) */
const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
const labels = z.record(labelName, z.string().min(1));
export const alertmanagerAlerts = z
  .array(
    z
      .strictObject({
        labels: labels.refine((all) => "alertname" in all, "has no name"),
        annotations: z.record(labelName, z.string()),
        startsAt: z.iso.datetime(),
        endsAt: z.iso.datetime(),
        generatorURL: z.union([z.literal(""), z.url()]),
      })
      .refine(({ startsAt, endsAt }) => Date.parse(startsAt) < Date.parse(endsAt), "ends before it begins"),
  )
  .min(1);

/* https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const status = z.enum(["firing", "resolved"]);
export const alertmanagerWebhook = z.strictObject({
  version: z.literal("4"),
  groupKey: z.string().min(1),
  truncatedAlerts: z.number().int().min(0),
  status,
  receiver: z.string().min(1),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: z.record(labelName, z.string()),
  externalURL: z.string(),
  alerts: z.array(
    z.strictObject({
      status,
      labels,
      annotations: z.record(labelName, z.string()),
      startsAt: z.iso.datetime(),
      endsAt: z.iso.datetime(),
      generatorURL: z.string(),
      fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    }),
  ),
});
