import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import type { StoredAlert } from "../../store/alert-store.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import {
  type AlertJson,
  alertJson,
  alertSchema,
  conditionJson,
  conditionSchema,
  detectorJson,
  detectorSchema,
} from "../json/alert-json.ts";
import { listOf, listParameters } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { present } from "./issues.ts";
import { readRoute } from "./route.ts";

const name = (description: string) => z.string().min(1).max(200).optional().openapi({ description });

const listRoute = readRoute({
  path: "/api/v1/alerts",
  summary: "What detectors found, the most recently changed first.",
  scope: "projects",
  query: {
    ...listParameters,
    status: z.enum(["pending", "firing", "resolved"]).optional(),
    detector: name("Id of the detector."),
    issue: name("Id of the issue."),
    project: name("Label `project`."),
  },
  params: {},
  answer: listOf(alertSchema),
});

const showRoute = readRoute({
  path: "/api/v1/alerts/{id}",
  summary: "One alert: what it is about, the numbers it was decided on, and its life.",
  scope: "projects",
  query: {},
  params: { id: z.string().min(1).max(64).openapi({ description: "Of the alert." }) },
  answer: alertSchema,
});

const detectorsRoute = readRoute({
  path: "/api/v1/detectors",
  summary: "The detectors: up to when each has judged, what holds it, and up to when each source is known to be read.",
  query: {},
  params: {},
  answer: listOf(detectorSchema).extend({ sources: z.array(conditionSchema) }),
});

/** `/api/v1/alerts`, `/api/v1/detectors`. */
export function addAlertRoutes(app: ApiApp, { store, detection, suppressed }: ApiDeps): void {
  /** A finding on an issue says little without its title; what goes on, with whether anybody is told. */
  const shown = async (alerts: readonly StoredAlert[]): Promise<AlertJson[]> => {
    const [titles, reasons] = await Promise.all([
      store.issueTitles(alerts.flatMap(({ issue }) => issue ?? [])),
      suppressed?.of(alerts.filter(({ status }) => status !== "resolved")),
    ]);
    return alerts.map((alert) => alertJson(alert, titles.get(alert.issue ?? "")?.title, reasons?.get(alert.id)));
  };
  app.openapi(listRoute, async (context) => {
    const page = await store.alerts.listAlerts(present(context.req.valid("query")));
    return context.json({ items: await shown(page.items), next: page.next ?? null }, 200);
  });
  app.openapi(showRoute, async (context) => {
    const alert = await store.alerts.getAlert(context.req.valid("param").id);
    if (alert === undefined) return problemResponse(404, sentence("alert.none")) as never;
    const [one = alertJson(alert)] = await shown([alert]);
    return context.json(one, 200);
  });
  app.openapi(detectorsRoute, async (context) => {
    const [detectors, sources] = [await detection.detectors(), await detection.sources()];
    return context.json({ items: detectors.map(detectorJson), next: null, sources: sources.map(conditionJson) }, 200);
  });
}
