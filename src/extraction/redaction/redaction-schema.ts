import { z } from "zod";
import { asError } from "../../domain/errors.ts";
import { says } from "../../domain/sentence.ts";
import { compilePattern } from "../pattern.ts";
import { SourceFault } from "../source-fault.ts";
import { SECRET_KINDS } from "./scanner.ts";

const pattern = z
  .string()
  .min(1)
  .superRefine((source, context) => {
    try {
      compilePattern(source);
    } catch (thrown) {
      const params = thrown instanceof SourceFault ? { said: thrown.said } : {};
      context.addIssue({ code: "custom", message: asError(thrown).message, params });
    }
  })
  .meta({ title: says("kind.pattern") });

/** The `redaction:` block of the configuration. */
export const redactionSchema = z.strictObject({
  keys: z
    .array(z.string().min(2).max(64))
    .default([])
    .describe("More names of secrets, in any spelling: `national_id` is `nationalId` and `NATIONAL-ID` too."),
  except_keys: z
    .array(z.string().min(2).max(64))
    .default([])
    .describe("Names that end like those of secrets and are none, whole: `session_token`."),
  patterns: z
    .array(pattern)
    .max(100)
    .default([])
    .describe("More secrets: what a pattern finds, or its group `secret`, is replaced. RE2 syntax."),
  emails: z.boolean().default(false).describe("Whether e-mail addresses are replaced."),
  ips: z.boolean().default(false).describe("Whether IP addresses are replaced, also in `host`."),
  disable: z
    .array(z.enum(SECRET_KINDS))
    .default([])
    .describe("Built-in kinds of secrets that are left alone. Default: none."),
});

export type RedactionConfig = z.infer<typeof redactionSchema>;
