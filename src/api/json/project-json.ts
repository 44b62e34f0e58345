import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import type { ProjectSummary } from "../../store/project-store.ts";
import { timeField } from "./parameters.ts";

const count = z.number().int();

export const projectSchema = z
  .object({
    name: z.string(),
    issues: count,
    unresolved: count,
    new: count,
    regressed: count,
    escalating: count,
    event_count: count,
    last_seen: timeField,
  })
  .openapi("Project");

export function projectJson({ events, lastSeen, ...counts }: ProjectSummary): z.infer<typeof projectSchema> {
  return { ...counts, event_count: events, last_seen: formatTime(lastSeen) };
}
