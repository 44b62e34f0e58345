import { z } from "zod";
import { formatDuration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import type { IssueFacts } from "../store/history.ts";
import type { DetectionContext, Finding, Judgement, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toFilter, toOptions } from "./detector-options.ts";
import { issueLabels } from "./issue-labels.ts";
import { readable } from "./numbers.ts";
import { quantile } from "./statistics/robust.ts";
import { logPoissonUpper } from "./statistics/tails.ts";
import { bySubject, fill, subjectKey } from "./subject.ts";

export const escalationConfig = z
  .strictObject({
    type: z.literal("escalation"),
    ...detectorKeys({ schedule: "30 */5 * * * *" }),
    ...lastingKeys({ keepFiring: "30m" }),
    ...filterKeys,
    issues: z
      .enum(["ignored", "all"])
      .default("ignored")
      .describe(
        "`ignored`: issues that are ignored until they escalate; `all`: also those that nobody has decided on.",
      ),
    min_events: z.number().int().min(1).default(20).describe("With fewer events in the hour nothing escalates."),
    factor: z
      .number()
      .min(1)
      .max(1000)
      .default(2)
      .describe("So many times the busiest hour of the week before, or the usual day of the weeks before."),
  })
  .meta({
    description:
      "An issue that was put aside becomes much worse than it was then: an hour busier than any of the last week by far, or a day busier than is usual. Its own bursts are part of what it was; so is its growth, which is told once it has added up.",
    example: "{ id: escalation, type: escalation, factor: 3 }",
  });
type EscalationConfig = z.infer<typeof escalationConfig>;

export const escalationFactory: Factory<EscalationConfig, DetectorDeps, WindowDetector> = {
  type: "escalation",
  stability: "stable",
  schema: escalationConfig,
  create: (config, deps) => ({
    kind: "window",
    id: config.id,
    type: config.type,
    options: toOptions(config, deps),
    measures: [],
    windows: { lengthMs: HOUR, stepMs: 5 * MINUTE },
    judge: (window, context) => judge(config, window, context),
  }),
};

const LOG_CHANCE = Math.log(1e-8);
const HOURS = 7 * 24;
const DAYS = 28;
/** Younger issues have no week to be compared with; how much more than their highest hour is needed then (as in Sentry). */
const YOUNG_FACTOR = 10;

async function judge(config: EscalationConfig, window: Window, context: DetectionContext): Promise<Judgement> {
  const { history, active } = context;
  const filter = toFilter(config);
  const { from, to } = window;
  const series = bySubject(await history.counts({ by: ["issue"], filter, from, to, widthMs: HOUR }));
  const activeIds = active.flatMap(({ subject }) => subject["issue"] ?? []);
  const toldLength = new Map(
    active.map(({ subject, numbers }) => [subject["issue"], Number(numbers["window_minutes"]) * MINUTE]),
  );
  const busy = [...series.values()].filter(({ steps }) => (steps[0]?.count ?? 0) >= config.min_events);
  const ids = new Set([...busy.flatMap(({ subject }) => subject["issue"] ?? []), ...activeIds]);
  const issues = (await history.issues([...ids])).filter((issue) => {
    if (issue.status === "ignored") return issue.substatus === "until_escalating";
    // Once it is told it may count as unresolved; its alert goes on until it is calm.
    return activeIds.includes(issue.id) || (config.issues === "all" && issue.status === "unresolved");
  });
  if (issues.length === 0) return { findings: [] };
  const query = { by: ["issue"], filter, issues: issues.map(({ id }) => id), to } as const;
  const hours = bySubject(await history.counts({ ...query, from: to - (HOURS + 1) * HOUR, widthMs: HOUR }));
  const days = bySubject(await history.counts({ ...query, from: to - (DAYS + 1) * DAY, widthMs: DAY }));
  return {
    findings: issues.flatMap((issue): Finding[] => {
      const key = subjectKey({ issue: issue.id });
      const byHour = fill(hours.get(key), { from: to - (HOURS + 1) * HOUR, to, widthMs: HOUR });
      const byDay = fill(days.get(key), { from: to - (DAYS + 1) * DAY, to, widthMs: DAY });
      const told = toldLength.get(issue.id);
      const rise =
        overHour(config, byHour, issue, to, told === HOUR) ?? overDay(config, byDay, issue, to, told === DAY);
      return rise === undefined ? [] : [toFinding(issue, rise, to)];
    }),
  };
}

interface Rise {
  readonly verdict: "breach" | "hold";
  readonly observed: number;
  readonly expected: number;
  readonly threshold: number;
  readonly lengthMs: number;
  readonly basis: string;
}

function overHour(
  { factor, min_events: minEvents }: EscalationConfig,
  counts: readonly number[],
  { firstSeen }: IssueFacts,
  to: number,
  known: boolean,
): Rise | undefined {
  const observed = counts.at(-1) ?? 0;
  const before = counts.slice(0, -1);
  const young = to - firstSeen < 7 * DAY;
  // One hour may have been an accident; so the second highest counts, unless there is hardly any other.
  const expected = Math.max(quantile(before, young ? 1 : 1 - 1 / (HOURS - 1)), 1);
  const threshold = Math.ceil(Math.max(minEvents, expected * (young ? YOUNG_FACTOR : factor)));
  const unlikely = logPoissonUpper(observed, expected) <= LOG_CHANCE;
  const breach = observed >= threshold && unlikely;
  if (!breach && !(known && observed >= threshold / 2 && observed > expected)) return undefined;
  const basis = young ? "its busiest hour so far" : "busiest hours of the week before";
  return { verdict: breach ? "breach" : "hold", observed, expected, threshold, lengthMs: HOUR, basis };
}

function overDay(
  { factor, min_events: minEvents }: EscalationConfig,
  counts: readonly number[],
  { firstSeen }: IssueFacts,
  to: number,
  known: boolean,
): Rise | undefined {
  const observed = counts.at(-1) ?? 0;
  // The last week is left out: growth must not become what it is measured against.
  const age = Math.floor((to - firstSeen) / DAY);
  const before = counts.slice(Math.max(0, DAYS - age), DAYS - 7);
  if (before.length < 7) return undefined;
  const expected = Math.max(quantile(before, 0.75), 1);
  const threshold = Math.ceil(Math.max(minEvents, expected * factor));
  const week = counts.slice(DAYS - 2, DAYS);
  const breach =
    observed >= threshold && logPoissonUpper(observed, expected) <= LOG_CHANCE && Math.min(...week) > expected;
  if (!breach && !(known && observed >= expected * (1 + (factor - 1) / 2))) return undefined;
  const basis = `upper quarter of ${before.length} days, a week before`;
  return { verdict: breach ? "breach" : "hold", observed, expected, threshold, lengthMs: DAY, basis };
}

function toFinding(issue: IssueFacts, rise: Rise, to: number): Finding {
  const { verdict, observed, expected, threshold, lengthMs, basis } = rise;
  const times = observed / expected;
  const text = `${observed} events in ${formatDuration(lengthMs)}, ${readable(times)} times what it was: ${readable(expected)} (${basis})`;
  return {
    subject: { issue: issue.id },
    verdict,
    issue: issue.id,
    labels: issueLabels(issue),
    summary: `${issue.status === "ignored" ? "Ignored issue escalates" : "Issue escalates"}: ${text}`,
    numbers: {
      observed,
      expected: Number(expected.toPrecision(3)),
      times: Number(times.toPrecision(3)),
      threshold,
      window_minutes: lengthMs / MINUTE,
      basis,
    },
    startsAt: to - lengthMs,
    firstSeen: issue.firstSeen,
  };
}
