import { z } from "zod";

const glob = z.string().trim().min(1).max(500);
/** One glob, or several of which one must match. */
const globs = z.union([glob, z.array(glob).min(1).max(100)]);
const owner = z.string().trim().min(1).max(200);

/** `projects[].owners`. */
export const ownersSchema = z
  .array(
    z
      .strictObject({
        path: globs
          .optional()
          .describe("Of a stack frame's file, as in CODEOWNERS: `src/pay/**`, `*.sql`, `/app/src/`. One or a list."),
        module: globs
          .optional()
          .describe("Of a stack frame's module: `com.shop.pay` with all beneath it, `*.pay.*`. One or a list."),
        service: globs.optional().describe("Service names or `*` patterns. One or a list."),
        logger: globs.optional().describe("Loggers: `payments` with all beneath it, or `*` patterns. One or a list."),
        tag: z
          .record(z.string().min(1).max(100), globs)
          .optional()
          .describe("Tags, by key: `{ tenant: acme-* }`. All must match."),
        owners: z
          .union([owner, z.array(owner).min(1).max(20)])
          .describe("Teams or people, the first of whom is asked first: `#payments`, `ann@example.com`."),
      })
      .refine((rule) => Object.entries(rule).some(([key, value]) => key !== "owners" && value !== undefined), {
        message: "the rule does not say what is owned; name a `path`, `module`, `service`, `logger` or `tag`",
      }),
  )
  .max(1_000);
