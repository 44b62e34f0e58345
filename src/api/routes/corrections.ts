import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { CorrectionRefusal, CorrectionResult } from "../../store/store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { activityJson, activitySchema, fingerprintJson, fingerprintSchema } from "../json/correction-json.ts";
import { listOf, listParameters } from "../json/parameters.ts";
import { saidJson, saidSchema } from "../json/said-json.ts";
import { problemResponse } from "../problem-details.ts";
import { present } from "./issues.ts";
import { readRoute, writeRoute } from "./route.ts";

const id = z.string().min(1).max(64).openapi({ description: "Of the issue." });
const reason = z.string().max(1_000).optional().openapi({ description: "Kept with the activity." });
const answer = z.object({ activities: z.array(activitySchema) });

const fingerprintsRoute = readRoute({
  path: "/api/v1/issues/{id}/fingerprints",
  summary: "The fingerprints of an issue, the one with most events first.",
  scope: "projects",
  query: listParameters,
  params: { id },
  answer: listOf(fingerprintSchema),
});

const activityRoute = readRoute({
  path: "/api/v1/issues/{id}/activity",
  summary: "What was decided about an issue, the newest first.",
  scope: "projects",
  query: listParameters,
  params: { id },
  answer: listOf(activitySchema),
});

const mergeRoute = writeRoute({
  path: "/api/v1/issues/{id}/merge",
  summary: "Merges other issues into this one; their ids find it from then on.",
  scope: "projects",
  params: { id },
  body: { issues: z.array(z.string().max(64)).min(1).max(100), reason },
  answer,
});

const splitRoute = writeRoute({
  path: "/api/v1/issues/{id}/split",
  summary: "Makes an issue of its own of some of this issue's fingerprints.",
  scope: "projects",
  params: { id },
  body: { fingerprints: z.array(z.string().max(64)).min(1).max(1_000), reason },
  answer,
});

const undoRoute = writeRoute({
  path: "/api/v1/activity/{id}/undo",
  summary: "Takes back what an activity records.",
  scope: "projects",
  params: { id: z.string().min(1).max(20).openapi({ description: "Of the activity." }) },
  body: { reason },
  answer,
});

/** Of one undo; each is a transaction of its own. */
const MAX_UNDONE = 500;

const undoRefusal = z.object({ activity: z.string(), detail: z.string(), detail_said: saidSchema });

const undoManyRoute = writeRoute({
  path: "/api/v1/activity/undo",
  summary: "Takes back what several activities record, the last one first.",
  scope: "projects",
  params: {},
  body: {
    activities: z
      .array(z.string().min(1).max(20))
      .min(1)
      .max(MAX_UNDONE)
      .openapi({ description: "As they came about." }),
    reason,
  },
  answer: z.object({
    undone: z.number().int(),
    refused: z.array(undoRefusal),
  }),
});

const adoptRoute = writeRoute({
  path: "/api/v1/issues/{id}/adopt",
  summary: "Lets events of fingerprints that were never seen be counted in this issue.",
  access: "admin",
  scope: "projects",
  params: { id },
  body: {
    fingerprints: z
      .array(
        z.strictObject({
          hash: z.string().regex(/^[0-9a-f]{32}$/),
          strategy: z.string().max(64),
          parts: z.array(z.string()).max(1_000),
          title: z.string().max(1_000),
          pattern: z.string().max(4_000),
        }),
      )
      .min(1)
      .max(1_000),
  },
  answer: z.object({ adopted: z.number().int().openapi({ description: "How many were new." }) }),
});

/** Merge, split, undo, and what they leave behind. */
export function addCorrectionRoutes(app: ApiApp, { store, clock }: ApiDeps): void {
  app.openapi(fingerprintsRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return refuse("issue_not_found", context.req.valid("param").id) as never;
    const page = await store.listFingerprints(issue.id, present(context.req.valid("query")));
    return context.json({ items: page.items.map(fingerprintJson), next: page.next ?? null }, 200);
  });
  app.openapi(activityRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return refuse("issue_not_found", context.req.valid("param").id) as never;
    const page = await store.listActivity(issue.id, present(context.req.valid("query")));
    return context.json({ items: page.items.map(activityJson), next: page.next ?? null }, 200);
  });
  const decision = (context: Context, given: { readonly reason?: string | undefined }) => ({
    at: clock.now(),
    actor: actorOf(context),
    ...(given.reason === undefined ? {} : { reason: given.reason }),
  });
  app.openapi(mergeRoute, async (context) => {
    const body = context.req.valid("json");
    const into = context.req.valid("param").id;
    return answerOf(await store.mergeIssues({ into, issues: body.issues, ...decision(context, body) })) as never;
  });
  app.openapi(splitRoute, async (context) => {
    const body = context.req.valid("json");
    const issue = context.req.valid("param").id;
    return answerOf(
      await store.splitIssue({ issue, fingerprints: body.fingerprints, ...decision(context, body) }),
    ) as never;
  });
  app.openapi(adoptRoute, async (context) => {
    const issue = context.req.valid("param").id;
    const { fingerprints } = context.req.valid("json");
    const adopted = await store.adoptFingerprints({ issue, fingerprints, at: clock.now() });
    return adopted === undefined ? (refuse("issue_not_found", issue) as never) : context.json({ adopted }, 200);
  });
  app.openapi(undoManyRoute, async (context) => {
    const body = context.req.valid("json");
    const refused: z.infer<typeof undoRefusal>[] = [];
    let undone = 0;
    // What was decided last stands on what was decided before.
    for (const activity of [...new Set(body.activities)].reverse()) {
      const result = await store.undoActivity({ activity, ...decision(context, body) });
      if (result.kind === "refused")
        refused.push({ activity, ...saidJson("detail", refusalOf(result.reason, result.subject)) });
      else undone += 1;
    }
    return context.json({ undone, refused }, 200);
  });
  app.openapi(undoRoute, async (context) => {
    const activity = context.req.valid("param").id;
    return answerOf(await store.undoActivity({ activity, ...decision(context, context.req.valid("json")) })) as never;
  });
}

function answerOf(result: CorrectionResult): Response {
  if (result.kind === "refused") return refuse(result.reason, result.subject);
  return Response.json({ activities: result.activities.map(activityJson) });
}

function refusalOf(reason: CorrectionRefusal, id: string): Sentence {
  return reason === "not_a_part" ? sentence("correction.not_a_part") : sentence(`correction.${reason}`, { id });
}

function refuse(reason: CorrectionRefusal, subject: string): Response {
  return problemResponse(reason.endsWith("_not_found") ? 404 : 409, refusalOf(reason, subject));
}
