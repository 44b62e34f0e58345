import { z } from "@hono/zod-openapi";
import { type EpochMs, MINUTE } from "../../domain/time.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { listOf, listParameters } from "../json/parameters.ts";
import { deadLetterJson, deadLetterSchema, gapJson, gapSchema, sourceJson, sourceSchema } from "../json/source-json.ts";
import { present } from "./issues.ts";
import { readRoute } from "./route.ts";

const source = z.string().max(200).optional().openapi({ description: "Only of this source." });

const sourcesRoute = readRoute({
  path: "/api/v1/sources",
  summary: "The sources: how each is, how far it lags, and its checkpoints.",
  query: {},
  params: {},
  answer: listOf(sourceSchema),
});

const gapsRoute = readRoute({
  path: "/api/v1/gaps",
  summary: "Stretches of sources that no longer existed when they were to be read, the newest first.",
  query: { ...listParameters, source },
  params: {},
  answer: listOf(gapSchema),
});

const deadLettersRoute = readRoute({
  path: "/api/v1/dead-letters",
  summary: "Records that could not be read, with their reasons, the newest first.",
  query: { ...listParameters, source },
  params: {},
  answer: listOf(deadLetterSchema),
});

const RATE_MINUTES = 60;

function minutesOf(steps: readonly { readonly from: EpochMs; readonly count: number }[], from: EpochMs): number[] {
  const counts = new Map(steps.map((step) => [(step.from - from) / MINUTE, step.count]));
  return Array.from({ length: RATE_MINUTES }, (_, minute) => counts.get(minute) ?? 0);
}

/** `/api/v1/sources`, `/api/v1/gaps`, `/api/v1/dead-letters`. */
export function addSourceRoutes(app: ApiApp, { store, sources, clock }: ApiDeps): void {
  app.openapi(sourcesRoute, async (context) => {
    const to = Math.floor(clock.now() / MINUTE) * MINUTE;
    const from = to - RATE_MINUTES * MINUTE;
    const [checkpoints, records] = await Promise.all([
      store.listCheckpoints(),
      store.counted.records({ from, to, widthMs: MINUTE }),
    ]);
    const rates = new Map(records.map(({ subject, steps }) => [subject["source"], minutesOf(steps, from)]));
    const bySource = Map.groupBy(checkpoints, (checkpoint) => checkpoint.source);
    const running = new Map(sources().map((state) => [state.id, state]));
    const ids = [...new Set([...running.keys(), ...bySource.keys()])];
    const items = ids.map((id) =>
      sourceJson(id, running.get(id), bySource.get(id) ?? [], rates.get(id) ?? minutesOf([], from)),
    );
    return context.json({ items, next: null }, 200);
  });
  app.openapi(gapsRoute, async (context) => {
    const page = await store.listGaps(present(context.req.valid("query")));
    return context.json({ items: page.items.map(gapJson), next: page.next ?? null }, 200);
  });
  app.openapi(deadLettersRoute, async (context) => {
    const page = await store.listDeadLetters(present(context.req.valid("query")));
    return context.json({ items: page.items.map(deadLetterJson), next: page.next ?? null }, 200);
  });
}
