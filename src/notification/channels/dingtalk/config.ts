import { z } from "zod";
import { secretUrl, templateKey } from "../channel-kind.ts";

/** One entry of `dingtalk:`. */
export const dingtalkConfig = z.strictObject({
  url: secretUrl("Address of a group's custom robot, with its `access_token`."),
  secret: z
    .string()
    .min(1)
    .optional()
    .describe("Secret of the robot's security setting «signature» (`SEC…`). Better: `secret_file`."),
  at_mobiles: z
    .array(z.string().regex(/^\+?[\d-]{5,20}$/, "must be a phone number, in quotes"))
    .default([])
    .describe("Who is called by messages of something that fires, by phone number."),
  at_all: z.boolean().default(false).describe("Call everybody in the group."),
  ...templateKey,
});

export type DingtalkConfig = z.infer<typeof dingtalkConfig>;
