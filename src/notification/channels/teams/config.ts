import { z } from "zod";
import { secretUrl, templateKey } from "../channel-kind.ts";

/** One entry of `teams:`. */
export const teamsConfig = z.strictObject({
  url: secretUrl("Address of a workflow of the kind «When a Teams webhook request is received»."),
  ...templateKey,
});

export type TeamsConfig = z.infer<typeof teamsConfig>;
