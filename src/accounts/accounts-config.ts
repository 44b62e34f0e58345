import { z } from "zod";
import { duration } from "../config/duration.ts";

/** `accounts:` of the configuration. */
export const accountsConfig = z
  .strictObject({
    password_log_in: z
      .boolean()
      .default(true)
      .describe("Whether one may log in with a password. `false` leaves `oidc` alone; set-up links still work."),
    session_idle: duration.prefault("7d").describe("A session that is not used for so long is over."),
    session_lifetime: duration.prefault("30d").describe("A session is over after so long, however much it is used."),
    audit_retention: duration.prefault("365d").describe("How long the audit log is kept; at most a million entries."),
    requests_per_minute: z
      .number()
      .int()
      .min(10)
      .default(1_200)
      .describe(
        "Requests that a session or token may make; who is not logged in, a tenth, by address. More are answered 429.",
      ),
  })
  .describe("Log-in and what goes with it.");

export type AccountsConfig = z.infer<typeof accountsConfig>;
