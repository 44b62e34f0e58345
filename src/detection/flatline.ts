import { z } from "zod";
import { duration, formatDuration } from "../config/duration.ts";
import type { AlertLabel } from "../domain/alert.ts";
import type { Factory } from "../domain/component.ts";
import { inARow } from "../domain/sentence.ts";
import { DAY, type EpochMs, formatTime, HOUR, MINUTE } from "../domain/time.ts";
import type { DetectionContext, Finding, Judgement, SourceCondition, Window, WindowDetector } from "./detector.ts";
import { type DetectorDeps, detectorKeys, filterKeys, lastingKeys, toFilter, toOptions } from "./detector-options.ts";
import { readable } from "./numbers.ts";
import { PastReader } from "./past-reader.ts";
import { unreadySources } from "./source-readiness.ts";
import { Season } from "./statistics/season.ts";
import type { Usual } from "./statistics/usual.ts";
import {
  bySubject,
  type Counts,
  issueCounts,
  measuredCounts,
  recordCounts,
  type Subject,
  subjectKey,
} from "./subject.ts";

const MEASURED = ["service", "host", "logger"] as const satisfies readonly AlertLabel[];

export const flatlineConfig = z
  .strictObject({
    type: z.literal("flatline"),
    ...detectorKeys({ schedule: "0 * * * * *" }),
    ...lastingKeys({ keepFiring: "0s" }),
    projects: filterKeys.projects,
    of: z
      .enum(["records", "project", "environment", "issue", ...MEASURED])
      .default("records")
      .describe(
        "What must not fall silent: `records`, all log records of each source, errors or not (Kafka and files); otherwise the error events of each project, environment of a project, issue, service, host or logger.",
      ),
    window: duration
      .prefault("15m")
      .refine((ms) => ms >= 5 * MINUTE && ms <= HOUR && ms % (5 * MINUTE) === 0, "must be 5m to 1h, a multiple of 5m")
      .describe("The shortest silence that is told. What is rare is judged over as long as it takes, up to a day."),
    below: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.05)
      .describe("Silent is what brings at most this part of the expected events; `0`: none at all."),
    forget_after: duration
      .prefault("7d")
      .refine((ms) => ms >= DAY && ms <= 7 * DAY, "must be `1d` to `7d`")
      .describe(
        "What has been silent for so long is gone for good: its alert ends, and it is watched again when it is back.",
      ),
  })
  .meta({
    description:
      "Logs or errors that are expected stop. What has never been seen is not expected; what was seen for less than three days is still being learnt. While a source stands still or is behind, or records of it were gone before they were read, nothing is told of what may come from it: that is `source_stalled`.",
    example: "{ id: silence, type: flatline, of: service, window: 15m, projects: [shop] }",
  });
type FlatlineConfig = z.infer<typeof flatlineConfig>;

export const flatlineFactory: Factory<FlatlineConfig, DetectorDeps, WindowDetector> = {
  type: "flatline",
  stability: "stable",
  schema: flatlineConfig,
  create: (config, deps) => new FlatlineDetector(config, deps),
};

const STEP = 5 * MINUTE;
const SPANS = [1, 2, 4, 8, 16, 32, 64, 96];
/** Once in some years of a thousand keys, by chance alone. */
const LOG_CHANCE = Math.log(1e-8);
/** What has fewer events in a day cannot be missed within one. */
const EVENTS_A_DAY = 15;

class FlatlineDetector implements WindowDetector {
  readonly kind = "window";
  readonly type = "flatline";
  readonly id: string;
  readonly options: WindowDetector["options"];
  readonly measures: WindowDetector["measures"];
  readonly windows: WindowDetector["windows"];
  private readonly config: FlatlineConfig;
  private readonly counts: Counts;
  private readonly past: PastReader;
  private readonly season: Season;
  private known: { readonly hour: EpochMs; readonly perWindow: ReadonlyMap<string, [Subject, number]> } | undefined;

  constructor(config: FlatlineConfig, deps: DetectorDeps) {
    this.id = config.id;
    this.options = toOptions(config, deps);
    this.config = config;
    const field = MEASURED.find((name) => name === config.of);
    const { projects } = config;
    this.measures =
      field === undefined ? [] : [{ id: config.id, field, ...(projects === undefined ? {} : { projects }) }];
    this.windows = { lengthMs: config.window, stepMs: STEP };
    this.counts = countsOf(config);
    this.season = new Season(this.options.timezone);
    this.past = new PastReader(this.counts, this.season, [config.window, 2 * config.window], "less");
  }

  async judge(window: Window, context: DetectionContext): Promise<Judgement> {
    const { history, signal, active, sources } = context;
    const unready = unreadySources(sources, this.options.sources, window);
    const perSource = this.config.of === "records";
    if (!perSource && unready.size > 0) return { findings: [], held: inARow([...unready.values()]) };

    const known = await this.knownKeys(window, context);
    const last = bySubject(
      await this.counts(history, { from: window.from, to: window.to, widthMs: this.config.window }),
    );
    const quiet = [...known].filter(([key, [, usual]]) => {
      return (last.get(key)?.steps[0]?.count ?? 0) <= this.config.below * usual;
    });
    const watched = perSource
      ? quiet.filter(([, [{ source = "" }]]) => sources.some(({ id }) => id === source) && !unready.has(source))
      : quiet;
    await this.past.prepare(
      watched.map(([key, [subject]]) => ({ key, subject })),
      window.to,
      history,
      signal,
    );
    const learnt = watched.flatMap(([key, [subject]]): Learnt[] => {
      const usual = this.past.usual(key, window.to);
      return usual === undefined ? [] : [{ key, subject, usual }];
    });
    const findings = await this.judgeQuiet(learnt, window, context);
    if (unready.size === 0) return { findings };
    const told = new Set(findings.map(({ subject }) => subjectKey(subject)));
    const over = active.filter(
      ({ subject }) => !told.has(subjectKey(subject)) && !unready.has(subject["source"] ?? ""),
    );
    return {
      findings: [...findings, ...over.map(({ subject }) => cleared(subject, window))],
      held: inARow([...unready.values()]),
    };
  }

  /** What had events lately, with the mean number in a window. */
  private async knownKeys(
    { to }: Window,
    { history }: DetectionContext,
  ): Promise<ReadonlyMap<string, [Subject, number]>> {
    const hour = Math.floor(to / HOUR) * HOUR;
    if (this.known?.hour === hour) return this.known.perWindow;
    const { forget_after: memory, window } = this.config;
    const days = Math.max(1, Math.ceil(memory / DAY)) * DAY;
    const series = await this.counts(history, { from: hour - days, to: hour, widthMs: days });
    const perWindow = new Map<string, [Subject, number]>();
    for (const { subject, steps } of series) {
      const count = steps.reduce((sum, step) => sum + step.count, 0);
      if ((count / days) * DAY < EVENTS_A_DAY || Object.values(subject).includes("<other>")) continue;
      perWindow.set(subjectKey(subject), [subject, (count / days) * window]);
    }
    this.known = { hour, perWindow };
    return perWindow;
  }

  private async judgeQuiet(
    learnt: readonly Learnt[],
    { to }: Window,
    { history, sources, signal }: DetectionContext,
  ): Promise<Finding[]> {
    const { window, below } = this.config;
    if (learnt.length === 0) return [];
    await this.past.prepareNoise(learnt, to, history, signal);
    const spans = SPANS.filter((times) => times * window <= DAY);
    const from = to - Math.max(...spans) * window;
    const subjects = learnt.map(({ subject }) => subject);
    const steps = bySubject(await this.counts(history, { from, to, widthMs: window }, subjects));
    return learnt.flatMap(({ key, subject, usual }) => {
      const blindTo = lastGap(sources, subject["source"] === undefined ? this.options.sources : [subject["source"]]);
      const counted = steps.get(key)?.steps ?? [];
      const lastEvents = counted.findLast(({ count }) => count > 0)?.from ?? from;
      const sinceThen = Math.round((to - lastEvents) / window) - 1;
      const lengths = sinceThen > 0 ? [...spans, sinceThen] : spans;
      const silences = lengths.flatMap((times): Silence[] => {
        const start = to - times * window;
        if (start < blindTo) return [];
        const observed = counted.reduce((sum, step) => sum + (step.from >= start ? step.count : 0), 0);
        const { expected, basis, samples, logLower } = usual.compare(start, to);
        const silent = observed <= below * expected && logLower(observed, LOG_CHANCE) <= LOG_CHANCE;
        return silent ? [{ start, observed, expected, basis: basisText(basis, samples) }] : [];
      });
      const longest = silences.sort((a, b) => b.start - a.start).at(-1);
      return longest === undefined ? [] : [this.toFinding(subject, longest, to)];
    });
  }

  private toFinding(subject: Subject, { start, observed, expected, basis }: Silence, to: EpochMs): Finding {
    const what = this.config.of === "records" ? "log records" : "events";
    const name = Object.entries(subject)
      .map(([label, value]) => `${label} ${value || "(none)"}`)
      .join(", ");
    const none = observed === 0 ? `No ${what}` : `Only ${observed} ${what}`;
    const { issue } = subject;
    return {
      subject,
      verdict: "breach",
      ...(issue === undefined ? {} : { issue, labels: { severity: "info" } }),
      summary: `${none} of ${name} in ${formatDuration(to - start)}, about ${readable(expected)} expected (${basis})`,
      numbers: {
        observed,
        expected: Number(expected.toPrecision(3)),
        silent_since: formatTime(start),
        window_minutes: (to - start) / MINUTE,
        basis,
      },
      startsAt: start,
    };
  }
}

/** End of the latest stretch in which records of these sources may be missing that nobody read. */
function lastGap(sources: readonly SourceCondition[], only: readonly string[] | undefined): EpochMs {
  const ends = sources.map(({ id, gap }) => (only?.includes(id) === false ? undefined : gap?.to));
  return Math.max(...ends.map((end) => end ?? Number.NEGATIVE_INFINITY));
}

interface Learnt {
  readonly key: string;
  readonly subject: Subject;
  readonly usual: Usual;
}

interface Silence {
  readonly start: EpochMs;
  readonly observed: number;
  readonly expected: number;
  readonly basis: string;
}

function basisText(basis: string, samples: number): string {
  return basis === "hour_of_week" ? `same hours of ${samples} weeks` : `lowest of ${samples} days`;
}

function cleared(subject: Subject, { to }: Window): Finding {
  return { subject, verdict: "clear", summary: "There are records again", numbers: {}, startsAt: to };
}

function countsOf({ id, of, projects, ...config }: FlatlineConfig): Counts {
  if (of === "records") return recordCounts(config.sources);
  if (of === "issue" || of === "project") return issueCounts({ by: [of], filter: toFilter({ projects }) });
  if (of === "environment") return issueCounts({ by: ["project", "environment"], filter: toFilter({ projects }) });
  return measuredCounts(id, of);
}
