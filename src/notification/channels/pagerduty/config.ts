import { z } from "zod";
import { apiUrl, templateKey } from "../channel-kind.ts";

/** One entry of `pagerduty:`. */
export const pagerdutyConfig = z.strictObject({
  routing_key: z
    .string()
    .min(16)
    .describe("Integration key of an Events API v2 integration. Better: `routing_key_file`."),
  severity: z
    .strictObject({
      critical: z.enum(["critical", "error", "warning", "info"]).default("critical").describe("For `critical` alerts."),
      warning: z.enum(["critical", "error", "warning", "info"]).default("error").describe("For `warning` alerts."),
      info: z.enum(["critical", "error", "warning", "info"]).default("info").describe("For `info` alerts."),
    })
    .prefault({})
    .describe("PagerDuty's severity for each of Elkhound's."),
  api_url: apiUrl("https://events.pagerduty.com"),
  ...templateKey,
});

export type PagerdutyConfig = z.infer<typeof pagerdutyConfig>;
