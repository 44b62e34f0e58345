import { z } from "zod";
import { duration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import type { FirstValue, MeasureField } from "../domain/measure.ts";
import type { ChangeDetector, DetectionContext, Finding, Judgement } from "./detector.ts";
import { type DetectorDeps, detectorKeys, toOptions } from "./detector-options.ts";
import { measureField, tagField } from "./tag-field.ts";

const FIELDS = ["service", "host", "release", "environment", "logger", "type", "user", "level", "project"] as const;
const PAGE = 500;
/** At one look; the rest is for the next one. */
const MOST = 5_000;
/** New values told one by one at a look; more are told together. */
const MOST_TOLD = 20;

export const newValueConfig = z
  .strictObject({
    type: z.literal("new_value"),
    ...detectorKeys({ schedule: "*/30 * * * * *" }),
    field: z
      .union([z.enum(FIELDS), tagField])
      .describe(
        "Whose values: `service`, `host`, `release`, `environment`, `logger`, `type`, `user`, `level`, `project` or `tag.NAME`.",
      ),
    projects: z.array(z.string()).min(1).optional().describe("Only events of these projects. Default: all."),
    learning: duration
      .prefault("1d")
      .describe("Values that come in this time after the detector first ran are taken as known."),
  })
  .meta({
    description: "A field of error events has a value that it never had: an unknown host, a new kind of exception.",
    example: "{ id: new_host, type: new_value, field: host, learning: 7d }",
  });
type NewValueConfig = z.infer<typeof newValueConfig>;

export const newValueFactory: Factory<NewValueConfig, DetectorDeps, ChangeDetector> = {
  type: "new_value",
  stability: "beta",
  schema: newValueConfig,
  create: (config, deps) => {
    const projects = config.projects === undefined ? {} : { projects: config.projects };
    const field = measureField(config.field);
    return {
      kind: "change",
      id: config.id,
      type: config.type,
      options: toOptions(config, deps),
      measures: [{ id: config.id, field, ...projects }],
      look: (context) => look(field, config.id, context),
    };
  },
};

async function look(field: MeasureField, measure: string, context: DetectionContext): Promise<Judgement> {
  const { history, signal } = context;
  const state = (context.state as { readonly cursor?: string } | undefined) ?? {};
  const values: FirstValue[] = [];
  let after = state.cursor;
  while (values.length < MOST) {
    signal.throwIfAborted();
    const page = await history.firstValues({ measure, after, limit: PAGE });
    values.push(...page.values);
    if (page.cursor === after) break;
    after = page.cursor;
  }
  return { findings: told(field, values), state: { cursor: after } };
}

function told(field: MeasureField, values: readonly FirstValue[]): Finding[] {
  const findings = values.slice(0, MOST_TOLD).map((value) => toFinding(field, value));
  const rest = values.length - findings.length;
  if (rest <= 0) return findings;
  const first = values[MOST_TOLD]!;
  return [
    ...findings,
    {
      subject: { field, values: "many" },
      verdict: "moment",
      summary: `${rest} more values of ${field} that were never seen before`,
      numbers: { values: rest },
      startsAt: first.firstSeen,
    },
  ];
}

function toFinding(field: MeasureField, { value, firstSeen }: FirstValue): Finding {
  const label = field.startsWith("tag.") ? {} : { [field]: value };
  return {
    subject: { field, value },
    verdict: "moment",
    labels: { severity: "info", ...label },
    summary: `${field} has a value that was never seen before: ${value}`,
    numbers: { value },
    startsAt: firstSeen,
  };
}
