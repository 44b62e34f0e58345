import { z } from "@hono/zod-openapi";
import type { Said } from "../../domain/sentence.ts";
import { sentence } from "../../domain/sentence.ts";
import { formatTime } from "../../domain/time.ts";
import type { ApiApp } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { orNull, timeField } from "../json/parameters.ts";
import { saidJson, saidSchema } from "../json/said-json.ts";
import { shownRecordJson, shownRecordSchema } from "../json/shown-record-json.ts";
import { problemResponse } from "../problem-details.ts";
import type { EffectiveSettings, SetUp, SetUpReport } from "../source-services.ts";
import { readRoute, writeRoute } from "./route.ts";

const stateRoute = readRoute({
  path: "/api/v1/set-up",
  summary: "Whether any source is configured yet.",
  access: "signed_in",
  query: {},
  params: {},
  answer: z.object({
    sources: z.number().int(),
    config_file: z.string().nullable().openapi({ description: "Name of the file to write sources into." }),
  }),
});

const streamSchema = z.object({
  kind: z.enum(["topic", "index", "data_stream", "file"]),
  name: z.string(),
  partitions: z.number().int().nullable().openapi({ description: "Of a topic; backing indices of a data stream." }),
  records: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
  records_per_second: z.number().nullable().openapi({
    description: "Of a topic: of the last five minutes; of indices: of the last day.",
  }),
  errors_last_day: z.number().int().nullable().openapi({
    description: "Documents of the last 24 hours whose level is error or worse.",
  }),
  latest_at: timeField.nullable(),
  example: orNull(shownRecordSchema).openapi({ description: "Its newest record, as it would be decoded." }),
});

const faultSchema = z.object({
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  message_said: saidSchema,
  hint: z.string(),
  hint_said: saidSchema,
});

const reportSchema = z.object({
  server: z.string(),
  server_said: saidSchema,
  total: z.number().int().openapi({ description: "How many there are; at most 50 are listed." }),
  found: z.array(streamSchema),
  problems: z.array(faultSchema),
  yaml: z.string().nullable().openapi({
    description:
      "What to write into the configuration file, secrets as variables; null where nothing was found to read.",
  }),
});

export const sourceTrialSchema = z.object({
  connected: z.boolean(),
  message: z.string().nullable().openapi({ description: "Why not." }),
  message_said: saidSchema,
  hint: z.string().nullable(),
  hint_said: saidSchema,
  report: reportSchema.nullable(),
});

const testRoute = writeRoute({
  path: "/api/v1/set-up/test",
  summary:
    "Connects to a Kafka, an Elasticsearch or OpenSearch, or files, and tells what is found there. Stores nothing.",
  access: "owner",
  secret: true,
  params: {},
  body: {
    source: z.record(z.string().max(100), z.unknown()).openapi({
      description:
        "A source as in the configuration file; `id` may be left out, and what to read: then all is looked at.",
      example: { type: "kafka", brokers: ["127.0.0.1:9092"] },
    }),
  },
  answer: sourceTrialSchema,
});

export const settingsSchema = z.object({
  version: z.string(),
  node: z.string(),
  started_at: timeField,
  store: z.object({
    type: z.enum(["sqlite", "postgres"]),
    bytes: z.number().int().nullable().openapi({ description: "In use; null until it was first looked at." }),
  }),
  config: z.record(z.string(), z.unknown()).openapi({ description: "By the names of the configuration file." }),
});

const settingsRoute = readRoute({
  path: "/api/v1/settings",
  summary: "What the worker that answers runs by: its configuration with every default, secrets masked.",
  access: "owner",
  query: {},
  params: {},
  answer: settingsSchema,
});

/** `/api/v1/set-up` and `/api/v1/settings`. */
export function addSetUpRoutes(app: ApiApp, setUp: SetUp, settings: () => EffectiveSettings): void {
  app.openapi(stateRoute, (context) => {
    const { sources, configFile } = setUp.state();
    return context.json({ sources, config_file: configFile ?? null }, 200);
  });
  app.openapi(testRoute, async (context) => {
    const { source } = context.req.valid("json");
    // The body has passwords in it, at places that are known only once it is valid.
    noteAudit(context, { detail: { type: typeof source["type"] === "string" ? source["type"].slice(0, 40) : null } });
    const result = await setUp.test(source);
    if (result.kind === "invalid") {
      const errors = result.problems.map(({ path, message }) => ({ parameter: `source.${path}`, detail: message }));
      return problemResponse(400, sentence("set_up.unusable"), { errors }) as never;
    }
    if (result.kind === "failed") {
      return context.json({ connected: false, ...reason(result.message, result.hint), report: null }, 200);
    }
    return context.json({ connected: true, ...reason(undefined, undefined), report: reportJson(result.report) }, 200);
  });
  app.openapi(settingsRoute, (context) => {
    const { version, node, startedAt, store, config } = settings();
    return context.json(
      {
        ...{ version, node, started_at: formatTime(startedAt) },
        store: { type: store.type, bytes: store.bytes ?? null },
        config: config as Record<string, unknown>,
      },
      200,
    );
  });
}

const reason = (message: Said | undefined, hint: Said | undefined) => ({
  ...saidJson("message", message),
  ...saidJson("hint", hint),
});

function reportJson({ server, total, found, faults, yaml }: SetUpReport): z.infer<typeof reportSchema> {
  return {
    ...saidJson("server", server),
    total,
    found: found.map((stream) => ({
      kind: stream.kind,
      name: stream.name,
      partitions: stream.partitions ?? null,
      records: stream.records ?? null,
      bytes: stream.bytes ?? null,
      records_per_second: stream.recordsPerSecond ?? null,
      errors_last_day: stream.errorsLastDay ?? null,
      latest_at: stream.latestAt === undefined ? null : formatTime(stream.latestAt),
      example: stream.example === undefined ? null : shownRecordJson(stream.example),
    })),
    problems: faults.map(({ severity, message, hint }) => ({
      severity,
      ...saidJson("message", message),
      ...saidJson("hint", hint),
    })),
    yaml: yaml ?? null,
  };
}
