import { z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import type { ApiApp } from "../api-deps.ts";
import { problemTexts, ruleJson, ruleSchema } from "../json/rule-json.ts";
import { saidJson } from "../json/said-json.ts";
import { problemResponse } from "../problem-details.ts";
import type { RuleProblem, RuleText, RuleTrials, TrialFailure, TriedRecord } from "../rule-trials.ts";
import { readRoute, writeRoute } from "./route.ts";

const MAX_TEXT = 200_000;

const problemSchema = z.object({
  severity: z.enum(["error", "warning"]),
  line: z.number().int(),
  column: z.number().int(),
  path: z.string(),
  ...problemTexts,
});

const text = z.string().max(MAX_TEXT).openapi({ description: "A rule file as YAML." });
const file = z.string().max(1_000).optional().openapi({
  description: "A file that is loaded: the text is tried in its place. Without it the text is a new file, tried first.",
});

const conditionSchema: z.ZodType<unknown> = z
  .object({
    text: z.string(),
    holds: z.boolean(),
    seen: z.string(),
    parts: z
      .array(z.record(z.string(), z.unknown()))
      .openapi({ description: "Of `any`, `all` and `not`: the same again." }),
  })
  .openapi("RuleCondition");

const readRuleRoute = readRoute({
  path: "/api/v1/rules/{id}",
  summary: "A rule of the worker that answers, how it is, and the text of its file.",
  query: {},
  params: {
    id: z.string().min(1).max(400).openapi({ description: "`file/name`, encoded.", example: "nginx%2Ferror" }),
  },
  answer: ruleSchema.extend({
    text: z.string().nullable().openapi({ description: "Null when it cannot be read now." }),
  }),
});

const checkRoute = writeRoute({
  path: "/api/v1/rules/check",
  summary: "Checks a rule file: its problems with their places, and its own tests against all rules. Stores nothing.",
  changes: false,
  params: {},
  body: { text, file },
  answer: z.object({
    problems: z.array(problemSchema),
    tests: z.array(
      z.object({
        name: z.string(),
        line: z.number().int(),
        passed: z.boolean(),
        differences: z.array(z.object({ key: z.string(), expected: z.string(), got: z.string() })),
      }),
    ),
  }),
});

const tryRoute = writeRoute({
  path: "/api/v1/rules/try",
  summary: "Tries rules on pasted text, or on the newest records of a source: what becomes of each record, and why.",
  changes: false,
  params: {},
  body: {
    rule: text.optional().openapi({ description: "A rule file as YAML. Without it the loaded rules are tried." }),
    file,
    alone: z.boolean().default(false).openapi({ description: "Leaves the other loaded rules out." }),
    text: z.string().max(MAX_TEXT).optional().openapi({ description: "Log lines to try it on." }),
    format: z.enum(["auto", "json", "text", "syslog", "cri", "docker"]).default("auto"),
    source: z
      .string()
      .max(200)
      .optional()
      .openapi({ description: "Id of a source whose newest records it is tried on." }),
    records: z.number().int().min(1).max(200).default(50),
  },
  answer: z.object({
    problems: z.array(problemSchema),
    left: z.number().int().openapi({ description: "Records beyond the first 200, which were not tried." }),
    records: z.array(
      z.object({
        line: z.number().int().openapi({ description: "Its first line in the pasted text; 0 for a source's records." }),
        lines: z.number().int(),
        message: z.string(),
        outcome: z.enum(["event", "dropped", "ignored", "failed", "undecodable"]),
        detail: z.string().nullable(),
        rule: z.string().nullable().openapi({ description: "The rule that took it." }),
        nearest: z
          .object({ rule: z.string(), conditions: z.array(conditionSchema) })
          .nullable()
          .openapi({ description: "The rule that took it, or that came nearest, condition by condition." }),
        steps: z.array(
          z.object({
            step: z.string(),
            found: z.array(z.object({ name: z.string(), value: z.string() })),
            fits: z.string().nullable().openapi({ description: "How far its expression fits where it found nothing." }),
            not: z.string().nullable(),
          }),
        ),
        event: z.record(z.string(), z.unknown()).nullable().openapi({ description: "As events are shown." }),
        fingerprint: z
          .object({ hash: z.string(), title: z.string(), pattern: z.string(), parts: z.array(z.string()) })
          .nullable(),
      }),
    ),
  }),
});

/** Rules read, checked and tried. */
export function addRuleTrialRoutes(app: ApiApp, trials: RuleTrials): void {
  app.openapi(readRuleRoute, async (context) => {
    const { id } = context.req.valid("param");
    const found = await trials.read(id);
    if (found === undefined) return problemResponse(404, sentence("trial.no_rule", { name: id })) as never;
    return context.json({ ...ruleJson(found.rule), text: found.text ?? null }, 200);
  });
  app.openapi(checkRoute, async (context) => {
    const asked = context.req.valid("json");
    const result = await trials.check({ text: asked.text, file: asked.file });
    if (result.kind === "failed") return refuse(result);
    const tests = result.tests.map(({ differences, ...test }) => ({ ...test, differences: [...differences] }));
    return context.json({ problems: result.problems.map(problemJson), tests }, 200);
  });
  app.openapi(tryRoute, async (context) => {
    const asked = context.req.valid("json");
    if ((asked.text === undefined) === (asked.source === undefined)) {
      const errors = [{ parameter: "text", detail: sentence("request.either", { one: "text", other: "source" }) }];
      return problemResponse(400, sentence("trial.on_nothing"), { errors }) as never;
    }
    const rules: RuleText | undefined = asked.rule === undefined ? undefined : { text: asked.rule, file: asked.file };
    const input =
      asked.text === undefined
        ? ({ kind: "source", source: asked.source!, records: asked.records } as const)
        : ({ kind: "text", text: asked.text, format: asked.format } as const);
    const result = await trials.attempt({ rules, alone: asked.alone, input });
    if (result.kind === "failed") return refuse(result);
    const { problems, records, left } = result;
    return context.json({ problems: problems.map(problemJson), left, records: records.map(triedJson) }, 200);
  });
}

function refuse({ reason, detail }: TrialFailure): never {
  const status = reason === "no_source" || reason === "no_file" ? 404 : 409;
  return problemResponse(status, detail) as never;
}

function problemJson({ message, hint, ...place }: RuleProblem): z.infer<typeof problemSchema> {
  return { ...place, ...saidJson("message", message), ...saidJson("hint", hint) };
}

function triedJson(record: TriedRecord) {
  const { line, lines, message, outcome, detail, rule, nearest, steps, event, fingerprint } = record;
  return {
    ...{ line, lines, message, outcome, detail: detail ?? null, rule: rule ?? null },
    nearest: nearest === undefined ? null : { rule: nearest.rule, conditions: [...nearest.conditions] },
    steps: steps.map(({ step, found, fits, not }) => ({
      step,
      found: found.map(([name, value]) => ({ name, value })),
      fits: fits ?? null,
      not: not ?? null,
    })),
    event: event === undefined ? null : { ...event },
    fingerprint: fingerprint === undefined ? null : { ...fingerprint, parts: [...fingerprint.parts] },
  };
}
