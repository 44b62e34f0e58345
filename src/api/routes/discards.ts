import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import { formatTime } from "../../domain/time.ts";
import type { Discard } from "../../store/discard-store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { listOf, listParameters, timeField } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { present } from "./issues.ts";
import { readRoute, writeRoute } from "./route.ts";

const discardSchema = z
  .object({
    issue: z.string().openapi({ description: "Id of the issue that was; the discard is named by it." }),
    project: z.string(),
    title: z.string(),
    type: z.string().nullable(),
    culprit: z.string().nullable(),
    pattern: z.string(),
    event_count: z.number().int().openapi({ description: "Events that were deleted with it." }),
    at: timeField,
    actor: z.string(),
    reason: z.string(),
    dropped: z.number().int().openapi({ description: "Events dropped since." }),
    last_dropped_at: timeField.nullable().openapi({ description: "When the latest of them happened." }),
  })
  .openapi("Discard");

const id = z.string().min(1).max(64).openapi({ description: "Of the issue." });

const discardRoute = writeRoute({
  path: "/api/v1/issues/{id}/discard",
  access: "admin",
  scope: "projects",
  summary: "Deletes an issue and drops its future events, which are still counted with the discard.",
  params: { id },
  body: { reason: z.string().max(1_000).optional().openapi({ description: "Kept with the discard." }) },
  answer: z.object({ discarded: z.number().int() }),
});

const listRoute = readRoute({
  path: "/api/v1/discards",
  scope: "projects",
  summary: "Issues whose events are dropped, the latest decision first.",
  query: { ...listParameters, project: z.string().max(200).optional() },
  params: {},
  answer: listOf(discardSchema),
});

const undoRoute = writeRoute({
  path: "/api/v1/discards/{id}/undo",
  access: "admin",
  scope: "projects",
  summary: "Drops no more of these events: what comes now makes a new issue. What was dropped does not come back.",
  params: { id },
  body: {},
  answer: discardSchema,
});

/** `/api/v1/discards`, and how an issue gets there. */
export function addDiscardRoutes(app: ApiApp, { store, clock }: ApiDeps): void {
  app.openapi(discardRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return problemResponse(404, sentence("issue.none")) as never;
    const { reason } = context.req.valid("json");
    const decision = { at: clock.now(), actor: actorOf(context), ...(reason === undefined ? {} : { reason }) };
    const { discarded, refused } = await store.discards.discard({ issues: [issue.id], ...decision });
    if (refused[0]?.reason === "overflow") return problemResponse(409, OVERFLOW) as never;
    return context.json({ discarded: discarded.length }, 200);
  });
  app.openapi(listRoute, async (context) => {
    const { project, ...query } = present(context.req.valid("query"));
    const page = await store.discards.list({ ...query, ...(project === undefined ? {} : { projects: [project] }) });
    return context.json({ items: page.items.map(discardJson), next: page.next ?? null }, 200);
  });
  app.openapi(undoRoute, async (context) => {
    const discard = await store.discards.undo({ issue: context.req.valid("param").id });
    if (discard === undefined) return problemResponse(404, sentence("discard.none")) as never;
    return context.json(discardJson(discard), 200);
  });
}

/** Why what collects the overflow is never dropped. */
export const OVERFLOW = sentence("discard.overflow");

function discardJson(discard: Discard): z.infer<typeof discardSchema> {
  return {
    issue: discard.issue,
    project: discard.project,
    title: discard.title,
    type: discard.type ?? null,
    culprit: discard.culprit ?? null,
    pattern: discard.pattern,
    event_count: discard.eventCount,
    at: formatTime(discard.at),
    actor: discard.actor,
    reason: discard.reason,
    dropped: discard.dropped,
    last_dropped_at: discard.lastDroppedAt === undefined ? null : formatTime(discard.lastDroppedAt),
  };
}
