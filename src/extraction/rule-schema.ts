import { z } from "zod";
import { LEVELS } from "../domain/level.ts";
import { compilePattern } from "./pattern.ts";
import { TRACE_LANGUAGES } from "./stack-trace/trace.ts";
import { compileTemplate } from "./template.ts";

/** A string that another function must be able to compile; its complaint becomes the problem's message. */
function compiles(compile: (source: string) => unknown, title: string): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .superRefine((source, context) => {
      try {
        compile(source);
      } catch (thrown) {
        context.addIssue({ code: "custom", message: thrown instanceof Error ? thrown.message : String(thrown) });
      }
    })
    .meta({ title });
}

const pattern = compiles(compilePattern, "a pattern in RE2 syntax");
const template = compiles(compileTemplate, "text, in which `{{ name }}` stands for a value");
const literal = z.string().min(1);
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const fieldTest = z.strictObject({
  exists: z.boolean().optional().describe("Whether the field must be there, with any value but null."),
  contains: oneOrMore(literal).optional().describe("Texts of which one must occur in the field's text, as written."),
  matches: oneOrMore(pattern).optional().describe("Patterns of which one must be found in the field's text."),
});

/** What a `when:` block may hold; all its keys must hold. */
export interface When {
  source?: string | string[] | undefined;
  level?: (typeof LEVELS)[number] | undefined;
  text?: boolean | undefined;
  stack_trace?: boolean | undefined;
  fields?: Record<string, FieldCondition> | undefined;
  contains?: string | string[] | undefined;
  matches?: string | string[] | undefined;
  any?: When[] | undefined;
  all?: When[] | undefined;
  not?: When | undefined;
}
export type FieldCondition = z.infer<typeof fieldTest> | string | number | boolean | (string | number | boolean)[];

const when: z.ZodType<When> = z
  .strictObject({
    source: oneOrMore(z.string().min(1)).optional().describe("Ids of sources, `*` for any characters."),
    level: z.enum(LEVELS).optional().describe("The record's level is at least this."),
    text: z.boolean().optional().describe("Whether the record is plain text rather than a document with fields."),
    stack_trace: z.boolean().optional().describe("Whether the record has a stack trace in a field of its own."),
    fields: z
      .record(z.string(), z.union([scalar, z.array(scalar).min(1), fieldTest]))
      .optional()
      .describe("Fields by dotted name, and the value, a list of values, or the test that each must fit."),
    contains: oneOrMore(literal).optional().describe("Texts of which one must occur in the message, as written."),
    matches: oneOrMore(pattern).optional().describe("Patterns of which one must be found in the message."),
    get any() {
      return z.array(when).min(1).optional().describe("Conditions of which one must hold.");
    },
    get all() {
      return z.array(when).min(1).optional().describe("Conditions that must all hold.");
    },
    get not() {
      return when.optional().describe("A condition that must not hold.");
    },
  })
  .describe("Which records the rule takes; all given conditions must hold. Without any it takes every record.");

const fieldName = z.string().min(1).max(200);

const step = z
  .strictObject({
    text_header: z
      .literal(true)
      .optional()
      .describe("Takes time, level, thread and logger off the head of the message."),
    json: z
      .strictObject({ field: fieldName.default("message").describe("The text to read. Default `message`.") })
      .optional()
      .describe("Reads a text that is a JSON object; its fields can then be used by name."),
    regex: z
      .union([
        pattern,
        z.strictObject({
          field: fieldName.default("message").describe("The text to search. Default `message`."),
          pattern: pattern.describe("The pattern; what its named groups match gets their names."),
        }),
      ])
      .optional()
      .describe("Searches the message with a pattern whose named groups become values."),
    key_value: z
      .strictObject({
        field: fieldName.default("message").describe("The text to read. Default `message`."),
        prefix: z.string().default("").describe("Put before each key."),
      })
      .optional()
      .describe('Reads `key=value key="quoted value"` pairs.'),
    timestamp: z
      .strictObject({
        field: fieldName.describe("The text of the time."),
        timezone: z.string().default("UTC").describe("IANA zone of times that name none."),
      })
      .optional()
      .describe("Takes the event's time from a value: ISO 8601, dates with month names, epoch seconds to nanoseconds."),
    stack_trace: z
      .union([
        z.enum(["auto", ...TRACE_LANGUAGES]),
        z.strictObject({
          field: fieldName.describe("The text of the trace."),
          language: z
            .enum(["auto", ...TRACE_LANGUAGES])
            .default("auto")
            .describe("Its language. Default `auto`."),
        }),
      ])
      .optional()
      .describe("Reads the stack trace of a language from the record's own field, or from the message."),
    set: z.record(fieldName, template).optional().describe("Values by name, made from templates."),
    rename: z.record(fieldName, fieldName).optional().describe("Values that get another name: `old: new`."),
  })
  .refine((value) => Object.values(value).filter((given) => given !== undefined).length === 1, {
    message: "a step has exactly one key",
  });

const eventMapping = z.strictObject({
  level: template.optional().describe("The event's level. Default: the record's, or `error`."),
  type: template.optional().describe("The exception's type."),
  message: template.optional().describe("The event's message. Default: the record's without header and trace."),
  service: template.optional().describe("The service it happened in."),
  environment: template.optional().describe("The environment: `production`."),
  release: template.optional().describe("The version of the service."),
  host: template.optional().describe("The machine."),
  logger: template.optional().describe("The logger that wrote it."),
  project: template.optional().describe("The project it belongs to, instead of the one that its service belongs to."),
  tags: z.record(fieldName, template).optional().describe("More values to search and compare events by."),
});

const expectedEvent = z.strictObject({
  level: z.enum(LEVELS).optional().describe("The event's level."),
  type: z.string().optional().describe("Type of the outermost exception."),
  message: z.string().optional().describe("The exception's message, or else the record's."),
  log_message: z.string().optional().describe("The record's own message."),
  service: z.string().optional().describe("The event's service."),
  environment: z.string().optional().describe("The event's environment."),
  release: z.string().optional().describe("The event's release."),
  project: z.string().optional().describe("The event's project."),
  host: z.string().optional().describe("The event's host."),
  logger: z.string().optional().describe("The event's logger."),
  timestamp: z.string().optional().describe("RFC 3339 in UTC with milliseconds."),
  rule: z.string().optional().describe("Id of the rule that took it. Default: any rule of this file."),
  frames: z.number().int().optional().describe("Number of frames of the outermost exception."),
  first_frame: z
    .strictObject({
      module: z.string().optional().describe("Module of the frame."),
      function: z.string().optional().describe("Function of the frame."),
      file: z.string().optional().describe("File of the frame."),
      line: z.number().optional().describe("Line of the frame."),
      in_app: z.boolean().optional().describe("Whether it is the user's own code."),
    })
    .optional()
    .describe("Parts of the newest frame of the outermost exception."),
  causes: z.array(z.string()).optional().describe("Types of the other exceptions, from outside in."),
  tags: z.record(z.string(), z.string()).optional().describe("Tags that it must have, among others."),
  fingerprint: z.array(z.string()).optional().describe("The fingerprint that the rule set."),
});

const ruleTest = z
  .strictObject({
    name: z.string().min(1).describe("What the test shows."),
    line: z.string().optional().describe("The record as text; several lines are one joined record."),
    record: z.record(z.string(), z.unknown()).optional().describe("The record as a JSON document."),
    event: expectedEvent.optional().describe("What the event must be; only what is given is compared."),
    ignored: z.literal(true).optional().describe("No rule may take the record, or one with `drop` does."),
  })
  .refine((test) => (test.line === undefined) !== (test.record === undefined), {
    message: "give either `line` or `record`",
  })
  .refine((test) => (test.event === undefined) !== (test.ignored === undefined), {
    message: "give either `event` or `ignored: true`",
  });

const rule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, "must be lower_snake_case")
    .describe("Unique in its file; events name the rule `file/name`."),
  description: z.string().optional().describe("For readers."),
  enabled: z.boolean().default(true).describe("Whether the rule is used. Default true."),
  when: when.prefault({}),
  steps: z
    .array(step)
    .default([{ text_header: true }, { stack_trace: "auto" }])
    .describe("How the record is taken apart, in order. Default: `text_header`, then `stack_trace: auto`."),
  event: eventMapping
    .prefault({})
    .describe("What the event's fields are, where the steps and the record do not say it."),
  fingerprint: z
    .array(template)
    .min(1)
    .optional()
    .describe("What events are grouped by, instead of the grouping strategy."),
  drop: z.boolean().default(false).describe("Takes the records and makes no event of them. Default false."),
});

/** A rule file: rules in the order in which they are tried, and tests of them. */
export const ruleFileSchema = z
  .strictObject({
    rules: z.array(rule).min(1).describe("The first rule that takes a record wins."),
    tests: z
      .array(ruleTest)
      .default([])
      .describe("Records and what must become of them; `elkhound test-rules` runs them."),
  })
  .superRefine((file, context) => {
    const seen = new Set<string>();
    for (const [index, { name }] of file.rules.entries()) {
      if (seen.has(name)) {
        context.addIssue({
          code: "custom",
          path: ["rules", index, "name"],
          message: `there is already a rule \`${name}\``,
        });
      }
      seen.add(name);
    }
  });

export type RuleFile = z.infer<typeof ruleFileSchema>;
export type RuleSource = RuleFile["rules"][number];
export type StepSource = RuleSource["steps"][number];
export type RuleTest = RuleFile["tests"][number];
