import { z } from "zod";
import { nearestName } from "../../config/nearest-name.ts";
import { asError } from "../../domain/errors.ts";
import { LEVELS, parseLevel } from "../../domain/level.ts";
import { says, sentence } from "../../domain/sentence.ts";
import { compilePattern } from "../pattern.ts";
import { SourceFault } from "../source-fault.ts";
import { compileTemplate } from "../template.ts";

/** A string that another function must be able to compile; its complaint becomes the problem, at the fault's place. */
export function compiles(compile: (source: string) => unknown, title: string): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .superRefine((source, context) => {
      try {
        compile(source);
      } catch (thrown) {
        const message = asError(thrown).message;
        if (!(thrown instanceof SourceFault)) context.addIssue({ code: "custom", message });
        else {
          const { said, offset, saidHint: hint } = thrown;
          context.addIssue({ code: "custom", message, params: { said, offset, hint } });
        }
      }
    })
    .meta({ title });
}

/** An RE2 pattern. */
export const pattern: z.ZodType<string> = compiles(compilePattern, says("kind.pattern"));
const TEMPLATE = sentence("kind.template", { example: "{{ name }}" });

/** A text with placeholders. */
export const template: z.ZodType<string> = compiles((source) => compileTemplate(source), says(TEMPLATE));
/** A text with placeholders, or a level. */
export const levelTemplate: z.ZodType<string> = compiles((source) => {
  compileTemplate(source);
  if (source.includes("{{") || parseLevel(source) !== undefined) return;
  const nearest = nearestName(source, LEVELS);
  const hint =
    nearest === undefined
      ? sentence("level.known", { names: LEVELS })
      : sentence("hint.did_you_mean", { name: nearest });
  throw new SourceFault(sentence("level.none", { name: source.slice(0, 50) }), 0, hint);
}, says(TEMPLATE));
/** A text that is searched for. */
export const literal: z.ZodString = z.string().min(1);
/** The name of a field or value, dotted. */
export const fieldName: z.ZodString = z.string().min(1).max(200);
/** A value of YAML that is no list and no mapping. */
export const scalar: z.ZodUnion<[z.ZodString, z.ZodNumber, z.ZodBoolean]> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
]);

/** One value, or a list of them that is not empty. */
export function oneOrMore<T extends z.ZodType>(item: T): z.ZodUnion<[T, z.ZodArray<T>]> {
  return z.union([item, z.array(item).min(1)]);
}

/** What {@link oneOrMore} was given, as a list. */
export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
