import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import type { Release } from "../../store/release-store.ts";
import { timeField } from "./parameters.ts";

const deploySchema = z.object({ environment: z.string().nullable(), deployed_at: timeField });

export const releaseSchema = z
  .object({
    project: z.string(),
    version: z.string(),
    first_seen: timeField.openapi({ description: "Of its first event, or its first deploy where that came first." }),
    last_seen: timeField.nullable().openapi({ description: "Of its last event; null: none was counted." }),
    event_count: z.number().int(),
    new_issues: z.number().int().openapi({ description: "Issues whose first event was of this release." }),
    deploys: z.array(deploySchema).openapi({ description: "The latest 20, newest first." }),
  })
  .openapi("Release");

export function releaseJson(release: Release): z.infer<typeof releaseSchema> {
  return {
    project: release.project,
    version: release.version,
    first_seen: formatTime(release.firstSeen),
    last_seen: release.lastSeen === undefined ? null : formatTime(release.lastSeen),
    event_count: release.eventCount,
    new_issues: release.newIssues,
    deploys: release.deploys.map(({ environment, deployedAt }) => ({
      environment: environment ?? null,
      deployed_at: formatTime(deployedAt),
    })),
  };
}
