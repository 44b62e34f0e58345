import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import { formatTime } from "../../domain/time.ts";
import type { EventChoice } from "../../store/event-store.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { eventJson, eventSchema, userJson, userSchema } from "../json/issue-json.ts";
import { listOf, timeField } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { readRoute } from "./route.ts";

const id = z.string().min(1).max(64).openapi({ description: "Of the issue." });

const eventRoute = readRoute({
  path: "/api/v1/issues/{id}/events/{event}",
  summary: "One of the events kept of an issue, and which ones happened before and after it.",
  scope: "projects",
  query: {},
  params: {
    id,
    event: z.string().min(1).max(64).openapi({
      description:
        "Its id, or `latest`, `oldest`, or `recommended`: the one of the latest 100 from which most is learnt.",
    }),
  },
  answer: eventSchema
    .extend({
      previous: z.string().nullable().openapi({ description: "Id of the kept event that happened before it." }),
      next: z.string().nullable().openapi({ description: "Id of the kept event that happened after it." }),
    })
    .openapi("FoundEvent"),
});

const usersRoute = readRoute({
  path: "/api/v1/issues/{id}/users",
  summary: "Whom the kept events of an issue concerned, who was affected last first.",
  scope: "projects",
  query: { limit: z.coerce.number().int().min(1).max(100).default(50).openapi({ description: "1 to 100." }) },
  params: { id },
  answer: listOf(
    z
      .object({
        user: userSchema,
        events: z.number().int().openapi({ description: "Kept events that concerned them." }),
        last_seen: timeField,
      })
      .openapi("AffectedUser"),
  ).extend({
    total: z.number().int().openapi({ description: "All users who were affected, known by hashes alone." }),
  }),
});

const CHOICES = ["latest", "oldest", "recommended"] as const;

/** Single events of an issue, and the users they concerned. */
export function addIssueEventRoutes(app: ApiApp, { store, links = () => ({}) }: ApiDeps): void {
  app.openapi(eventRoute, async (context) => {
    const { id: given, event } = context.req.valid("param");
    const issue = await store.getIssue(given);
    if (issue === undefined) return noIssue() as never;
    const which: EventChoice = CHOICES.find((choice) => choice === event) ?? { id: event };
    const found = await store.events.find(issue.id, which);
    if (found === undefined) return problemResponse(404, sentence("issue.no_event")) as never;
    const around = { previous: found.previous ?? null, next: found.next ?? null };
    return context.json({ ...eventJson(found.event, links()), ...around }, 200);
  });
  app.openapi(usersRoute, async (context) => {
    const issue = await store.getIssue(context.req.valid("param").id);
    if (issue === undefined) return noIssue() as never;
    const users = await store.events.users(issue.id, context.req.valid("query"));
    const items = users.map(({ user, events, lastSeen }) => ({
      user: userJson(user),
      events,
      last_seen: formatTime(lastSeen),
    }));
    return context.json({ items, next: null, total: issue.userCount }, 200);
  });
}

const noIssue = (): Response => problemResponse(404, sentence("issue.none"));
