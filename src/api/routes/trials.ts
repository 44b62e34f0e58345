import { z } from "@hono/zod-openapi";
import { sentence, textOf } from "../../domain/sentence.ts";
import type { ApiApp } from "../api-deps.ts";
import { saidJson, saidSchema } from "../json/said-json.ts";
import type { MessageTrials } from "../message-trials.ts";
import { problemResponse } from "../problem-details.ts";
import { readRoute, writeRoute } from "./route.ts";

const channel = { id: z.string().openapi({ example: "on_call/webhook/0" }), type: z.string() };

const shown = {
  issue: z.string().min(1).max(64).optional().openapi({ description: "Issue to show. Default: the one seen last." }),
  status: z.enum(["firing", "resolved"]).default("firing"),
};

const issueShown = z.string().nullable().openapi({ description: "The issue that was shown; null: a made-up one." });

const receiversRoute = readRoute({
  path: "/api/v1/receivers",
  summary: "The receivers of the configuration, and their channels.",
  scope: "projects",
  query: {},
  params: {},
  answer: z.object({ items: z.array(z.object({ name: z.string(), channels: z.array(z.object(channel)) })) }),
});

const testRoute = writeRoute({
  path: "/api/v1/receivers/{name}/test",
  summary: "Sends a sample message now, by all channels of a receiver, and tells what became of each.",
  access: "admin",
  params: { name: z.string().min(1).max(200) },
  body: shown,
  answer: z.object({
    issue: issueShown,
    channels: z.array(
      z.object({
        ...channel,
        outcome: z.enum(["delivered", "retry", "rejected"]),
        error: z.string().nullable(),
        error_said: saidSchema,
      }),
    ),
    problems: z
      .array(
        z.object({
          severity: z.enum(["error", "warning"]),
          file: z.string(),
          line: z.number().int(),
          column: z.number().int(),
          path: z.string(),
          message: z.string(),
          hint: z.string().optional(),
        }),
      )
      .openapi({ description: "Faults of templates: the messages were made without those files." }),
  }),
});

const previewRoute = writeRoute({
  path: "/api/v1/templates/preview",
  summary: "Renders a template on an issue, and tells its faults.",
  changes: false,
  access: "admin",
  params: {},
  body: {
    name: z
      .string()
      .regex(/^[\w-]{1,60}\/[\w.-]{1,60}$/)
      .openapi({ description: "Folder and file, without `.hbs`.", example: "slack/body" }),
    text: z.string().max(65_536).optional().openapi({ description: "Tried instead of the file." }),
    ...shown,
  },
  answer: z.object({
    issue: issueShown,
    format: z.enum(["message", "html", "json"]),
    text: z.string().nullable().openapi({ description: "Null when the template has faults." }),
    problems: z.array(
      z.object({ line: z.number().int(), column: z.number().int(), message: z.string(), hint: z.string().nullable() }),
    ),
  }),
});

/** Receivers and templates, tried. */
export function addTrialRoutes(app: ApiApp, trials: MessageTrials): void {
  app.openapi(receiversRoute, (context) => {
    const items = trials
      .receivers()
      .map(({ name, channels }) => ({ name, channels: channels.map((one) => ({ ...one })) }));
    return context.json({ items }, 200);
  });
  app.openapi(testRoute, async (context) => {
    const { name } = context.req.valid("param");
    const trial = await trials.test({ receiver: name, ...context.req.valid("json") });
    if (trial === undefined) return problemResponse(404, trials.unknown(name)) as never;
    const channels = trial.channels.map(({ error, ...one }) => ({ ...one, ...saidJson("error", error) }));
    const told = trial.problems.map(({ message, hint, ...place }) => ({
      ...place,
      message: textOf(message),
      ...(hint === undefined ? {} : { hint: textOf(hint) }),
    }));
    return context.json({ issue: trial.issue ?? null, channels, problems: told }, 200);
  });
  app.openapi(previewRoute, async (context) => {
    const asked = context.req.valid("json");
    const preview = await trials.preview(asked);
    if (preview === undefined) return problemResponse(404, sentence("template.none", { name: asked.name })) as never;
    const { issue, format, text, problems } = preview;
    const told = problems.map(({ line, column, message, hint }) => ({ line, column, message, hint: hint ?? null }));
    return context.json({ issue: issue ?? null, format, text: text ?? null, problems: told }, 200);
  });
}
