import { z } from "zod";
import { secretUrl } from "../channel-kind.ts";

/** Headers that say how the body is sent, or who sends it: they are not for configurations. */
const RESERVED = /^(host|content-length|transfer-encoding|connection|upgrade|webhook-(id|timestamp|signature))$/i;

/** One entry of `webhook:`. */
export const webhookConfig = z
  .strictObject({
    url: secretUrl("Where messages are posted."),
    method: z.enum(["POST", "PUT"]).default("POST").describe("HTTP method."),
    secret: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Signs each request as Standard Webhooks does (`whsec_…` in base64, or any text); several with spaces, while they are changed. Better: `secret_file`.",
      ),
    username: z.string().optional().describe("User for basic authentication."),
    password: z.string().optional().describe("Password of `username`. Better: `password_file`."),
    bearer_token: z.string().optional().describe("Token for `Authorization: Bearer`. Better: `bearer_token_file`."),
    headers: z
      .record(
        z
          .string()
          .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "must be the name of a header")
          .refine((name) => !RESERVED.test(name), "is set by Elkhound itself"),
        z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must be printable characters on one line"),
      )
      .default({})
      .describe("Headers to send besides."),
    max_alerts: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe("Most alerts of one message, up to 100; the others are counted in `truncatedAlerts`. 0: 100."),
    template: z
      .string()
      .regex(/^[\w-]+$/, "must be the name of a folder of templates")
      .optional()
      .describe("Folder of a template `body.json.hbs` that makes the body; without it, it is Alertmanager's."),
  })
  .refine(
    ({ username, password }) => (username === undefined) === (password === undefined),
    "`username` and `password` belong together",
  )
  .refine(
    ({ username, bearer_token }) => username === undefined || bearer_token === undefined,
    "has either `username` or `bearer_token`",
  );

export type WebhookConfig = z.infer<typeof webhookConfig>;
