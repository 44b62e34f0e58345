import { z } from "zod";
import { secretUrl, templateKey } from "../channel-kind.ts";

/** One entry of `feishu:`; Lark is the same by another address. */
export const feishuConfig = z.strictObject({
  url: secretUrl("Address of a group's custom bot, of Feishu or Lark."),
  secret: z
    .string()
    .min(1)
    .optional()
    .describe("Secret of the bot's security setting «signature». Better: `secret_file`."),
  ...templateKey,
});

export type FeishuConfig = z.infer<typeof feishuConfig>;
