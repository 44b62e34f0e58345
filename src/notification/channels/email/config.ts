import { z } from "zod";
import { templateKey } from "../channel-kind.ts";
import { address, smtpConfig } from "./smtp-config.ts";

const addresses = z.union([address, z.array(address).min(1).max(100)]);

/** One entry of `email:`. */
export const emailConfig = z.strictObject({
  to: addresses.describe("Who gets the mails; all see each other."),
  cc: addresses.optional().describe("Who gets copies."),
  bcc: addresses.optional().describe("Who gets copies without being seen."),
  from: address.optional().describe("Sender. Default: that of `smtp`."),
  reply_to: address.optional().describe("Where answers go."),
  thread: z
    .boolean()
    .default(true)
    .describe("All mails of the same alerts make one thread, under one subject. Off: each has its own."),
  html: z.boolean().default(true).describe("Send HTML beside the text."),
  smtp: smtpConfig.optional().describe("Mail server of these mails. Default: the top-level `smtp`."),
  ...templateKey,
});

export type EmailConfig = z.infer<typeof emailConfig>;
