import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import type { ApiApp } from "../api-deps.ts";
import type { DeadLetterReplay, ReplayResult } from "../dead-letter-replay.ts";
import { saidJson, saidSchema } from "../json/said-json.ts";
import { problemResponse } from "../problem-details.ts";
import { writeRoute } from "./route.ts";

const resultSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    outcome: z.enum(["counted", "gone", "kept", "no_source"]).openapi({
      description:
        "`counted`: it is gone, and its events are counted. `gone`: it had been replayed already. `kept`, `no_source`: it stays.",
    }),
    events: z.number().int(),
    detail: z.string().nullable().openapi({ description: "Why it stays." }),
    detail_said: saidSchema,
  })
  .openapi("ReplayResult");

const replayOneRoute = writeRoute({
  path: "/api/v1/dead-letters/{id}/replay",
  summary: "Reads a dead letter once more, by the rules of now. It goes in the transaction that counts its events.",
  params: { id: z.string().min(1).max(20) },
  body: {},
  answer: resultSchema,
});

const replayManyRoute = writeRoute({
  path: "/api/v1/dead-letters/replay",
  summary: "Reads dead letters once more, the newest first, at most 100 a request: go on with `next` until it is null.",
  params: {},
  body: {
    source: z.string().max(200).optional().openapi({ description: "Only of this source." }),
    cursor: z.string().max(1000).optional().openapi({ description: "`next` of the request before." }),
  },
  answer: z.object({
    counted: z.number().int(),
    events: z.number().int(),
    kept: z.number().int(),
    results: z.array(resultSchema),
    next: z.string().nullable(),
  }),
});

/** `/api/v1/dead-letters/…/replay`. */
export function addReplayRoutes(app: ApiApp, replay: DeadLetterReplay): void {
  app.openapi(replayOneRoute, async (context) => {
    const result = await replay.one(context.req.valid("param").id);
    if (result === "not_found") return problemResponse(404, sentence("dead_letter.none")) as never;
    return context.json(resultJson(result), 200);
  });
  app.openapi(replayManyRoute, async (context) => {
    const { source, cursor } = context.req.valid("json");
    const { results, next } = await replay.many({ source, cursor });
    const counted = results.filter(({ outcome }) => outcome === "counted");
    return context.json(
      {
        counted: counted.length,
        events: counted.reduce((sum, { events }) => sum + events, 0),
        kept: results.filter(({ outcome }) => outcome === "kept" || outcome === "no_source").length,
        results: results.map(resultJson),
        next: next ?? null,
      },
      200,
    );
  });
}

function resultJson({ detail, ...result }: ReplayResult): z.infer<typeof resultSchema> {
  return { ...result, ...saidJson("detail", detail) };
}
