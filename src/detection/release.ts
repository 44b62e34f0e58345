import { z } from "zod";
import { duration, formatDuration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import { DAY, type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { Series } from "../store/history.ts";
import type { DetectionContext, Finding, Judgement, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toFilter, toOptions } from "./detector-options.ts";
import { readable } from "./numbers.ts";
import { PastReader } from "./past-reader.ts";
import { Season } from "./statistics/season.ts";
import { logBinomialUpper } from "./statistics/tails.ts";
import { issueCounts, subjectKey } from "./subject.ts";

export const releaseConfig = z
  .strictObject({
    type: z.literal("release"),
    ...detectorKeys({ schedule: "15 */5 * * * *" }),
    ...lastingKeys({ keepFiring: "30m" }),
    ...filterKeys,
    min_exposure: duration.prefault("30m").describe("How long a release must have been running before it is judged."),
    watch_for: duration.prefault("24h").describe("How long after its first event a release is judged, up to a day."),
    min_events: z.number().int().min(1).default(20).describe("With fewer events of the new release nothing is said."),
    factor: z.number().min(1).max(1000).default(2).describe("So many times the events of what it replaced, at least."),
    new_issues: z
      .number()
      .int()
      .min(1)
      .default(5)
      .describe("So many issues first seen in the release make it worse, whatever its number of events."),
  })
  .meta({
    description:
      "A new version is worse than what it replaced: more events than the project had at the same hours of the day and of the week before, or many new issues. Needs events that name their release.",
    example: "{ id: bad_release, type: release, min_exposure: 15m, labels: { severity: critical } }",
  });
type ReleaseConfig = z.infer<typeof releaseConfig>;

export const releaseFactory: Factory<ReleaseConfig, DetectorDeps, WindowDetector> = {
  type: "release",
  stability: "stable",
  schema: releaseConfig,
  create: (config, deps) => new ReleaseDetector(config, deps),
};

const LOG_CHANCE = Math.log(1e-8);
const STEP = 5 * MINUTE;

class ReleaseDetector implements WindowDetector {
  readonly kind = "window";
  readonly type = "release";
  readonly measures = [];
  readonly windows = { lengthMs: STEP, stepMs: STEP };
  readonly id: string;
  readonly options: WindowDetector["options"];
  private readonly config: ReleaseConfig;
  private readonly past: PastReader;

  constructor(config: ReleaseConfig, deps: DetectorDeps) {
    this.id = config.id;
    this.options = toOptions(config, deps);
    this.config = config;
    const counts = issueCounts({ by: ["project"], filter: toFilter(config) });
    this.past = new PastReader(counts, new Season(this.options.timezone), [], "more");
  }

  async judge({ to }: Window, context: DetectionContext): Promise<Judgement> {
    const { history } = context;
    const by = ["project", "release"] as const;
    const filter = toFilter(this.config);
    const running = await history.counts({ by, filter, from: to - HOUR, to, widthMs: HOUR });
    const findings: Finding[] = [];
    for (const project of new Set(running.map(({ subject }) => subject["project"] ?? ""))) {
      const order = await history.releases(project);
      for (const [i, { release, firstSeen }] of order.entries()) {
        const exposure = to - firstSeen;
        const watched = exposure >= this.config.min_exposure && exposure <= Math.min(this.config.watch_for, DAY);
        // The first release of all has nothing to be compared with.
        if (i === 0 || release === "" || !watched) continue;
        const finding = await this.judgeRelease({ project, release, firstSeen }, to, context);
        if (finding !== undefined) findings.push(finding);
      }
    }
    return { findings };
  }

  private async judgeRelease(of: Release, to: EpochMs, context: DetectionContext): Promise<Finding | undefined> {
    const { history, active, signal } = context;
    const from = Math.floor(of.firstSeen / MINUTE) * MINUTE;
    const filter = { ...toFilter(this.config), projects: [of.project] };
    const during = await history.counts({ by: ["release"], filter, from, to, widthMs: to - from });
    const own = total(during.filter(({ subject }) => subject["release"] === of.release));
    const others = total(during) - own;
    const before = await this.before(filter, from, to, context);
    // What the others bring now, they may have brought then: the rest is what this release has taken over.
    const replaced = Math.max(0, before - others);
    const ofProject = { key: subjectKey({ project: of.project }), subject: { project: of.project } };
    await this.past.prepare([ofProject], to, history, signal);
    await this.past.prepareNoise([ofProject], to, history, signal);
    const { bursts = 1, wander = 0 } = this.past.usual(ofProject.key, to)?.dispersion ?? {};
    // Days differ by more than chance: as many events less are as good as independent.
    const noise = bursts + wander * before;
    const chance = logBinomialUpper((own + others) / noise, (own + others + before) / noise, 0.5);
    const issues = await this.newIssues(of, from, to, filter, context);
    const worse =
      own >= this.config.min_events && own >= this.config.factor * Math.max(1, replaced) && chance <= LOG_CHANCE;
    const subject = { project: of.project, release: of.release };
    const known = active.some((one) => subjectKey(one.subject) === subjectKey(subject));
    const breach = worse || issues >= this.config.new_issues;
    if (!breach && !(known && own >= replaced * (1 + (this.config.factor - 1) / 2))) return undefined;
    const rate = `${own} events in its first ${formatDuration(to - from)}, ${replaced} at the same hours before it`;
    return {
      subject,
      verdict: breach ? "breach" : "hold",
      summary: `Release ${of.release} of ${of.project} is worse than what it replaced: ${rate}${replaced > 0 ? ` (${readable(own / replaced)} times)` : ""}, ${issues} new issues`,
      numbers: {
        observed: own,
        expected: replaced,
        new_issues: issues,
        exposure_minutes: Math.round((to - from) / MINUTE),
      },
      startsAt: from,
      firstSeen: of.firstSeen,
    };
  }

  /** Events of the project in the same hours of the day before, or of the week before where those were more. */
  private async before(
    filter: Parameters<DetectionContext["history"]["counts"]>[0]["filter"] & object,
    from: EpochMs,
    to: EpochMs,
    { history }: DetectionContext,
  ): Promise<number> {
    const counts = [];
    for (const back of [DAY, 7 * DAY]) {
      const range = { from: from - back, to: to - back, widthMs: to - from };
      counts.push(total(await history.counts({ by: [], filter, ...range })));
    }
    return Math.max(...counts);
  }

  private async newIssues(
    { release, firstSeen }: Release,
    from: EpochMs,
    to: EpochMs,
    filter: object,
    { history }: DetectionContext,
  ): Promise<number> {
    const series = await history.counts({ by: ["issue", "release"], filter, from, to, widthMs: to - from });
    const seen = series.flatMap(({ subject }) => (subject["release"] === release ? (subject["issue"] ?? []) : []));
    return (await history.issues(seen)).filter((issue) => issue.firstSeen >= firstSeen).length;
  }
}

interface Release {
  readonly project: string;
  readonly release: string;
  readonly firstSeen: EpochMs;
}

function total(series: readonly Series[]): number {
  return series.reduce((sum, { steps }) => sum + steps.reduce((all, { count }) => all + count, 0), 0);
}
