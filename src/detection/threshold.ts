import { z } from "zod";
import { duration, formatDuration } from "../config/duration.ts";
import type { AlertLabel } from "../domain/alert.ts";
import type { Factory } from "../domain/component.ts";
import { MINUTE } from "../domain/time.ts";
import type { History, IssueFacts, Series } from "../store/history.ts";
import type { Finding, Judgement, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toFilter, toOptions } from "./detector-options.ts";
import { issueLabels } from "./issue-labels.ts";
import { measureField, tagField } from "./tag-field.ts";

/** A whole number of minutes: what is counted is counted by the minute. */
const wholeMinutes = duration.refine((ms) => ms >= MINUTE && ms % MINUTE === 0, "must be whole minutes, at least `1m`");

const PER = [
  "issue",
  "project",
  "environment",
  "service",
  "host",
  "logger",
  "user",
  "type",
  "release",
] as const satisfies readonly AlertLabel[];

export const thresholdConfig = z
  .strictObject({
    type: z.literal("threshold"),
    ...detectorKeys({ schedule: "*/30 * * * * *" }),
    ...filterKeys,
    events: z.number().int().min(1).describe("Fires when so many events, or more, are counted in the window."),
    window: wholeMinutes.prefault("5m").describe("Length of time in which events are counted."),
    recover_below: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe("An alert that fires goes on until fewer are counted than this. Default: `events`."),
    per: z
      .union([z.enum(PER), tagField])
      .default("issue")
      .describe(
        "What is counted apart: `issue`, `project`, `environment`, `service`, `host`, `logger`, `user`, `type`, `release` or `tag.NAME`. `services`, `environments` and `level` choose among `issue`, `project` and `environment` only.",
      ),
    ...lastingKeys({ keepFiring: "5m" }),
  })
  .refine(({ events, recover_below }) => recover_below === undefined || recover_below <= events, {
    path: ["recover_below"],
    message: "must not be greater than `events`",
  })
  .refine(({ per, services, environments, level }) => isCounted(per) || !(services ?? environments ?? level), {
    path: ["per"],
    message:
      "`services`, `environments` and `level` choose issues: use them with `per: issue`, `project` or `environment`",
  })
  .meta({
    description: "So many events in a length of time, whatever is usual.",
    example: "{ id: many_per_user, type: threshold, per: user, events: 50, window: 10m, projects: [shop] }",
  });
type ThresholdConfig = z.infer<typeof thresholdConfig>;

export const thresholdFactory: Factory<ThresholdConfig, DetectorDeps, WindowDetector> = {
  type: "threshold",
  stability: "stable",
  schema: thresholdConfig,
  create: (config, deps) => {
    const projects = config.projects === undefined ? {} : { projects: config.projects };
    const measure = { id: config.id, field: measureField(config.per), ...projects };
    return {
      kind: "window",
      id: config.id,
      type: config.type,
      options: toOptions(config, deps),
      measures: isCounted(config.per) ? [] : [measure],
      windows: { lengthMs: config.window, stepMs: MINUTE },
      judgesOpen: true,
      judge: async (window, { history }) => await judge(config, window, history),
    };
  },
};

/** What counts of issues tell apart by themselves; the rest is measured because a detector asks. */
function isCounted(per: string): per is "issue" | "project" | "environment" {
  return per === "issue" || per === "project" || per === "environment";
}

async function judge(config: ThresholdConfig, { from, to }: Window, history: History): Promise<Judgement> {
  const { per, events, recover_below: recovers = events } = config;
  const steps = { from, to, widthMs: to - from };
  const series = isCounted(per)
    ? await history.counts({ ...steps, by: [per], filter: toFilter(config) })
    : await history.measured({ ...steps, measure: config.id });
  const many = series
    .map((one) => ({ name: nameOf(one, per), observed: one.steps.reduce((sum, { count }) => sum + count, 0) }))
    .filter(({ observed }) => observed >= recovers);
  const facts = per === "issue" ? await history.issues(many.map(({ name }) => name)) : [];
  const issues = new Map(facts.map((issue) => [issue.id, issue]));
  return { findings: many.map(({ name, observed }) => toFinding(config, name, observed, from, issues.get(name))) };
}

function nameOf({ subject }: Series, per: string): string {
  return (isCounted(per) ? subject[per] : subject["value"]) ?? "";
}

function toFinding(
  { per: written, events, window }: ThresholdConfig,
  name: string,
  observed: number,
  from: number,
  issue: IssueFacts | undefined,
): Finding {
  const per = measureField(written);
  const label = per.startsWith("tag.") ? "value" : per;
  const what = issue === undefined ? `${per} ${name || "(none)"}` : issue.title;
  return {
    subject: { [label]: name },
    verdict: observed >= events ? "breach" : "hold",
    ...(issue === undefined ? {} : { issue: issue.id, labels: issueLabels(issue), firstSeen: issue.firstSeen }),
    summary: `${observed} events in ${formatDuration(window)}, ${events} allowed: ${what}`,
    numbers: { observed, threshold: events, window_ms: window },
    startsAt: from,
  };
}
