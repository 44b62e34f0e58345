import { z } from "zod";
import { says, sentence } from "../domain/sentence.ts";
import { eventMapping } from "./schema/event-schema.ts";
import { step } from "./schema/step-schema.ts";
import { ruleTest } from "./schema/test-schema.ts";
import { fieldName, oneOrMore, template } from "./schema/text-schema.ts";
import { when } from "./schema/when-schema.ts";

export type { FieldCondition, FieldTest, When } from "./schema/when-schema.ts";

const rule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, says("schema.snake_case"))
    .describe("Unique in its file; events name the rule `file/name`."),
  description: z.string().optional().describe("For readers."),
  enabled: z.boolean().default(true).describe("Whether the rule is used."),
  when: when.prefault({}),
  steps: z
    .array(step)
    .default([{ text_header: true }, { stack_trace: "auto" }])
    .describe("How the record is taken apart, in order."),
  event: eventMapping
    .prefault({})
    .describe("What the event's fields are, where the steps and the record do not say it."),
  fingerprint: oneOrMore(template)
    .optional()
    .describe(
      "What events are grouped by, instead of the grouping strategy; `{{ default }}` stands for its own parts.",
    ),
  drop: z.boolean().default(false).describe("Takes the records and makes no event of them."),
});

const variable = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number(), z.boolean()])),
]);
const variableName = z.string().regex(/^[A-Za-z_]\w*$/, says("rule.variable_name"));
const patternName = z.string().regex(/^[A-Za-z_]\w*$/, says("rule.pattern_name"));

/** A rule file: rules in the order in which they are tried, and tests of them. */
export const ruleFileSchema = z
  .strictObject({
    order: z
      .number()
      .int()
      .optional()
      .describe("Files with a lower number are tried first. Default: the number in front of the file's name, or 0."),
    imports: oneOrMore(fieldName)
      .optional()
      .describe("Files whose `vars` and `patterns` can be used here; relative to this file."),
    vars: z
      .record(variableName, variable)
      .optional()
      .describe(`Values by name, for \`\${name}\` in the rules; a list stands for all its items.`),
    patterns: z
      .record(patternName, z.string().min(1))
      .optional()
      .describe("Grok patterns by name, used like the standard ones: `%{NAME:field}`."),
    disable: oneOrMore(fieldName)
      .optional()
      .describe("Ids of rules of any file that are switched off: `java/trace`, `nginx/*`."),
    rules: z.array(rule).default([]).describe("The first rule that takes a record wins."),
    tests: z
      .array(ruleTest)
      .default([])
      .describe("Records and what must become of them; `elkhound test-rules` runs them."),
  })
  .superRefine((file, context) => {
    if (file.rules.length === 0 && [file.vars, file.patterns, file.disable].every((given) => given === undefined)) {
      context.addIssue({ code: "custom", path: [], message: says("rule.file_empty") });
    }
    const seen = new Set<string>();
    for (const [index, { name }] of file.rules.entries()) {
      if (seen.has(name)) {
        context.addIssue({
          code: "custom",
          path: ["rules", index, "name"],
          message: `there is already a rule \`${name}\``,
          params: { said: sentence("rule.name_twice", { name }) },
        });
      }
      seen.add(name);
    }
  });

export type RuleFile = z.infer<typeof ruleFileSchema>;
export type RuleSource = RuleFile["rules"][number];
export type StepSource = RuleSource["steps"][number];
export type RuleTest = RuleFile["tests"][number];
