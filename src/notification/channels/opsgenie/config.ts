import { z } from "zod";
import { apiUrl, templateKey } from "../channel-kind.ts";

const priority = z.enum(["P1", "P2", "P3", "P4", "P5"]);

/** One entry of `opsgenie:`. */
export const opsgenieConfig = z.strictObject({
  api_key: z.string().min(8).describe("Key of an API integration. Better: `api_key_file`."),
  api_url: apiUrl("https://api.opsgenie.com").describe("Address of the API; in the EU `https://api.eu.opsgenie.com`."),
  teams: z.array(z.string().min(1)).max(50).default([]).describe("Teams that respond, by name."),
  tags: z.array(z.string().min(1).max(50)).max(20).default([]).describe("Tags of the alert."),
  priority: z
    .strictObject({
      critical: priority.default("P1").describe("For `critical` alerts."),
      warning: priority.default("P3").describe("For `warning` alerts."),
      info: priority.default("P5").describe("For `info` alerts."),
    })
    .prefault({})
    .describe("Opsgenie's priority for each of Elkhound's severities."),
  ...templateKey,
});

export type OpsgenieConfig = z.infer<typeof opsgenieConfig>;
