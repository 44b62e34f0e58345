import { z } from "@hono/zod-openapi";
import { type Said, type Sentence, textOf } from "../../domain/sentence.ts";
import { orNull } from "./parameters.ts";

const sentenceSchema = z
  .object({
    code: z.string().openapi({ description: "Which sentence; stays the same.", example: "search.unknown_key" }),
    values: z.record(z.string(), z.unknown()).openapi({
      description: "What stands at its places: texts, numbers, further sentences, or lists of these.",
      example: { name: "servce" },
    }),
  })
  .openapi("Sentence", { description: "A sentence of Elkhound's own, to be said in other languages than English." });

/** Beside a text `x`, as `x_said`. */
export const saidSchema = orNull(sentenceSchema).openapi({
  description: "The text before it as a value; null where there is none, or where it is not in Elkhound's own words.",
});

type TextJson<Name extends string, Text> = { [Key in Name]: Text } & { [Key in `${Name}_said`]: Sentence | null };

/** What is said as `name`, in English, and as `name_said` the sentence that it is. */
export function saidJson<Name extends string, What extends Said | undefined>(
  name: Name,
  said: What,
): TextJson<Name, undefined extends What ? string | null : string> {
  const text = said === undefined ? null : textOf(said);
  const own = said === undefined || typeof said === "string" ? null : said;
  return { [name]: text, [`${name}_said`]: own } as never;
}
