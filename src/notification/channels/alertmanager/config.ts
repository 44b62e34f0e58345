import { z } from "zod";
import { duration } from "../../../config/duration.ts";
import { secretUrl } from "../channel-kind.ts";

/** One entry of `alertmanager:`. */
export const alertmanagerConfig = z.strictObject({
  url: z
    .union([secretUrl("Address of an Alertmanager."), z.array(secretUrl("Address of an Alertmanager.")).min(1).max(16)])
    .describe("Address of Alertmanager, or of each of a cluster's; one that takes the alerts is enough."),
  username: z.string().optional().describe("User for basic authentication."),
  password: z.string().optional().describe("Password of `username`. Better: `password_file`."),
  bearer_token: z.string().optional().describe("Token for `Authorization: Bearer`. Better: `bearer_token_file`."),
  valid_for: duration
    .prefault("5h")
    .describe(
      "What is not heard of again for so long is over to Alertmanager: more than the route's `repeat_interval`.",
    ),
});

export type AlertmanagerConfig = z.infer<typeof alertmanagerConfig>;
