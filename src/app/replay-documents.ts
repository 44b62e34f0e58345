import { type Backtest, backtest } from "../detection/backtest.ts";
import type { Problem } from "../domain/problem.ts";
import { DAY, type EpochMs, formatTime } from "../domain/time.ts";
import { forProjects } from "../grouping/project-strategy.ts";
import { getStrategy } from "../grouping/registry.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import type { ReplayOptions } from "./backtest.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { createDetectors, measuresOf } from "./detection.ts";
import { ReplayStore } from "./replay-store.ts";
import { RuleBook, ruleConfig } from "./rule-book.ts";
import { createSourcePipeline } from "./source-pipeline.ts";
import { systemClock } from "./system-clock.ts";

/** Detectors that go by what people decided about issues, of which documents say nothing. */
const BY_STATE = ["regression", "escalation"];

/** A configured source whose documents can be read by a stretch of time. */
export type RangeSourceConfig = Extract<ElkhoundConfig["sources"][number], { readonly type: "elasticsearch" }>;

export interface ReplayDocumentsOptions extends ReplayOptions {
  readonly source: RangeSourceConfig;
  /** How long before `from` reading begins, in ms: what is compared with, and what is no news any more. */
  readonly lookbackMs: number;
  readonly logger: Logger;
}

export interface ReplayedDocuments extends Backtest {
  /** Faults of rule files; those files were left out. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a stretch of time from Elasticsearch, takes it through the rules and grouping of a configuration as `run` would, and replays
 * the counts through its detectors. Throws where the source cannot be read.
 */
export async function replayDocuments(
  config: ElkhoundConfig,
  options: ReplayDocumentsOptions,
): Promise<ReplayedDocuments> {
  const { source, lookbackMs, logger, now: _, ...range } = options;
  const { ElasticsearchRangeSource } = await import("../sources/elasticsearch/range-source.ts");
  const { book, problems } = await RuleBook.load(ruleConfig(config));
  const store = new ReplayStore();
  const strategy = forProjects(getStrategy("v1"), config.projects);
  const measures = await measuresOf(config);
  const begin: EpochMs = range.from - lookbackMs;
  const reading = { from: begin, to: range.to };
  const { ingest } = await createSourcePipeline({
    config: source,
    rules: book,
    strategy,
    store,
    leases: { claim: async (_scope, names) => new Set(names), release: async () => {} },
    clock: systemClock,
    logger,
    metrics: new Metrics(),
    workerId: "backtest",
    createSource: async (deps) => new ElasticsearchRangeSource(source, reading, deps),
    plausiblePastMs: systemClock.now() - begin + DAY,
    measures: () => measures,
  });
  await ingest.run(range.signal);
  range.signal.throwIfAborted();
  store.settle(strategy.attachment);
  const result = await backtest({
    ...range,
    detectors: await createDetectors(config),
    history: store.history(),
    sources: [source],
    latenessMs: config.detection.allowed_lateness,
    countedAnew: true,
  });
  return { ...result, problems, notes: [...result.notes, ...notesOf(config, options, begin, store)] };
}

function notesOf(
  { detectors, sources }: ElkhoundConfig,
  { source }: ReplayDocumentsOptions,
  begin: EpochMs,
  store: ReplayStore,
): string[] {
  const mute = detectors.filter(({ type }) => BY_STATE.includes(type)).map(({ id }) => id);
  const others = sources.filter(({ id }) => id !== source.id).map(({ id }) => id);
  const { deadLetters, leftOut } = store;
  return [
    `${store.events} error events among ${store.read} documents of ${source.id} since ${formatTime(begin)}: what was not seen from then on counts as new, and baselines begin there (--lookback)`,
    ...(others.length === 0 ? [] : [`other sources are left out: ${others.join(", ")}`]),
    ...(mute.length === 0
      ? []
      : [
          `documents do not say which issues were resolved or archived, so these have little to judge: ${mute.join(", ")}`,
        ]),
    ...(deadLetters === 0 ? [] : [`${deadLetters} documents could not be read or failed in a rule`]),
    ...(leftOut === 0 ? [] : [`${leftOut} events are left out, too many to count at once: choose a shorter time`]),
  ];
}
