import { z } from "zod";
import { LEVELS } from "../../domain/level.ts";
import { says } from "../../domain/sentence.ts";
import { literal, oneOrMore, pattern, scalar } from "./text-schema.ts";

const fieldTest = z
  .strictObject({
    exists: z.boolean().optional().describe("Whether the field must be there, with any value but null."),
    contains: oneOrMore(literal).optional().describe("Texts of which one must occur in the field's text, as written."),
    contains_any_case: oneOrMore(literal).optional().describe("The same, without regard to the case of letters."),
    starts_with: oneOrMore(literal).optional().describe("Texts with one of which the field's text must begin."),
    ends_with: oneOrMore(literal).optional().describe("Texts with one of which the field's text must end."),
    matches: oneOrMore(pattern).optional().describe("Patterns of which one must be found in the field's text."),
    gt: z.number().optional().describe("The field's number must be greater. A text that is no number does not fit."),
    gte: z.number().optional().describe("The field's number must be this or greater."),
    lt: z.number().optional().describe("The field's number must be less."),
    lte: z.number().optional().describe("The field's number must be this or less."),
  })
  .refine((test) => Object.values(test).some((given) => given !== undefined), { message: says("rule.when_empty") });

/** What a field must be: a value, one of a list of values, or what a test says. */
export type FieldCondition = z.infer<typeof fieldTest> | string | number | boolean | (string | number | boolean)[];
export type FieldTest = z.infer<typeof fieldTest>;

/** What a `when:` block may hold; all its keys must hold. */
export interface When {
  source?: string | string[] | undefined;
  level?: (typeof LEVELS)[number] | undefined;
  text?: boolean | undefined;
  stack_trace?: boolean | undefined;
  fields?: Record<string, FieldCondition> | undefined;
  contains?: string | string[] | undefined;
  contains_any_case?: string | string[] | undefined;
  matches?: string | string[] | undefined;
  any?: When[] | undefined;
  all?: When[] | undefined;
  not?: When | undefined;
}

/** Which records a rule takes. */
export const when: z.ZodType<When> = z
  .strictObject({
    source: oneOrMore(z.string().min(1)).optional().describe("Ids of sources, `*` for any characters."),
    level: z.enum(LEVELS).optional().describe("The record's level is at least this."),
    text: z.boolean().optional().describe("Whether the record is plain text rather than a document with fields."),
    stack_trace: z.boolean().optional().describe("Whether the record has a stack trace in a field of its own."),
    fields: z
      .record(z.string(), z.union([scalar, z.array(scalar).min(1), fieldTest]))
      .optional()
      .describe(
        "Fields by dotted name, and the value (without regard to case), a list of values, or the test that each must fit.",
      ),
    contains: oneOrMore(literal).optional().describe("Texts of which one must occur in the message, as written."),
    contains_any_case: oneOrMore(literal).optional().describe("The same, without regard to the case of letters."),
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
  .meta({
    id: "when",
    description: "Which records the rule takes; all given conditions must hold. Without any it takes every record.",
  });
