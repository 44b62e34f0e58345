import { z } from "zod";
import { apiUrl, templateKey } from "../channel-kind.ts";

/** One entry of `telegram:`. */
export const telegramConfig = z.strictObject({
  token: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/, "must be a bot's token such as `123456:ABC-DEF…`")
    .describe("Token of the bot, from @BotFather. Better: `token_file`."),
  chat_id: z
    .union([z.number().int(), z.string().regex(/^(-?\d+|@\w{5,})$/, "must be a number or `@channelname`")])
    .describe("The chat: a number (groups have a minus in front), or `@channelname`."),
  thread_id: z.number().int().min(1).optional().describe("Topic of a group with topics."),
  silent: z.boolean().default(false).describe("Messages make no sound."),
  api_url: apiUrl("https://api.telegram.org"),
  ...templateKey,
});

export type TelegramConfig = z.infer<typeof telegramConfig>;
