import { z } from "zod";
import { apiUrl, secretUrl, templateKey } from "../channel-kind.ts";

/** One entry of `slack:`. */
export const slackConfig = z
  .strictObject({
    url: secretUrl("Address of an incoming webhook.").optional(),
    token: z
      .string()
      .min(1)
      .optional()
      .describe("Token of a bot (`xoxb-…`) with the scope `chat:write`, instead of `url`. Better: `token_file`."),
    channel: z.string().min(1).optional().describe("With `token`: id of the channel, `C0123456789`."),
    thread: z
      .boolean()
      .default(true)
      .describe("With `token`: later messages of the same alerts answer the first, in its thread."),
    mention: z
      .array(
        z
          .string()
          .regex(
            /^(@here|@channel|@everyone|[UW][A-Z0-9]{4,}|S[A-Z0-9]{4,})$/,
            "must be `@here`, `@channel`, `@everyone`, or the id of a user or group",
          ),
      )
      .default([])
      .describe("Who is called by messages of something that fires: `@here`, ids of users (`U…`) or groups (`S…`)."),
    api_url: apiUrl("https://slack.com/api"),
    ...templateKey,
  })
  .refine(({ url, token }) => (url === undefined) !== (token === undefined), "has either `url` or `token`")
  .refine(({ token, channel }) => token === undefined || channel !== undefined, "`token` needs a `channel`");

export type SlackConfig = z.infer<typeof slackConfig>;
