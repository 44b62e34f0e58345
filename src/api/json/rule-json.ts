import { z } from "@hono/zod-openapi";
import type { RuleHealth } from "../../domain/rule-health.ts";
import { formatTime } from "../../domain/time.ts";
import { timeField } from "./parameters.ts";
import { saidJson, saidSchema } from "./said-json.ts";

export const RULE_STATES = ["active", "quarantined", "disabled"] as const;

/** What is wrong, and the way out. */
export const problemTexts = {
  message: z.string(),
  message_said: saidSchema,
  hint: z.string().nullable(),
  hint_said: saidSchema,
};

const problemOfRule = z.object({
  severity: z.enum(["error", "warning"]),
  file: z.string(),
  line: z.number().int().openapi({ description: "From 1; 0 where the file as a whole is meant." }),
  column: z.number().int(),
  path: z.string().openapi({ description: "Dotted place inside the file." }),
  ...problemTexts,
});

export const ruleSchema = z
  .object({
    id: z.string().openapi({ description: "`file/name`; of a file that was never good, its name alone." }),
    file: z.string(),
    line: z.number().int().nullable().openapi({ description: "Where it begins; null for a file that was never good." }),
    enabled: z.boolean(),
    state: z.enum(RULE_STATES).openapi({
      description: "`quarantined`: its file has a fault; the version before stays active, where there was one.",
    }),
    problems: z.array(problemOfRule).openapi({ description: "Of its file." }),
    matched: z.number().int().openapi({ description: "Records it took since the worker started, dropped ones too." }),
    dropped: z.number().int().openapi({ description: "Records it made no event of." }),
    failed: z.number().int().openapi({ description: "Records at which it failed." }),
    seconds: z.number().openapi({ description: "Time spent in it, estimated from every 64th record." }),
    last_match: timeField.nullable().openapi({ description: "Receipt of the last record it took." }),
  })
  .openapi("Rule");

/** A rule as the API shows it. */
export function ruleJson({ figures, line, problems, ...rule }: RuleHealth): z.infer<typeof ruleSchema> {
  const { matched, dropped, failed, seconds, lastMatch } = figures;
  return {
    ...rule,
    line: line === 0 ? null : line,
    problems: problems.map(({ message, hint, ...place }) => ({
      ...place,
      ...saidJson("message", message),
      ...saidJson("hint", hint),
    })),
    matched,
    dropped,
    failed,
    seconds,
    last_match: lastMatch === undefined ? null : formatTime(lastMatch),
  };
}
