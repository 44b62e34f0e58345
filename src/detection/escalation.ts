import { z } from "zod";
import { formatDuration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import { DAY, type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { IssueFacts, IssueFilter } from "../store/history.ts";
import type { DetectionContext, Finding, Judgement, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toFilter, toOptions } from "./detector-options.ts";
import { leastUnusual, type Rise, riseOf } from "./escalation-rise.ts";
import { issueLabels } from "./issue-labels.ts";
import { readable } from "./numbers.ts";
import { PastReader } from "./past-reader.ts";
import { Season } from "./statistics/season.ts";
import { bySubject, fill, issueCounts, subjectKey } from "./subject.ts";

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
      "An issue that was put aside becomes much worse than it was then: an hour busier by far than any of the last week, or than is usual at its time, or a day busier than is usual. Its own bursts are part of what it was; so is its growth, which is told once it has added up.",
    example: "{ id: escalation, type: escalation, factor: 3 }",
  });
type EscalationConfig = z.infer<typeof escalationConfig>;

export const escalationFactory: Factory<EscalationConfig, DetectorDeps, WindowDetector> = {
  type: "escalation",
  stability: "stable",
  schema: escalationConfig,
  create: (config, deps) => new EscalationDetector(config, deps),
};

const WEEK = 7 * DAY;
/** Hours that are read: a week, and the day before which a day's hours are compared with. */
const HOURS_MS = WEEK + DAY;
const DAYS_MS = 28 * DAY;

class EscalationDetector implements WindowDetector {
  readonly kind = "window";
  readonly type = "escalation";
  readonly measures = [];
  readonly windows = { lengthMs: HOUR, stepMs: 5 * MINUTE };
  readonly id: string;
  readonly options: WindowDetector["options"];
  private readonly config: EscalationConfig;
  private readonly filter: IssueFilter;
  private readonly past: PastReader;

  constructor(config: EscalationConfig, deps: DetectorDeps) {
    this.id = config.id;
    this.options = toOptions(config, deps);
    this.config = config;
    this.filter = toFilter(config);
    const counts = issueCounts({ by: ["issue"], filter: this.filter });
    this.past = new PastReader(counts, new Season(this.options.timezone), [], "more");
  }

  async judge({ to }: Window, context: DetectionContext): Promise<Judgement> {
    const { history, active, signal } = context;
    const issues = await this.candidates(to, context);
    if (issues.length === 0) return { findings: [] };
    const subjects = issues.map(({ id }) => ({ key: subjectKey({ issue: id }), subject: { issue: id } }));
    const [hourly, daily] = [
      { from: to - HOURS_MS, to, widthMs: HOUR },
      { from: to - DAYS_MS - DAY, to, widthMs: DAY },
    ];
    const query = { by: ["issue"], filter: this.filter, issues: issues.map(({ id }) => id) } as const;
    const hours = bySubject(await history.counts({ ...query, ...hourly }));
    const days = bySubject(await history.counts({ ...query, ...daily }));
    await this.past.prepare(subjects, to, history, signal);
    const told = new Map(active.map(({ subject, numbers }) => [subjectKey(subject), numbers["basis"]]));
    const thresholds = { factor: this.config.factor, minEvents: this.config.min_events };
    const unusual = subjects.filter(({ key }) => {
      const expected = this.past.usual(key, to)?.expected(to - HOUR, to) ?? Number.POSITIVE_INFINITY;
      return told.has(key) || (hours.get(key)?.steps.at(-1)?.count ?? 0) >= leastUnusual(expected, thresholds);
    });
    await this.past.prepareNoise(unusual, to, history, signal);
    return {
      findings: issues.flatMap((issue): Finding[] => {
        const key = subjectKey({ issue: issue.id });
        const usual = this.past.usual(key, to);
        const counted = {
          hours: fill(hours.get(key), hourly),
          days: fill(days.get(key), daily),
          ageMs: to - issue.firstSeen,
          usual: usual?.knowsNoise === true ? usual.compare(to - HOUR, to) : undefined,
        };
        const rise = riseOf(counted, thresholds, told.get(key));
        return rise === undefined ? [] : [toFinding(issue, rise, to)];
      }),
    };
  }

  /** Issues that are watched, and busy enough or told already. */
  private async candidates(to: EpochMs, { history, active }: DetectionContext): Promise<readonly IssueFacts[]> {
    const told = new Set(active.flatMap(({ subject }) => subject["issue"] ?? []));
    // A day changes little within minutes.
    const widths = to % HOUR === 0 ? [HOUR, DAY] : [HOUR];
    const ids = new Set(told);
    for (const widthMs of widths) {
      const steps = { from: to - widthMs, to, widthMs, atLeast: this.config.min_events };
      const busy = await history.counts({ by: ["issue"], filter: this.filter, ...steps });
      for (const { subject } of busy) ids.add(subject["issue"] ?? "");
    }
    return (await history.issues([...ids])).filter((issue) => {
      if (issue.status === "ignored") return issue.substatus === "until_escalating";
      // Once it is told it may count as unresolved; its alert goes on until it is calm.
      return told.has(issue.id) || (this.config.issues === "all" && issue.status === "unresolved");
    });
  }
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
