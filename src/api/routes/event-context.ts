import { z } from "@hono/zod-openapi";
import { reaches } from "../../domain/access.ts";
import { sentence } from "../../domain/sentence.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { currentReach } from "../caller.ts";
import { saidJson, saidSchema } from "../json/said-json.ts";
import { shownRecordJson, shownRecordSchema } from "../json/shown-record-json.ts";
import { problemResponse } from "../problem-details.ts";
import type { EventSurroundings } from "../source-services.ts";
import { readRoute } from "./route.ts";

const size = z.coerce.number().int().min(0).max(100).default(20);

const contextRoute = readRoute({
  path: "/api/v1/issues/{id}/events/{event}/context",
  summary:
    "The log records around an event, read from its source now: of its file, Kafka partition, or host and service. Those of services of projects that one does not see are left out.",
  access: "viewer",
  scope: "projects",
  query: {
    before: size.openapi({ description: "How many before it, 0 to 100." }),
    after: size.openapi({ description: "How many after it, 0 to 100." }),
  },
  params: { id: z.string().min(1).max(64), event: z.string().min(1).max(64) },
  answer: z.object({
    status: z.enum(["found", "gone", "not_configured", "unavailable"]).openapi({
      description:
        "`gone`: the source has it no more. `not_configured`: no source of the configuration reads where it came from. `unavailable`: the source does not answer now, or refuses.",
    }),
    source: z.string().nullable(),
    detail: z.string().nullable().openapi({ description: "Why there is nothing, for people." }),
    detail_said: saidSchema,
    records: z.array(shownRecordSchema.extend({ is_event: z.boolean() })),
  }),
});

/** Events kept of an issue are looked through for the one that is asked for; there are at most 1,000. */
const PAGE = 100;
const MAX_PAGES = 10;

/** `/api/v1/issues/{id}/events/{event}/context`. */
export function addEventContextRoute(app: ApiApp, { store }: ApiDeps, surroundings: EventSurroundings): void {
  app.openapi(contextRoute, async (context) => {
    const { id, event } = context.req.valid("param");
    const issue = await store.getIssue(id);
    if (issue === undefined) return problemResponse(404, sentence("issue.none")) as never;
    const stored = await findEvent(store, issue.id, event);
    if (stored === undefined) return problemResponse(404, sentence("issue.no_event")) as never;
    const reach = currentReach();
    const sees = (project: string): boolean => reaches(reach, project);
    const result = await surroundings.around(stored, { ...context.req.valid("query"), sees });
    if (result.kind !== "found") {
      const { kind, source, detail } = result;
      return context.json({ status: kind, source: source ?? null, ...saidJson("detail", detail), records: [] }, 200);
    }
    const records = result.records.map((record, index) => ({
      ...shownRecordJson(record),
      is_event: index === result.at,
    }));
    return context.json({ status: result.kind, source: result.source, ...saidJson("detail", undefined), records }, 200);
  });
}

async function findEvent(store: ApiDeps["store"], issue: string, id: string) {
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, next } = await store.listEvents(issue, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    const found = items.find((one) => one.id === id);
    if (found !== undefined || next === undefined) return found;
    cursor = next;
  }
  return undefined;
}
