import { z } from "@hono/zod-openapi";
import { says } from "../../domain/sentence.ts";
import { END_OF_TIME } from "../../domain/time.ts";

/** Keys of every list's query. */
export const listParameters = {
  limit: z.coerce.number().int().min(1).max(100).default(50).openapi({ description: "Items of a page, 1 to 100." }),
  cursor: z.string().max(1000).optional().openapi({ description: "`next` of the page before." }),
};

/**
 * What may be null, of a schema with a name in the description. Not `nullable()`: that would say of the schema itself, wherever
 * it is used, that it may be null, or of its use that it is both.
 */
export function orNull<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema, z.null()]);
}

/** A list as every list of the API is: `next` is the cursor of the next page, null on the last. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** An RFC 3339 time in a query; epoch milliseconds in code. */
export const timeParameter = z
  .string()
  .max(40)
  .refine(
    (text) =>
      /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/.test(text) &&
      /([Zz]|[+-]\d\d:\d\d)$/.test(text) &&
      Date.parse(text) < END_OF_TIME,
    says("parameter.time"),
  )
  .transform((text) => Date.parse(text));

/** A time in an answer. */
export const timeField = z.string().openapi({ format: "date-time", example: "2026-11-24T08:15:30.123Z" });
