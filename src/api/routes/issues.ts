import { z } from "@hono/zod-openapi";
import { STATUSES } from "../../domain/issue-state.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import { MAX_SEARCH, parseSearch } from "../../search/parse-search.ts";
import type { SearchProblem } from "../../search/search.ts";
import { ISSUE_SORTS } from "../../store/issue.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { bucketJson, bucketSchema, eventJson, eventSchema, issueJson, issueSchema } from "../json/issue-json.ts";
import {
  countsJson,
  countsSchema,
  firingJson,
  listedIssueSchema,
  SERIES_NAMES,
  seriesJson,
  seriesUpTo,
} from "../json/issue-list-json.ts";
import { listOf, listParameters, timeParameter } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { readRoute } from "./route.ts";

const WIDTHS = { "1m": MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE, "1h": HOUR, "6h": 6 * HOUR, "1d": DAY } as const;
const WIDTH_NAMES = ["1m", "5m", "15m", "1h", "6h", "1d"] as const;
/** More steps than any chart has pixels. */
const MAX_BUCKETS = 3_000;

const id = z.string().min(1).max(64).openapi({ description: "Of the issue." });

const searchParameter = z.string().max(MAX_SEARCH).optional().openapi({
  description: 'A search such as `is:unresolved service:cart level:>=error "timed out"`.',
});

const listRoute = readRoute({
  path: "/api/v1/issues",
  summary: "Issues, the most recently seen first.",
  scope: "projects",
  query: {
    ...listParameters,
    query: searchParameter,
    status: z.enum(STATUSES).optional(),
    project: z.string().max(200).optional(),
    sort: z.enum(ISSUE_SORTS).optional().openapi({
      description: "Greatest first. `trend`: most events of late, each worth half after six hours.",
    }),
    series: z.enum(SERIES_NAMES).optional().openapi({
      description: "Adds to each issue its counts up to now: by the hour, by six hours, or by the day.",
    }),
  },
  params: {},
  answer: listOf(listedIssueSchema),
});

const countsRoute = readRoute({
  path: "/api/v1/issues/counts",
  summary: "How many issues there are of each status and substatus.",
  scope: "projects",
  query: { query: searchParameter, project: z.string().max(200).optional() },
  params: {},
  answer: countsSchema,
});

const showRoute = readRoute({
  path: "/api/v1/issues/{id}",
  summary: "One issue.",
  scope: "projects",
  query: {},
  params: { id },
  answer: issueSchema,
});

const eventsRoute = readRoute({
  path: "/api/v1/issues/{id}/events",
  summary: "The events kept of an issue, the newest first.",
  scope: "projects",
  query: listParameters,
  params: { id },
  answer: listOf(eventSchema),
});

const bucketsRoute = readRoute({
  path: "/api/v1/issues/{id}/buckets",
  summary: "Event counts of an issue over time; steps without events are left out.",
  scope: "projects",
  query: {
    from: timeParameter.optional().openapi({ description: "Default: 24 hours before `to`." }),
    to: timeParameter.optional().openapi({ description: "Default: now." }),
    width: z.enum(WIDTH_NAMES).default("1h").openapi({ description: "Length of a step." }),
  },
  params: { id },
  answer: listOf(bucketSchema),
});

const noIssue = (): Response => problemResponse(404, sentence("issue.none"));

/** `/api/v1/issues` and what belongs to one of them. */
export function addIssueRoutes(app: ApiApp, { store, clock, links = () => ({}) }: ApiDeps): void {
  app.openapi(listRoute, async (context) => {
    const { query, series, ...rest } = present(context.req.valid("query"));
    const parsed = parseSearch(query ?? "");
    if (parsed.problem !== undefined) return refuseSearch(parsed.problem);
    const now = clock.now();
    const asked = { search: parsed.search, context: { now, me: actorOf(context) } };
    const page = await store.listIssues({ ...rest, ...asked });
    const wanted = series && seriesUpTo(now, series);
    const issues = page.items.map(({ id }) => id);
    const [counts, alerts] = await Promise.all([
      wanted && store.issueSeries({ ...wanted, issues }),
      store.alerts.firingOn(issues),
    ]);
    const firing = Map.groupBy(alerts, ({ issue }) => issue);
    const items = page.items.map((issue) => ({
      ...issueJson(issue, now, links()),
      firing: (firing.get(issue.id) ?? []).map(firingJson),
      ...(wanted && { series: seriesJson(wanted, counts?.get(issue.id)) }),
    }));
    return context.json({ items, next: page.next ?? null }, 200);
  });
  app.openapi(countsRoute, async (context) => {
    const { query, ...rest } = present(context.req.valid("query"));
    const parsed = parseSearch(query ?? "");
    if (parsed.problem !== undefined) return refuseSearch(parsed.problem);
    const asked = { search: parsed.search, context: { now: clock.now(), me: actorOf(context) } };
    return context.json(countsJson(await store.countIssues({ ...rest, ...asked })), 200);
  });
  app.openapi(showRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    return issue === undefined ? (noIssue() as never) : context.json(issueJson(issue, clock.now(), links()), 200);
  });
  app.openapi(eventsRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return noIssue() as never;
    const page = await store.listEvents(issue.id, present(context.req.valid("query")));
    return context.json({ items: page.items.map((event) => eventJson(event, links())), next: page.next ?? null }, 200);
  });
  app.openapi(bucketsRoute, async (context) => {
    const query = context.req.valid("query");
    const widthMs = WIDTHS[query.width];
    // Up to and with the minute that is running.
    const to = query.to ?? Math.ceil((clock.now() + 1) / MINUTE) * MINUTE;
    const from = query.from ?? to - DAY;
    if (from >= to) return refuse("from", sentence("parameter.before", { other: "to" }));
    if ((to - from) / widthMs > MAX_BUCKETS) {
      return refuse("width", sentence("parameter.too_fine", { limit: MAX_BUCKETS }));
    }
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return noIssue() as never;
    const buckets = await store.buckets(issue.id, { from, to }, widthMs);
    return context.json({ items: buckets.map(bucketJson), next: null }, 200);
  });
}

/** A search that cannot be read, with the place of what is wrong. */
export function refuseSearch({ message, ...place }: SearchProblem): never {
  const errors = [{ parameter: "query", detail: message, ...place }];
  return problemResponse(400, sentence("search.unreadable"), { errors }) as never;
}

function refuse(parameter: string, detail: Sentence): never {
  const errors = [{ parameter, detail }];
  return problemResponse(400, sentence("request.parameters"), { errors }) as never;
}

/** Without the keys that are undefined, which optional properties do not allow. */
export function present<T extends object>(query: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
}
