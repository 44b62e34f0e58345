import { z } from "zod";
import { duration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import type { DetectionContext, Finding, Judgement, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toFilter, toOptions } from "./detector-options.ts";
import { PastReader } from "./past-reader.ts";
import { Excess } from "./spike-excess.ts";
import { Season } from "./statistics/season.ts";
import { bySubject, issueCounts, subjectKey } from "./subject.ts";

export const projectSpikeConfig = z
  .strictObject({
    type: z.literal("project_spike"),
    ...detectorKeys({ schedule: "0 * * * * *" }),
    ...lastingKeys({ keepFiring: "10m" }),
    ...filterKeys,
    window: duration
      .prefault("5m")
      .refine((ms) => ms >= MINUTE && ms <= HOUR && ms % MINUTE === 0, "must be whole minutes, from `1m` to `1h`")
      .describe("Length of the windows that are judged, one each minute."),
    min_issues: z
      .number()
      .int()
      .min(2)
      .default(5)
      .describe("So many issues of the project, at least, have many times their events at once, or are new."),
    min_events: z
      .number()
      .int()
      .min(1)
      .default(50)
      .describe("With fewer events of the project in a window it is none."),
    factor: z
      .number()
      .min(1)
      .max(1000)
      .default(2)
      .describe("So many times the expected events of the project, and of each of these issues, at least."),
  })
  .meta({
    description:
      "Many issues of a project at once have more events than usual, or are new: one cause, and one alert. With an inhibition rule it takes the place of theirs: `inhibit_rules: [{ source_matchers: [alertname=project_spike], target_matchers: ['alertname=~spike|new_issue'], equal: [project] }]`.",
    example: "{ id: outage, type: project_spike, min_issues: 5, labels: { severity: critical } }",
  });
type ProjectSpikeConfig = z.infer<typeof projectSpikeConfig>;

export const projectSpikeFactory: Factory<ProjectSpikeConfig, DetectorDeps, WindowDetector> = {
  type: "project_spike",
  stability: "stable",
  schema: projectSpikeConfig,
  create: (config, deps) => new ProjectSpikeDetector(config, deps),
};

const LOG_CHANCE = Math.log(1e-8);
/** An issue with fewer events in the window is no sign of anything. */
const LEAST_OF_ISSUE = 3;

class ProjectSpikeDetector implements WindowDetector {
  readonly kind = "window";
  readonly type = "project_spike";
  readonly judgesOpen = true;
  readonly measures = [];
  readonly id: string;
  readonly options: WindowDetector["options"];
  readonly windows: WindowDetector["windows"];
  private readonly config: ProjectSpikeConfig;
  private readonly excess: Excess;

  constructor(config: ProjectSpikeConfig, deps: DetectorDeps) {
    const { factor, min_events: minEvents, window } = config;
    this.id = config.id;
    this.options = toOptions(config, deps);
    this.windows = { lengthMs: window, stepMs: MINUTE };
    this.config = config;
    const season = new Season(this.options.timezone);
    const past = new PastReader(issueCounts({ by: ["project"], filter: toFilter(config) }), season, [window], "more");
    this.excess = new Excess(past, season, { minEvents, minIncrease: 0, factor, logChance: LOG_CHANCE });
  }

  async judge(window: Window, context: DetectionContext): Promise<Judgement> {
    const { history, active } = context;
    const steps = { from: window.from, to: window.to, widthMs: this.config.window };
    const series = await history.counts({ by: ["project"], filter: toFilter(this.config), ...steps });
    const known = new Set(active.map(({ subject }) => subjectKey(subject)));
    const busy = series.filter(({ subject, steps: counted }) => {
      return known.has(subjectKey(subject)) || (counted[0]?.count ?? 0) >= this.config.min_events;
    });
    const stretch = { lengthMs: this.config.window, series: busy };
    const findings: Finding[] = [];
    for (const finding of await this.excess.judge([stretch], window, context)) {
      const project = finding.subject["project"] ?? "";
      const risen = await this.risenIssues(project, window, context);
      const enough = risen >= this.config.min_issues;
      if (!enough && !known.has(subjectKey(finding.subject))) continue;
      findings.push({
        ...finding,
        verdict: enough ? finding.verdict : "hold",
        labels: { severity: "critical" },
        summary: `${risen} issues of ${project} at once: ${finding.summary}`,
        numbers: { issues: risen, ...finding.numbers },
      });
    }
    return { findings };
  }

  /** Issues with many times the events that they had in a window of the day before, or without any. */
  private async risenIssues(project: string, { from, to }: Window, { history }: DetectionContext): Promise<number> {
    const query = { by: ["issue"], filter: { ...toFilter(this.config), projects: [project] } } as const;
    const now = await history.counts({ ...query, from, to, widthMs: to - from });
    const day = bySubject(await history.counts({ ...query, from: from - DAY, to: from, widthMs: DAY }));
    return now.filter(({ subject, steps }) => {
      const count = steps[0]?.count ?? 0;
      const before = day.get(subjectKey(subject))?.steps.reduce((sum, step) => sum + step.count, 0) ?? 0;
      const usual = (before * (to - from)) / DAY;
      return count >= LEAST_OF_ISSUE && count >= this.config.factor * usual && count >= usual + 2 * Math.sqrt(usual);
    }).length;
  }
}
