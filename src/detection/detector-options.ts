import { z } from "zod";
import { duration } from "../config/duration.ts";
import { timeZone } from "../config/time-zone.ts";
import { SEVERITIES } from "../domain/alert.ts";
import { LEVELS } from "../domain/level.ts";
import { type EpochMs, MINUTE } from "../domain/time.ts";
import type { IssueFilter } from "../store/history.ts";
import type { DetectorOptions } from "./detector.ts";
import { cronProblem } from "./schedule.ts";

/** What detectors are made with, beside their own configuration. */
export interface DetectorDeps {
  /** Zone of detectors that name none: the configuration's `timezone`. */
  readonly timezone: string;
}

const schedule = z
  .string()
  .superRefine((text, context) => {
    const problem = cronProblem(text);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  })
  .meta({ title: "a cron expression such as `*/10 * * * * *`" });

const detectorId = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, "must be lower_snake_case, at most 63 characters")
  .describe("Name of the detector, unique and lasting: its state and alerts are stored under it.");

const labels = z
  .record(
    z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, "label names are lower_snake_case"),
    z.string().max(200, "at most 200 characters"),
  )
  .refine(
    ({ severity }) => severity === undefined || SEVERITIES.some((known) => known === severity),
    `\`severity\` must be one of ${SEVERITIES.map((name) => `\`${name}\``).join(", ")}`,
  )
  .default({})
  .describe("Labels added to each of its alerts, for routes: `{ severity: critical, team: shop }`.");

/** Keys that every detector understands. */
export function detectorKeys(defaults: { readonly schedule: string }) {
  return {
    id: detectorId,
    schedule: schedule.default(defaults.schedule).describe("When it looks, as cron with a seconds field."),
    timezone: timeZone
      .optional()
      .describe(
        "IANA zone of the schedule, and of hours and weekdays where the detector minds them. Default: `timezone`.",
      ),
    labels,
  };
}

/** Keys of detectors whose condition lasts: what fires, and when it is over. */
export function lastingKeys(defaults: { readonly keepFiring: string; readonly learning?: string }) {
  return {
    for: duration.prefault("0s").describe("How long the condition must hold before the alert fires."),
    keep_firing_for: duration
      .prefault(defaults.keepFiring)
      .describe("How long it must be over before the alert is resolved."),
    learning: duration
      .prefault(defaults.learning ?? "0s")
      .describe("Nothing is told of a subject (issue, value, source) in this time after it was first seen."),
    flapping: z
      .strictObject({
        changes: z.number().int().min(2).max(100).default(4).describe("Changes between firing and over."),
        window: duration.prefault("1h").describe("Time in which they are counted."),
      })
      .prefault({})
      .describe("A subject that changes so often stays firing until it is calm: one alert instead of many."),
    sources: z
      .array(z.string())
      .optional()
      .describe("Sources whose records it waits for before it judges a stretch of time. Default: all."),
  };
}

/** Keys that choose issues. */
export const filterKeys = {
  projects: z.array(z.string()).min(1).optional().describe("Only issues of these projects. Default: all."),
  services: z.array(z.string()).min(1).optional().describe("Only issues seen in one of these services. Default: all."),
  environments: z.array(z.string()).min(1).optional().describe("Only events of these environments. Default: all."),
  level: z.enum(LEVELS).optional().describe("Only issues of this level or a worse one. Default: all."),
};

interface WrittenOptions {
  readonly schedule: string;
  readonly timezone?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly for?: EpochMs;
  readonly keep_firing_for?: EpochMs;
  readonly learning?: EpochMs;
  readonly flapping?: { readonly changes: number; readonly window: EpochMs };
  readonly sources?: readonly string[] | undefined;
}

/** The options in a detector's configuration. */
export function toOptions(config: WrittenOptions, deps: DetectorDeps): DetectorOptions {
  return {
    schedule: config.schedule,
    timezone: config.timezone ?? deps.timezone,
    forMs: config.for ?? 0,
    keepFiringMs: config.keep_firing_for ?? 0,
    learningMs: config.learning ?? 0,
    flap: { changes: config.flapping?.changes ?? 4, windowMs: config.flapping?.window ?? 60 * MINUTE },
    labels: config.labels,
    ...(config.sources === undefined ? {} : { sources: config.sources }),
  };
}

/** The filter in a detector's configuration. */
export function toFilter(config: {
  readonly projects?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly level?: string | undefined;
}): IssueFilter {
  const { projects, services, environments, level } = config;
  return {
    ...(projects === undefined ? {} : { projects }),
    ...(services === undefined ? {} : { services }),
    ...(environments === undefined ? {} : { environments }),
    ...(level === undefined ? {} : { level }),
  };
}
