import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import { formatTime } from "../../domain/time.ts";
import { newUniqueId } from "../../domain/unique-id.ts";
import { DELIVERY_STATES, type Delivery } from "../../store/notification-store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import {
  alertRoutingJson,
  alertRoutingSchema,
  deliveryDetailJson,
  deliveryDetailSchema,
  deliveryJson,
  deliverySchema,
} from "../json/notification-json.ts";
import { listOf, listParameters, timeField } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { present } from "./issues.ts";
import { readRoute, writeRoute } from "./route.ts";

const deliveryId = z.string().min(1).max(64).openapi({ description: "Of the delivery." });
const alertId = z.string().min(1).max(64).openapi({ description: "Of the alert." });

const listRoute = readRoute({
  path: "/api/v1/deliveries",
  summary: "Messages and what became of them, the newest first.",
  scope: "projects",
  query: {
    ...listParameters,
    state: z.enum(DELIVERY_STATES).optional(),
    channel: z.string().max(1_000).optional().openapi({ description: "`on_call/webhook/0`." }),
    alert: z.string().max(64).optional().openapi({ description: "Id of an alert that it tells." }),
  },
  params: {},
  answer: listOf(deliverySchema),
});

const showRoute = readRoute({
  path: "/api/v1/deliveries/{id}",
  summary: "One message, with each try to send it.",
  scope: "projects",
  query: {},
  params: { id: deliveryId },
  answer: deliveryDetailSchema,
});

const resendRoute = writeRoute({
  path: "/api/v1/deliveries/{id}/resend",
  summary: "Sends a message once more that was delivered or given up.",
  scope: "projects",
  params: { id: deliveryId },
  body: {},
  answer: deliverySchema,
});

const routingRoute = readRoute({
  path: "/api/v1/alerts/{id}/routing",
  summary: "Whom an alert is for, whether they were told, and if not, why.",
  scope: "projects",
  query: {},
  params: { id: alertId },
  answer: z.object({ items: z.array(alertRoutingSchema) }),
});

const acknowledgeRoute = writeRoute({
  path: "/api/v1/alerts/{id}/acknowledge",
  summary: "Says that somebody takes care of an alert: it is neither repeated nor escalated any more.",
  scope: "projects",
  params: { id: alertId },
  body: {},
  answer: z.object({ id: z.string(), acknowledged_at: timeField, acknowledged_by: z.string() }),
});

/** `/api/v1/deliveries`, and what notification makes of alerts. */
export function addDeliveryRoutes(app: ApiApp, { alerting, clock, store }: ApiDeps): void {
  const titlesOf = (deliveries: readonly Delivery[]) =>
    store.issueTitles(deliveries.flatMap(({ groupLabels }) => groupLabels["issue"] ?? []));
  app.openapi(listRoute, async (context) => {
    const page = await alerting.notifications.listDeliveries(present(context.req.valid("query")));
    const titles = await titlesOf(page.items);
    return context.json({ items: page.items.map((one) => deliveryJson(one, titles)), next: page.next ?? null }, 200);
  });
  app.openapi(showRoute, async (context) => {
    const delivery = await alerting.notifications.getDelivery(context.req.valid("param").id);
    if (delivery === undefined) return problemResponse(404, sentence("delivery.none")) as never;
    return context.json(deliveryDetailJson(delivery, await titlesOf([delivery])), 200);
  });
  app.openapi(resendRoute, async (context) => {
    const { id } = context.req.valid("param");
    const at = clock.now();
    const made = await alerting.notifications.resend({ delivery: id, id: newUniqueId(at), at });
    if (made !== undefined) return context.json(deliveryJson(made, await titlesOf([made])), 200);
    const found = await alerting.notifications.getDelivery(id);
    if (found === undefined) return problemResponse(404, sentence("delivery.none")) as never;
    return problemResponse(409, sentence("delivery.under_way")) as never;
  });
  app.openapi(routingRoute, async (context) => {
    const { id } = context.req.valid("param");
    if ((await alerting.alerts.getAlert(id)) === undefined) return noAlert();
    return context.json({ items: (await alerting.notifications.alertRouting(id)).map(alertRoutingJson) }, 200);
  });
  app.openapi(acknowledgeRoute, async (context) => {
    const { id } = context.req.valid("param");
    const alert = await alerting.alerts.acknowledge({ alert: id, at: clock.now(), by: actorOf(context) });
    if (alert?.acknowledged === undefined) return noAlert();
    const { at, by } = alert.acknowledged;
    return context.json({ id: alert.id, acknowledged_at: formatTime(at), acknowledged_by: by }, 200);
  });
}

function noAlert(): never {
  return problemResponse(404, sentence("alert.none")) as never;
}
