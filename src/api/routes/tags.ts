import { z } from "@hono/zod-openapi";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { tagJson, tagSchema, tagsJson, tagsSchema } from "../json/tag-json.ts";
import { problemResponse } from "../problem-details.ts";
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

const noIssue = (): Response => problemResponse(404, "There is no issue with this id.");

/** `/api/v1/issues/{id}/tags` */
export function addTagRoutes(app: ApiApp, { store }: ApiDeps): void {
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
    if (tag === undefined) return problemResponse(404, "No event of the issue has this tag.") as never;
    return context.json(tagJson(tag), 200);
  });
}
