import { z } from "zod";
import { duration, formatDuration } from "../config/duration.ts";
import type { Factory } from "../domain/component.ts";
import { type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { History } from "../store/history.ts";
import type { DetectionContext, Finding, Judgement, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toOptions } from "./detector-options.ts";
import { percent, readable } from "./numbers.ts";
import { logCountUpper } from "./statistics/count-tail.ts";
import { SEASON_MS, Season } from "./statistics/season.ts";
import { type UsualShare, usualShare } from "./statistics/usual-share.ts";
import { bySubject, type Counts, fill, measuredCounts, recordCounts, type Subject, subjectKey } from "./subject.ts";

export const ratioConfig = z
  .strictObject({
    type: z.literal("ratio"),
    ...detectorKeys({ schedule: "0 * * * * *" }),
    ...lastingKeys({ keepFiring: "10m" }),
    projects: filterKeys.projects,
    window: duration
      .prefault("15m")
      .refine((ms) => ms >= MINUTE && ms <= 24 * HOUR && ms % MINUTE === 0, "must be whole minutes, from `1m` to `24h`")
      .describe("Length of the windows that are judged, one each minute."),
    min_records: z.number().int().min(1).default(100).describe("With fewer log records in a window nothing is said."),
    min_events: z.number().int().min(1).default(10).describe("With fewer error events in a window nothing is said."),
    above: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .describe("The share that is too much: `0.05` is 5 %. Without it the usual share of the source is learnt."),
    factor: z
      .number()
      .min(1)
      .max(1000)
      .default(3)
      .describe("Without `above`: so many times the usual share is too much, if it is no chance."),
  })
  .meta({
    description:
      "Too many of all log records of a source are errors. Unlike a spike this does not move with the traffic. Only sources that count all their records have one (Kafka and files).",
    example: "{ id: error_share, type: ratio, above: 0.05, min_records: 500, for: 5m }",
  });
type RatioConfig = z.infer<typeof ratioConfig>;

export const ratioFactory: Factory<RatioConfig, DetectorDeps, WindowDetector> = {
  type: "ratio",
  stability: "stable",
  schema: ratioConfig,
  create: (config, deps) => new RatioDetector(config, deps),
};

const LOG_CHANCE = Math.log(1e-8);

class RatioDetector implements WindowDetector {
  readonly kind = "window";
  readonly type = "ratio";
  readonly id: string;
  readonly options: WindowDetector["options"];
  readonly measures: WindowDetector["measures"];
  readonly windows: WindowDetector["windows"];
  private readonly config: RatioConfig;
  private readonly events: Counts;
  private readonly records: Counts;
  private readonly season: Season;
  /** By hour, the latest two: windows that are judged once more lie before. */
  private readonly past = new Map<EpochMs, ReadonlyMap<string, UsualShare | undefined>>();

  constructor(config: RatioConfig, deps: DetectorDeps) {
    const { id, projects, window } = config;
    this.id = id;
    this.options = toOptions(config, deps);
    this.measures = [{ id, field: "source", ...(projects === undefined ? {} : { projects }) }];
    this.windows = { lengthMs: window, stepMs: MINUTE };
    this.config = config;
    this.events = measuredCounts(id, "source");
    this.records = recordCounts(config.sources);
    this.season = new Season(this.options.timezone);
  }

  async judge(window: Window, context: DetectionContext): Promise<Judgement> {
    const { history, active } = context;
    const steps = { from: window.from, to: window.to, widthMs: this.config.window };
    const records = await this.records(history, steps);
    const events = bySubject(await this.events(history, steps));
    const before = new Set(active.map(({ subject }) => subjectKey(subject)));
    const findings: Finding[] = [];
    for (const { subject, steps: counted } of records) {
      const total = counted[0]?.count ?? 0;
      const errors = Math.min(total, events.get(subjectKey(subject))?.steps[0]?.count ?? 0);
      const { min_records: minRecords, min_events: minEvents } = this.config;
      if (total < minRecords || errors < minEvents) continue;
      const limit = await this.limit(subject, errors, total, window.to, context);
      const share = errors / total;
      const known = before.has(subjectKey(subject));
      // What fires goes on until it is well below.
      const verdict = limit !== undefined && share >= limit.share && limit.certain ? "breach" : "hold";
      if (limit === undefined || (verdict === "hold" && !(known && share >= 0.8 * limit.share))) continue;
      findings.push(
        this.toFinding(subject, { verdict, errors, total, limit: limit.share, usual: limit.usual }, window),
      );
    }
    return { findings };
  }

  /** The share that is too much; undefined while it is not known. */
  private async limit(
    subject: Subject,
    errors: number,
    total: number,
    to: EpochMs,
    { history }: DetectionContext,
  ): Promise<
    { readonly share: number; readonly usual: UsualShare | undefined; readonly certain: boolean } | undefined
  > {
    if (this.config.above !== undefined) return { share: this.config.above, usual: undefined, certain: true };
    const usual = await this.usual(subject, to, history);
    if (usual === undefined) return undefined;
    const model = {
      mean: usual.share * total,
      bursts: usual.dispersion.bursts,
      wander: usual.dispersion.wander + usual.doubt,
    };
    const certain = logCountUpper(errors, model) <= LOG_CHANCE;
    return { share: Math.min(1, usual.share * this.config.factor), usual, certain };
  }

  /** All sources' past is read together, once an hour. An hour that lies before the latest two is read for the moment only. */
  private async usual(subject: Subject, at: EpochMs, history: History): Promise<UsualShare | undefined> {
    const hour = Math.floor((at - 1) / HOUR) * HOUR;
    const shares = this.past.get(hour) ?? (await this.read(hour, history));
    this.past.set(hour, shares);
    if (this.past.size > 2) this.past.delete(Math.min(...this.past.keys()));
    return shares.get(subjectKey(subject));
  }

  private async read(hour: EpochMs, history: History): Promise<ReadonlyMap<string, UsualShare | undefined>> {
    const steps = { from: hour - SEASON_MS, to: hour, widthMs: HOUR };
    const records = bySubject(await this.records(history, steps));
    const events = bySubject(await this.events(history, steps));
    const shares = [...records].map(([key, counted]) => {
      const share = usualShare(fill(events.get(key), steps), fill(counted, steps), steps.from, this.season);
      return [key, share] as const;
    });
    return new Map(shares);
  }

  private toFinding(subject: Subject, judged: Judged, { from, to }: Window): Finding {
    const { verdict, errors, total, limit, usual } = judged;
    const share = errors / total;
    const than =
      usual === undefined
        ? `the limit is ${percent(limit)}`
        : `${readable(share / usual.share)} times the usual ${percent(usual.share)} (same hour of ${usual.samples} days)`;
    return {
      subject,
      verdict,
      summary: `${percent(share)} of the log records of source ${subject["source"]} are errors, ${than}: ${errors} of ${total} in ${formatDuration(to - from)}`,
      numbers: {
        observed: errors,
        records: total,
        share: Number(share.toPrecision(3)),
        threshold: Number(limit.toPrecision(3)),
        ...(usual === undefined ? {} : { usual_share: Number(usual.share.toPrecision(3)), samples: usual.samples }),
        window_minutes: (to - from) / MINUTE,
      },
      startsAt: from,
    };
  }
}

interface Judged {
  readonly verdict: "breach" | "hold";
  readonly errors: number;
  readonly total: number;
  readonly limit: number;
  readonly usual: UsualShare | undefined;
}
