import { z } from "@hono/zod-openapi";
import { STATUSES, SUBSTATUSES } from "../../domain/issue-state.ts";
import { DAY, type EpochMs, formatTime, HOUR } from "../../domain/time.ts";
import type { FiringOnIssue } from "../../store/alert-store.ts";
import type { IssueCounts } from "../../store/issue.ts";
import { issueSchema } from "./issue-json.ts";
import { timeField } from "./parameters.ts";

export const SERIES_NAMES = ["24h", "7d", "30d"] as const;

const SERIES = {
  "24h": { widthMs: HOUR, steps: 24 },
  "7d": { widthMs: 6 * HOUR, steps: 28 },
  "30d": { widthMs: DAY, steps: 30 },
} as const;

/** Equal steps of time. */
export interface SeriesSteps {
  readonly from: EpochMs;
  readonly widthMs: number;
  readonly steps: number;
}

/** Steps of whole hours or days (UTC), the last of which is running. */
export function seriesUpTo(now: EpochMs, name: (typeof SERIES_NAMES)[number]): SeriesSteps {
  const { widthMs, steps } = SERIES[name];
  return { from: (Math.floor(now / widthMs) + 1 - steps) * widthMs, widthMs, steps };
}

const seriesSchema = z
  .object({
    from: timeField.openapi({ description: "Begin of the first step." }),
    step_seconds: z.number().int(),
    counts: z.array(z.number().int()).openapi({ description: "Events in each step; the last one is running." }),
  })
  .openapi("IssueSeries");

export function seriesJson(
  { from, widthMs, steps }: SeriesSteps,
  counts: readonly number[] | undefined,
): z.infer<typeof seriesSchema> {
  const shown = counts === undefined ? new Array<number>(steps).fill(0) : [...counts];
  return { from: formatTime(from), step_seconds: widthMs / 1_000, counts: shown };
}

const firingSchema = z.object({
  id: z.string(),
  type: z.string().openapi({ description: "The detector's type: `spike`." }),
  severity: z.string().nullable(),
});

/** An alert that fires on an issue, as lists of issues show it. */
export function firingJson({ id, type, labels }: FiringOnIssue): z.infer<typeof firingSchema> {
  return { id, type, severity: labels["severity"] ?? null };
}

/** An issue as lists show it. */
export const listedIssueSchema = issueSchema
  .extend({
    series: seriesSchema.optional(),
    firing: z.array(firingSchema).openapi({ description: "Alerts on it that go on, the longest first." }),
  })
  .openapi("ListedIssue");

const count = z.number().int();

export const countsSchema = z
  .object({
    total: count,
    status: z.object({ unresolved: count, resolved: count, ignored: count }),
    substatus: z.record(z.string(), count).openapi({ description: "Each substatus, whatever its status." }),
    assigned: count,
    assigned_to_me: count,
    unassigned: count,
  })
  .openapi("IssueCounts");

export function countsJson(counts: IssueCounts): z.infer<typeof countsSchema> {
  const all = STATUSES.flatMap((status) => [...SUBSTATUSES[status]]);
  return {
    total: counts.total,
    status: { ...counts.byStatus },
    substatus: Object.fromEntries(all.map((name) => [name, counts.bySubstatus[name] ?? 0])),
    assigned: counts.assigned,
    assigned_to_me: counts.mine,
    unassigned: counts.total - counts.assigned,
  };
}
