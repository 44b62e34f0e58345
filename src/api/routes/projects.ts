import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import type { ProjectSummary } from "../../store/project-store.ts";
import type { ApiApp, ApiDeps, ProjectSettings } from "../api-deps.ts";
import { currentReach } from "../caller.ts";
import { listOf, timeField } from "../json/parameters.ts";
import { readRoute } from "./route.ts";

export const projectSchema = z
  .object({
    name: z.string(),
    issues: z.number().int(),
    unresolved: z.number().int(),
    events_24h: z.number().int().openapi({
      description: "By the hour in which they happened: the running one and 24 before it. Some seconds behind.",
    }),
    last_seen: timeField.nullable().openapi({ description: "Of the latest event; null: there was none." }),
    sources: z
      .array(z.object({ id: z.string(), last_seen: timeField }))
      .openapi({ description: "Where its events came from, and when the latest of each was counted." }),
    configuration: z
      .object({
        services: z.array(z.string()).openapi({ description: "Globs; none: every service." }),
        in_app: z.array(z.string()),
        owners: z.array(z.object({ rule: z.string(), owners: z.array(z.string()) })).openapi({
          description: "The last rule that matches wins.",
        }),
        auto_assign: z.boolean(),
        grouping: z.object({ keep: z.array(z.string()), mask: z.array(z.string()) }),
      })
      .nullable()
      .openapi({ description: "As this worker's file says; null: the file does not name the project." }),
  })
  .openapi("Project");

const listRoute = readRoute({
  path: "/api/v1/projects",
  summary: "Projects: those of the configuration in its order, then others that have issues. All on one page.",
  scope: "projects",
  query: {},
  params: {},
  answer: listOf(projectSchema),
});

/** `/api/v1/projects` */
export function addProjectRoutes(app: ApiApp, { store, clock, projects = () => [] }: ApiDeps): void {
  app.openapi(listRoute, async (context) => {
    const found = new Map((await store.projects.list({ at: clock.now() })).map((one) => [one.name, one]));
    const reach = currentReach();
    const configured = projects().filter(({ name }) => reach === "all" || reach.has(name));
    const named = new Set(configured.map(({ name }) => name));
    const items = [
      ...configured.map((one) => projectJson(one.name, found.get(one.name), one)),
      ...[...found.values()].filter(({ name }) => !named.has(name)).map((one) => projectJson(one.name, one, undefined)),
    ];
    return context.json({ items, next: null }, 200);
  });
}

function projectJson(
  name: string,
  summary: ProjectSummary | undefined,
  settings: ProjectSettings | undefined,
): z.infer<typeof projectSchema> {
  return {
    name,
    issues: summary?.issues ?? 0,
    unresolved: summary?.unresolved ?? 0,
    events_24h: summary?.events24h ?? 0,
    last_seen: summary === undefined ? null : formatTime(summary.lastSeen),
    sources: (summary?.sources ?? []).map(({ id, lastSeen }) => ({ id, last_seen: formatTime(lastSeen) })),
    configuration:
      settings === undefined
        ? null
        : {
            services: [...settings.services],
            in_app: [...settings.inApp],
            owners: settings.owners.map(({ rule, owners }) => ({ rule, owners: [...owners] })),
            auto_assign: settings.assigns,
            grouping: { keep: [...settings.keep], mask: [...settings.mask] },
          },
  };
}
