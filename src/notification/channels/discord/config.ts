import { z } from "zod";
import { secretUrl, templateKey } from "../channel-kind.ts";

/** One entry of `discord:`. */
export const discordConfig = z.strictObject({
  url: secretUrl("Address of a channel's webhook."),
  mention_roles: z
    .array(z.string().regex(/^\d{15,22}$/, "must be the id of a role, in quotes"))
    .max(20)
    .default([])
    .describe("Ids of roles that are called by messages of something that fires."),
  ...templateKey,
});

export type DiscordConfig = z.infer<typeof discordConfig>;
