import { z } from "zod";
import { duration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import { HOUR, MINUTE } from "../domain/time.ts";
import type { DetectionContext, DetectorOptions, Finding, Judgement, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toFilter, toOptions } from "./detector-options.ts";
import { issueLabels } from "./issue-labels.ts";
import { PastReader } from "./past-reader.ts";
import { Excess, type Stretch, type Thresholds } from "./spike-excess.ts";
import { Season } from "./statistics/season.ts";
import { issueCounts, type Scope, subjectKey } from "./subject.ts";

export const spikeConfig = z
  .strictObject({
    type: z.literal("spike"),
    ...detectorKeys({ schedule: "0 * * * * *" }),
    ...lastingKeys({ keepFiring: "10m" }),
    ...filterKeys,
    window: duration
      .prefault("5m")
      .refine((ms) => ms >= MINUTE && ms <= HOUR && ms % MINUTE === 0, "must be whole minutes, from `1m` to `1h`")
      .describe(
        "Length of the windows that are judged, one each minute; slower spikes are looked for in 2, 4, 8, 12 and 24 times the window, up to two hours.",
      ),
    per: z
      .enum(["issue", "project", "environment"])
      .default("issue")
      .describe("Whose events are counted together; `environment`: those of each environment of a project."),
    min_events: z.number().int().min(1).default(20).describe("With fewer events in a window there is no spike."),
    min_increase: z.number().int().min(0).default(10).describe("So many events more than expected, at least."),
    factor: z.number().min(1).max(1000).default(2).describe("So many times the expected events, at least."),
    sensitivity: z
      .enum(["low", "normal", "high"])
      .default("normal")
      .describe(
        "How unlikely it must be that chance alone brings so many events: less than 1 in 10¹², 10⁸ or 10⁶. With `normal`, chance alone gives at most one false alert in four months of 200 busy issues.",
      ),
  })
  .meta({
    description:
      "More events than are usual for the hour and the weekday. What is usual is learnt from four weeks, and from what there is before; it includes how much the counts vary by themselves.",
    example: "{ id: spike, type: spike, window: 5m, min_events: 20, factor: 3, labels: { severity: critical } }",
  });
type SpikeConfig = z.infer<typeof spikeConfig>;

export const spikeFactory: Factory<SpikeConfig, DetectorDeps, WindowDetector> = {
  type: "spike",
  stability: "stable",
  schema: spikeConfig,
  create: (config, deps) => new SpikeDetector(config, toOptions(config, deps)),
};

const CHANCE = { low: Math.log(1e-12), normal: Math.log(1e-8), high: Math.log(1e-6) } as const;
const BY = { issue: ["issue"], project: ["project"], environment: ["project", "environment"] } as const;
const SPANS = [1, 2, 4, 8, 12, 24];
const LONGEST = 2 * HOUR;

/** Lengths by steps of the square root of two, those that are given among them. */
function closer(lengths: readonly number[]): readonly number[] {
  const between = lengths.map((length) => Math.round((length * Math.SQRT2) / MINUTE) * MINUTE);
  const longest = lengths.at(-1) ?? 0;
  return [...new Set([...lengths, ...between])].filter((length) => length <= longest).sort((a, b) => a - b);
}

class SpikeDetector implements WindowDetector {
  readonly kind = "window";
  readonly type = "spike";
  readonly judgesOpen = true;
  readonly measures = [];
  readonly id: string;
  readonly options: DetectorOptions;
  readonly windows: WindowDetector["windows"];
  private readonly lengths: readonly number[];
  private readonly minEvents: number;
  private readonly scope: Scope;
  private readonly excess: Excess;

  constructor(config: SpikeConfig, options: DetectorOptions) {
    const { factor, min_events: minEvents, min_increase: minIncrease, sensitivity } = config;
    this.id = config.id;
    this.options = options;
    this.windows = { lengthMs: config.window, stepMs: MINUTE };
    this.lengths = SPANS.map((times) => times * config.window).filter((length, i) => i === 0 || length <= LONGEST);
    this.minEvents = minEvents;
    this.scope = { by: BY[config.per], filter: toFilter(config) };
    const thresholds: Thresholds = { minEvents, minIncrease, factor, logChance: CHANCE[sensitivity] };
    const season = new Season(options.timezone);
    const past = new PastReader(issueCounts(this.scope), season, closer(this.lengths), "more");
    this.excess = new Excess(past, season, thresholds);
  }

  async judge(window: Window, context: DetectionContext): Promise<Judgement> {
    const findings = await this.excess.judge(await this.count(window, context), window, context);
    if (!this.scope.by.includes("issue")) return { findings: findings.map((finding) => this.ofProject(finding)) };
    const ids = findings.flatMap(({ subject }) => subject["issue"] ?? []);
    const facts = new Map((await context.history.issues(ids)).map((issue) => [issue.id, issue]));
    return {
      findings: findings.flatMap((finding) => {
        const issue = facts.get(finding.subject["issue"] ?? "");
        // Ignored issues are watched by `escalation`.
        if (issue === undefined || issue.status === "ignored") return [];
        return [{ ...finding, issue: issue.id, labels: issueLabels(issue), firstSeen: issue.firstSeen }];
      }),
    };
  }

  /** What was counted for all that are busy or have an alert, over the lengths that are due. */
  private async count(window: Window, { active, history }: DetectionContext): Promise<readonly Stretch[]> {
    const watched = new Set(active.map(({ subject }) => subjectKey(subject)));
    const issues = active.flatMap(({ subject }) => subject["issue"] ?? []);
    const stretches: Stretch[] = [];
    for (const lengthMs of this.lengths) {
      const query = { ...this.scope, from: window.to - lengthMs, to: window.to, widthMs: lengthMs };
      // A long stretch changes little from minute to minute.
      const due = window.to % Math.max(MINUTE, Math.floor(lengthMs / 8 / MINUTE) * MINUTE) === 0;
      if (due) stretches.push({ lengthMs, series: await history.counts({ ...query, atLeast: this.minEvents }) });
      if (watched.size === 0) continue;
      const series = await history.counts(issues.length === 0 ? query : { ...query, issues });
      stretches.push({ lengthMs, series: series.filter(({ subject }) => watched.has(subjectKey(subject))) });
    }
    return stretches;
  }

  private ofProject(finding: Finding): Finding {
    return { ...finding, summary: `${Object.values(finding.subject).join(", ")}: ${finding.summary}` };
  }
}
