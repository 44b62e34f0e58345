import { z } from "zod";
import { nearestName } from "../../config/nearest-name.ts";
import { LEVELS, parseLevel } from "../../domain/level.ts";
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
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        const params = thrown instanceof SourceFault ? { offset: thrown.offset, hint: thrown.hint } : {};
        context.addIssue({ code: "custom", message, params });
      }
    })
    .meta({ title });
}

/** An RE2 pattern. */
export const pattern: z.ZodType<string> = compiles(compilePattern, "a pattern in RE2 syntax");
/** A text with placeholders. */
export const template: z.ZodType<string> = compiles(
  (source) => compileTemplate(source),
  "text, in which `{{ name }}` stands for a value",
);
/** A text with placeholders, or a level. */
export const levelTemplate: z.ZodType<string> = compiles((source) => {
  compileTemplate(source);
  if (source.includes("{{") || parseLevel(source) !== undefined) return;
  const nearest = nearestName(source, LEVELS);
  const hint = nearest === undefined ? `levels: ${LEVELS.join(", ")}` : `did you mean \`${nearest}\`?`;
  throw new SourceFault(`\`${source.slice(0, 50)}\` is no level`, 0, hint);
}, "text, in which `{{ name }}` stands for a value");
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
