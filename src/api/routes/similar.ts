import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { issueJson, issueSchema } from "../json/issue-json.ts";
import { listOf } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { readRoute } from "./route.ts";

const part = z.enum(["type", "frames", "message"]);

const similarSchema = z
  .object({
    issue: issueSchema,
    score: z.number().openapi({ description: "0.45 to 1: how much of type, frames and message is the same." }),
    because: z
      .array(z.object({ part, score: z.number(), weight: z.number() }))
      .openapi({ description: "What the score is made of." }),
    differs: z
      .array(z.object({ part, own: z.string(), other: z.string() }))
      .openapi({ description: "Of frames up to five that the other does not have, one a line." }),
    merge_suggested: z.boolean().openapi({
      description: "The same place in the program, or messages that differ in one name: most likely one error.",
    }),
  })
  .openapi("SimilarIssue");

const similarRoute = readRoute({
  path: "/api/v1/issues/{id}/similar",
  summary: "Issues of the same project that are most like this one, the likest first.",
  scope: "projects",
  query: { limit: z.coerce.number().int().min(1).max(50).default(10).openapi({ description: "1 to 50." }) },
  params: { id: z.string().min(1).max(64).openapi({ description: "Of the issue." }) },
  answer: listOf(similarSchema),
});

/** `/api/v1/issues/{id}/similar` */
export function addSimilarRoute(app: ApiApp, { store, clock, links = () => ({}) }: ApiDeps): void {
  app.openapi(similarRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return problemResponse(404, sentence("issue.none")) as never;
    const now = clock.now();
    const found = await store.similar.similarTo(issue.id, context.req.valid("query"));
    const items = found.map(({ issue: other, score, because, differs, mergeSuggested }) => ({
      issue: issueJson(other, now, links()),
      score,
      because: [...because],
      differs: [...differs],
      merge_suggested: mergeSuggested,
    }));
    return context.json({ items, next: null }, 200);
  });
}
