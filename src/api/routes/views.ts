import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import { newUniqueId } from "../../domain/unique-id.ts";
import { MAX_SEARCH, parseSearch } from "../../search/parse-search.ts";
import { ISSUE_SORTS } from "../../store/issue.ts";
import { MAX_VIEWS } from "../../store/view-store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { listOf } from "../json/parameters.ts";
import { DEFAULT_VIEWS, viewJson, viewSchema } from "../json/view-json.ts";
import { problemResponse } from "../problem-details.ts";
import { refuseSearch } from "./issues.ts";
import { readRoute, writeRoute } from "./route.ts";

const listRoute = readRoute({
  path: "/api/v1/views",
  scope: "projects",
  summary: "Named searches: those that come with Elkhound, everybody's and one's own, by position. All on one page.",
  query: {},
  params: {},
  answer: listOf(viewSchema),
});

const name = z.string().trim().min(1).max(200);
const query = z.string().max(MAX_SEARCH).openapi({ description: "A search for issues; may be empty." });
const sort = z.enum(ISSUE_SORTS);
const project = z.string().min(1).max(200).nullable();
const position = z.number().int().min(0).max(1_000_000_000).openapi({ description: "From the smallest." });
const scope = z.enum(["everyone", "mine"]);

const createRoute = writeRoute({
  path: "/api/v1/views",
  scope: "projects",
  summary: "Keeps a search under a name.",
  params: {},
  body: {
    name,
    query,
    sort: sort.default("last_seen"),
    project: project.default(null),
    position: position.optional().openapi({ description: "Default: after all others." }),
    scope: scope.default("mine"),
  },
  answer: viewSchema,
});

const id = z.string().min(1).max(64);

const changeRoute = writeRoute({
  path: "/api/v1/views/{id}",
  scope: "projects",
  summary: "Changes a view; what is not given stays.",
  params: { id },
  body: {
    name: name.optional(),
    query: query.optional(),
    sort: sort.optional(),
    project: project.optional(),
    position: position.optional(),
    scope: scope.optional(),
  },
  answer: viewSchema,
});

const deleteRoute = writeRoute({
  path: "/api/v1/views/{id}/delete",
  scope: "projects",
  summary: "Deletes a view.",
  params: { id },
  body: {},
  answer: z.object({ deleted: z.number().int() }),
});

/** `/api/v1/views` */
export function addViewRoutes(app: ApiApp, { store, clock }: ApiDeps): void {
  app.openapi(listRoute, async (context) => {
    const kept = await store.views.list({ owner: actorOf(context) });
    return context.json({ items: [...DEFAULT_VIEWS, ...kept.map(viewJson)], next: null }, 200);
  });
  app.openapi(createRoute, async (context) => {
    const body = context.req.valid("json");
    const parsed = parseSearch(body.query);
    if (parsed.problem !== undefined) return refuseSearch(parsed.problem);
    const [now, me] = [clock.now(), actorOf(context)];
    const others = body.position === undefined ? await store.views.list({ owner: me }) : [];
    const after = others.reduce((last, view) => Math.max(last, view.position), DEFAULT_VIEWS.length - 1) + 1;
    const view = {
      ...{ id: newUniqueId(now), owner: body.scope === "mine" ? me : undefined, name: body.name, query: body.query },
      ...{ sort: body.sort, project: body.project ?? undefined, position: body.position ?? after },
      ...{ createdBy: me, createdAt: now, updatedAt: now },
    };
    return (await store.views.add(view)) ? context.json(viewJson(view), 200) : (tooMany() as never);
  });
  app.openapi(changeRoute, async (context) => {
    const body = context.req.valid("json");
    const parsed = parseSearch(body.query ?? "");
    if (parsed.problem !== undefined) return refuseSearch(parsed.problem);
    const me = actorOf(context);
    const wanted = context.req.valid("param").id;
    const known = await store.views.get({ id: wanted, owner: me });
    if (known === undefined) return missing(wanted) as never;
    const changed = {
      ...known,
      name: body.name ?? known.name,
      query: body.query ?? known.query,
      sort: body.sort ?? known.sort,
      project: body.project === undefined ? known.project : (body.project ?? undefined),
      position: body.position ?? known.position,
      owner: body.scope === undefined ? known.owner : body.scope === "mine" ? me : undefined,
      updatedAt: clock.now(),
    };
    if (await store.views.replace(changed)) return context.json(viewJson(changed), 200);
    const left = await store.views.get({ id: wanted, owner: me });
    return (left === undefined ? missing(wanted) : tooMany()) as never;
  });
  app.openapi(deleteRoute, async (context) => {
    const wanted = context.req.valid("param").id;
    const known = await store.views.get({ id: wanted, owner: actorOf(context) });
    const deleted = known !== undefined && (await store.views.delete({ id: wanted }));
    return deleted ? context.json({ deleted: 1 }, 200) : (missing(wanted) as never);
  });
}

function missing(wanted: string): Response {
  return DEFAULT_VIEWS.some((view) => view.id === wanted)
    ? problemResponse(409, sentence("view.shipped"))
    : problemResponse(404, sentence("view.none"));
}

const tooMany = (): Response => problemResponse(409, sentence("view.too_many", { limit: MAX_VIEWS }));
