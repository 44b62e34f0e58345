import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { listOf, listParameters } from "../json/parameters.ts";
import { projectJson, projectSchema } from "../json/project-json.ts";
import { present } from "./issues.ts";
import { readRoute } from "./route.ts";

const listRoute = readRoute({
  path: "/api/v1/projects",
  summary: "Projects that have issues, by name.",
  scope: "projects",
  query: listParameters,
  params: {},
  answer: listOf(projectSchema),
});

/** `/api/v1/projects` */
export function addProjectRoute(app: ApiApp, { store }: ApiDeps): void {
  app.openapi(listRoute, async (context) => {
    const page = await store.projects.list(present(context.req.valid("query")));
    return context.json({ items: page.items.map(projectJson), next: page.next ?? null }, 200);
  });
}
