import { z } from "@hono/zod-openapi";
import { parseDuration } from "../../config/duration.ts";
import { says, sentence } from "../../domain/sentence.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { SilenceRefusal } from "../../notification/silencing.ts";
import { SILENCE_STATES, type Silence } from "../../store/silence-store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { alertSchema } from "../json/alert-json.ts";
import { type SilenceJson, silencedIssues, silenceJson, silenceSchema } from "../json/notification-json.ts";
import { listOf, listParameters, timeParameter } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { present } from "./issues.ts";
import { readRoute, writeRoute } from "./route.ts";

const id = z.string().min(1).max(64).openapi({ description: "Of the silence." });
const matchers = z
  .array(z.string().min(1).max(2_000))
  .min(1)
  .max(50)
  .openapi({
    description: 'All must hold: `service="cart"`, `severity=~"warning|info"`.',
    example: ['service="cart"'],
  });

const listRoute = readRoute({
  path: "/api/v1/silences",
  summary: "Silences, the newest first; those that are over too.",
  scope: "projects",
  query: { ...listParameters, state: z.enum(SILENCE_STATES).optional() },
  params: {},
  answer: listOf(silenceSchema),
});

const showRoute = readRoute({
  path: "/api/v1/silences/{id}",
  summary: "One silence.",
  scope: "projects",
  query: {},
  params: { id },
  answer: silenceSchema,
});

const createRoute = writeRoute({
  path: "/api/v1/silences",
  summary: "Mutes what is told of alerts that match, from a time until another.",
  scope: "projects",
  params: {},
  body: {
    matchers,
    starts_at: timeParameter.optional().openapi({ description: "Default: now." }),
    ends_at: timeParameter.optional().openapi({ description: "Either this or `duration`." }),
    duration: z
      .string()
      .max(40)
      .refine((text) => (parseDuration(text) ?? 0) > 0, says("parameter.duration"))
      .optional()
      .openapi({ description: "From `starts_at` on.", example: "2h" }),
    comment: z.string().max(2_000).default("").openapi({ description: "Why." }),
  },
  answer: silenceSchema,
});

const previewRoute = writeRoute({
  path: "/api/v1/silences/preview",
  summary: "The active alerts that such a silence would mute, at most 100 of them.",
  scope: "projects",
  changes: false,
  access: "viewer",
  params: {},
  body: { matchers },
  answer: z.object({
    total: z.number().int(),
    alerts: z.array(
      alertSchema.pick({ id: true, type: true, status: true, summary: true, labels: true, numbers: true }),
    ),
  }),
});

const expireRoute = writeRoute({
  path: "/api/v1/silences/{id}/expire",
  summary: "Ends a silence now; it is kept. One that is over stays as it is.",
  scope: "projects",
  params: { id },
  body: {},
  answer: silenceSchema,
});

/** `/api/v1/silences`. */
export function addSilenceRoutes(app: ApiApp, { alerting, silencing, clock, store }: ApiDeps): void {
  const titlesOf = (silences: readonly Silence[]) => store.issueTitles(silences.flatMap(silencedIssues));
  const shown = async (silence: Silence, at: EpochMs): Promise<SilenceJson> =>
    silenceJson(silence, at, await titlesOf([silence]));

  const missing = () => problemResponse(404, sentence("silence.none")) as never;
  app.openapi(listRoute, async (context) => {
    const at = clock.now();
    const page = await alerting.silences.list({ ...present(context.req.valid("query")), at });
    const titles = await titlesOf(page.items);
    return context.json({ items: page.items.map((one) => silenceJson(one, at, titles)), next: page.next ?? null }, 200);
  });
  // Before the routes with an id: `preview` is none.
  app.openapi(previewRoute, async (context) => {
    const preview = await silencing.preview(context.req.valid("json").matchers);
    if (preview.kind === "refused") return refuse(preview.refusals);
    const alerts = preview.alerts.slice(0, 100).map(({ id: alert, type, status, summary, labels, numbers }) => ({
      ...{ id: alert, type, status, summary, labels: { ...labels }, numbers: { ...numbers } },
    }));
    return context.json({ total: preview.alerts.length, alerts }, 200);
  });
  app.openapi(createRoute, async (context) => {
    const body = context.req.valid("json");
    if ((body.ends_at === undefined) === (body.duration === undefined)) {
      return refuse([
        { parameter: "ends_at", detail: sentence("request.either", { one: "ends_at", other: "duration" }) },
      ]);
    }
    const at = clock.now();
    const startsAt = body.starts_at ?? at;
    const endsAt = body.ends_at ?? startsAt + (parseDuration(body.duration ?? "") ?? 0);
    const { comment } = body;
    const by = actorOf(context);
    const answer = await silencing.create({ matchers: body.matchers, startsAt, endsAt, by, comment });
    return answer.kind === "refused" ? refuse(answer.refusals) : context.json(await shown(answer.silence, at), 200);
  });
  app.openapi(showRoute, async (context) => {
    const silence = await alerting.silences.get(context.req.valid("param").id);
    return silence === undefined ? missing() : context.json(await shown(silence, clock.now()), 200);
  });
  app.openapi(expireRoute, async (context) => {
    const at = clock.now();
    const silence = await alerting.silences.expire({ id: context.req.valid("param").id, at, by: actorOf(context) });
    return silence === undefined ? missing() : context.json(await shown(silence, at), 200);
  });
}

function refuse(refusals: readonly SilenceRefusal[]): never {
  return problemResponse(400, sentence("silence.refused"), { errors: [...refusals] }) as never;
}
