import { z } from "zod";
import { secretUrl, templateKey } from "../channel-kind.ts";

/** One entry of `wecom:`. */
export const wecomConfig = z.strictObject({
  url: secretUrl("Address of a group's robot, with its `key`."),
  mention: z
    .array(z.string().regex(/^[\w.@-]{1,64}$/, "must be a user's id, or `all`"))
    .default([])
    .describe("Ids of users who are called by messages of something that fires; `all`: everybody."),
  ...templateKey,
});

export type WecomConfig = z.infer<typeof wecomConfig>;
