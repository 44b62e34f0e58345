import { z } from "@hono/zod-openapi";
import type { DetectorStatus, SourceCondition } from "../../detection/detector.ts";
import { type EpochMs, formatTime } from "../../domain/time.ts";
import type { Suppression } from "../../notification/suppressed-now.ts";
import type { StoredAlert } from "../../store/alert-store.ts";
import { timeField } from "./parameters.ts";
import { saidJson, saidSchema } from "./said-json.ts";

export const alertSchema = z
  .object({
    id: z.string(),
    key: z.string().openapi({ description: "The same for every alert of the same detector and subject." }),
    detector: z.string(),
    type: z.string().openapi({ description: "The detector's type: `spike`." }),
    status: z.enum(["pending", "firing", "resolved"]),
    lasting: z.boolean().openapi({
      description: "False: something happened in a moment; it is told once, and counts as firing for an hour.",
    }),
    labels: z.record(z.string(), z.string()),
    summary: z.string(),
    numbers: z.record(z.string(), z.union([z.number(), z.string()])).openapi({
      description: "What the decision was made on; names that end in `_ms` are milliseconds.",
    }),
    issue: z.string().nullable(),
    issue_title: z.string().nullable(),
    starts_at: timeField.openapi({ description: "Event time from which the condition held." }),
    fired_at: timeField.nullable(),
    ends_at: timeField.nullable(),
    late: z
      .boolean()
      .openapi({ description: "Found only after its time: in a backlog, or because records came late." }),
    updated_at: timeField,
    acknowledged: z.object({ at: timeField, by: z.string() }).nullable(),
    suppressed: z
      .object({
        kind: z.enum(["silenced", "inhibited", "muted"]),
        reason: z.string(),
        reason_said: saidSchema,
        by: z
          .string()
          .openapi({ description: "Id of the silence or alert that does it, or the time interval's name." }),
      })
      .nullable()
      .openapi({ description: "Why nobody is told of it now; null too for what is over." }),
  })
  .openapi("Alert");

/** An alert as the API gives it. */
export type AlertJson = z.infer<typeof alertSchema>;

export function alertJson(alert: StoredAlert, issueTitle?: string, suppressed?: Suppression): AlertJson {
  const { acknowledged } = alert;
  return {
    id: alert.id,
    key: alert.key,
    detector: alert.detector,
    type: alert.type,
    status: alert.status,
    lasting: alert.lasting,
    labels: { ...alert.labels },
    summary: alert.summary,
    numbers: { ...alert.numbers },
    issue: alert.issue ?? null,
    issue_title: issueTitle ?? null,
    starts_at: formatTime(alert.startsAt),
    fired_at: timeOrNull(alert.firedAt),
    ends_at: timeOrNull(alert.endsAt),
    late: alert.late,
    updated_at: formatTime(alert.updatedAt),
    acknowledged: acknowledged === undefined ? null : { at: formatTime(acknowledged.at), by: acknowledged.by },
    suppressed: suppressed === undefined ? null : suppressedJson(suppressed),
  };
}

function suppressedJson({ kind, reason, by }: Suppression) {
  return { kind, ...saidJson("reason", reason), by };
}

export const detectorSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    schedule: z.string(),
    timezone: z.string(),
    last_tick_at: timeField.nullable(),
    next_tick_at: timeField.nullable(),
    evaluated_to: timeField.nullable().openapi({
      description: "Event time up to which was judged; null for detectors that do not judge stretches of time.",
    }),
    held_because: z.string().nullable().openapi({ description: "Why it cannot judge, or not up to now." }),
    held_because_said: saidSchema,
    failure: z
      .string()
      .nullable()
      .openapi({ description: "Why its last tick failed, if the answering worker ran it." }),
    failure_said: saidSchema,
    pending: z.number().int(),
    firing: z.number().int(),
  })
  .openapi("Detector");

export function detectorJson(detector: DetectorStatus): z.infer<typeof detectorSchema> {
  return {
    id: detector.id,
    type: detector.type,
    schedule: detector.schedule,
    timezone: detector.timezone,
    last_tick_at: timeOrNull(detector.lastTickAt),
    next_tick_at: timeOrNull(detector.nextTickAt),
    evaluated_to: timeOrNull(detector.evaluatedTo),
    ...saidJson("held_because", detector.heldBecause),
    ...saidJson("failure", detector.failure),
    pending: detector.pending,
    firing: detector.firing,
  };
}

export const conditionSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    watermark: timeField
      .nullable()
      .openapi({ description: "Nothing before this will be read any more, as far as known." }),
    stalled_since: timeField.nullable(),
    stalled_because: z.string().nullable(),
    stalled_because_said: saidSchema,
    lag: z.number().nullable(),
    first_caught_up_at: timeField.nullable().openapi({ description: "Null while its first backlog is read." }),
  })
  .openapi("SourceCondition");

export function conditionJson(source: SourceCondition): z.infer<typeof conditionSchema> {
  return {
    id: source.id,
    type: source.type,
    watermark: timeOrNull(source.watermark),
    stalled_since: timeOrNull(source.stalledSince),
    ...saidJson("stalled_because", source.stalledBecause),
    lag: source.lag ?? null,
    first_caught_up_at: timeOrNull(source.firstCaughtUpAt),
  };
}

function timeOrNull(at: EpochMs | undefined): string | null {
  return at === undefined ? null : formatTime(at);
}
