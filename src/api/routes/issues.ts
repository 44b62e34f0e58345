import { z } from "@hono/zod-openapi";
import { STATUSES } from "../../domain/issue-state.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { bucketJson, bucketSchema, eventJson, eventSchema, issueJson, issueSchema } from "../json/issue-json.ts";
import { listOf, listParameters, timeParameter } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { readRoute } from "./route.ts";

const WIDTHS = { "1m": MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE, "1h": HOUR, "6h": 6 * HOUR, "1d": DAY } as const;
const WIDTH_NAMES = ["1m", "5m", "15m", "1h", "6h", "1d"] as const;
/** More steps than any chart has pixels. */
const MAX_BUCKETS = 3_000;

const id = z.string().min(1).max(64).openapi({ description: "Of the issue." });

const listRoute = readRoute({
  path: "/api/v1/issues",
  summary: "Issues, the most recently seen first.",
  query: {
    ...listParameters,
    query: z.string().max(500).optional().openapi({
      description: "Words that must all occur in title, type, culprit or pattern.",
    }),
    status: z.enum(STATUSES).optional(),
    project: z.string().max(200).optional(),
    sort: z.enum(["last_seen", "first_seen", "event_count"]).optional(),
  },
  params: {},
  answer: listOf(issueSchema),
});

const showRoute = readRoute({
  path: "/api/v1/issues/{id}",
  summary: "One issue.",
  query: {},
  params: { id },
  answer: issueSchema,
});

const eventsRoute = readRoute({
  path: "/api/v1/issues/{id}/events",
  summary: "The events kept of an issue, the newest first.",
  query: listParameters,
  params: { id },
  answer: listOf(eventSchema),
});

const bucketsRoute = readRoute({
  path: "/api/v1/issues/{id}/buckets",
  summary: "Event counts of an issue over time; steps without events are left out.",
  query: {
    from: timeParameter.optional().openapi({ description: "Default: 24 hours before `to`." }),
    to: timeParameter.optional().openapi({ description: "Default: now." }),
    width: z.enum(WIDTH_NAMES).default("1h").openapi({ description: "Length of a step." }),
  },
  params: { id },
  answer: listOf(bucketSchema),
});

const noIssue = (): Response => problemResponse(404, "There is no issue with this id.");

/** `/api/v1/issues` and what belongs to one of them. */
export function addIssueRoutes(app: ApiApp, { store, clock }: ApiDeps): void {
  app.openapi(listRoute, async (context) => {
    const page = await store.listIssues(present(context.req.valid("query")));
    return context.json(
      { items: page.items.map((issue) => issueJson(issue, clock.now())), next: page.next ?? null },
      200,
    );
  });
  app.openapi(showRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    return issue === undefined ? (noIssue() as never) : context.json(issueJson(issue, clock.now()), 200);
  });
  app.openapi(eventsRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return noIssue() as never;
    const page = await store.listEvents(issue.id, present(context.req.valid("query")));
    return context.json({ items: page.items.map(eventJson), next: page.next ?? null }, 200);
  });
  app.openapi(bucketsRoute, async (context) => {
    const query = context.req.valid("query");
    const widthMs = WIDTHS[query.width];
    // Up to and with the minute that is running.
    const to = query.to ?? Math.ceil((clock.now() + 1) / MINUTE) * MINUTE;
    const from = query.from ?? to - DAY;
    if (from >= to) return refuse("from", "must be before `to`");
    if ((to - from) / widthMs > MAX_BUCKETS) {
      return refuse("width", `gives more than ${MAX_BUCKETS} steps between \`from\` and \`to\`; choose a longer one`);
    }
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return noIssue() as never;
    const buckets = await store.buckets(issue.id, { from, to }, widthMs);
    return context.json({ items: buckets.map(bucketJson), next: null }, 200);
  });
}

function refuse(parameter: string, detail: string): never {
  const errors = [{ parameter, detail }];
  return problemResponse(400, "The request has parameters that cannot be used.", { errors }) as never;
}

/** Without the keys that are undefined, which optional properties do not allow. */
export function present<T extends object>(query: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
}
