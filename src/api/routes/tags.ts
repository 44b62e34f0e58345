import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { recentNamesSchema, tagJson, tagSchema, tagsJson, tagsSchema } from "../json/tag-json.ts";
import { problemResponse } from "../problem-details.ts";
import { present } from "./issues.ts";
import { readRoute } from "./route.ts";

const id = z.string().min(1).max(64).openapi({ description: "Of the issue." });

const tagsRoute = readRoute({
  path: "/api/v1/issues/{id}/tags",
  summary: "How an issue's events are divided by service, environment, release, host, logger, level and their tags.",
  scope: "projects",
  query: {
    values: z.coerce.number().int().min(1).max(100).default(10).openapi({ description: "Values of a key, 1 to 100." }),
  },
  params: { id },
  answer: tagsSchema,
});

const tagRoute = readRoute({
  path: "/api/v1/issues/{id}/tags/{key}",
  summary: "The values of one key of an issue's events, at most 100.",
  scope: "projects",
  query: {},
  params: { id, key: z.string().min(1).max(200).openapi({ description: "Such as `release`." }) },
  answer: tagSchema,
});

const contains = z.string().max(200).optional().openapi({
  description: "Occurs in the name, in upper or lower case.",
});
const limit = z.coerce.number().int().min(1).max(100).default(20).openapi({ description: "Names, 1 to 100." });

const keysRoute = readRoute({
  path: "/api/v1/tags",
  summary: "Keys of tags that a search can name: those of the 300 issues seen last, the one of most events first.",
  scope: "projects",
  query: { contains, limit },
  params: {},
  answer: recentNamesSchema,
});

const valuesRoute = readRoute({
  path: "/api/v1/tags/{key}/values",
  summary: "Values of a key that a search can name: those of the 300 issues seen last, the one of most events first.",
  scope: "projects",
  query: { contains, limit },
  params: { key: z.string().min(1).max(200).openapi({ description: "Such as `release`, or a tag's." }) },
  answer: recentNamesSchema,
});

const noIssue = (): Response => problemResponse(404, sentence("issue.none"));

/** `/api/v1/tags`, `/api/v1/issues/{id}/tags` */
export function addTagRoutes(app: ApiApp, { store }: ApiDeps): void {
  app.openapi(keysRoute, async (context) => {
    const items = await store.tags.recentNames(present(context.req.valid("query")));
    return context.json({ items: [...items], next: null }, 200);
  });
  app.openapi(valuesRoute, async (context) => {
    const { key } = context.req.valid("param");
    const items = await store.tags.recentNames({ key, ...present(context.req.valid("query")) });
    return context.json({ items: [...items], next: null }, 200);
  });
  app.openapi(tagsRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return noIssue() as never;
    return context.json(tagsJson(await store.tags.issueTags(issue.id, context.req.valid("query"))), 200);
  });
  app.openapi(tagRoute, async (context) => {
    const { id: given, key } = context.req.valid("param");
    const issue = await store.getIssue(given);
    if (issue === undefined) return noIssue() as never;
    const tag = await store.tags.issueTag(issue.id, key);
    if (tag === undefined) return problemResponse(404, sentence("issue.no_tag")) as never;
    return context.json(tagJson(tag), 200);
  });
}
