import { createDecoder } from "../decoding/create-decoder.ts";
import type { Measure } from "../domain/measure.ts";
import type { OwnershipBook } from "../domain/ownership.ts";
import type { Clock } from "../domain/time.ts";
import { DAY, MINUTE, SECOND } from "../domain/time.ts";
import type { Extractor } from "../extraction/extractor.ts";
import type { FingerprintStrategy } from "../grouping/strategy.ts";
import { type CommitLimits, DEFAULT_COMMIT_LIMITS } from "../ingest/committer.ts";
import { SourceIngest } from "../ingest/source-ingest.ts";
import { createJoiner } from "../joining/create-joiner.ts";
import type { JoinerOptions } from "../joining/joiner.ts";
import { compileLinePattern } from "../sources/line-pattern.ts";
import { type AnySourceConfig, createSource } from "../sources/registry.ts";
import type { Leases, Source, SourceDeps } from "../sources/source.ts";
import type { Multiline } from "../sources/source-config.ts";
import type { IngestStore } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";

export interface PipelineDeps {
  readonly config: AnySourceConfig;
  /** The current extractor of a source; asked for each batch. */
  readonly rules: { extractor(source: string): Extractor };
  readonly strategy: FingerprintStrategy;
  readonly store: IngestStore;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly workerId: string;
  readonly limits?: CommitLimits;
  /** Reads in the place of the configured source. Default: what the configuration describes. */
  readonly createSource?: (deps: SourceDeps) => Promise<Source>;
  /** Event times further back are counted at receipt. Default 90 days, the retention's default. */
  readonly plausiblePastMs?: number;
  /** What is counted beside issues; asked for each commit. Default nothing. */
  readonly measures?: () => readonly Measure[];
  /** Who owns new issues; asked for each commit. Default nobody. */
  readonly owners?: () => OwnershipBook;
}

/** What the joiner is told. */
function joiningOf(config: AnySourceConfig): Pick<JoinerOptions, "mode"> & Partial<JoinerOptions> {
  if (config.type !== "elasticsearch") return judging(config.multiline);
  const wait = config.multiline_timeout;
  return { ...judging(config.multiline), timeoutMs: wait, reorderMs: wait };
}

function judging(multiline: Multiline): Pick<JoinerOptions, "mode" | "pattern"> {
  if (typeof multiline === "string") return { mode: multiline };
  const { pattern, negate, match, flush_pattern: end } = multiline;
  const found = compileLinePattern(pattern);
  return {
    mode: "auto",
    pattern: {
      continues: (line) => found(line) !== negate,
      match,
      ...(end === undefined ? {} : { ends: compileLinePattern(end) }),
    },
  };
}

const JOINING = { timeoutMs: 2 * SECOND, maxLines: 1_000, maxBytes: 1024 * 1024 };

/** One source wired through decoding, joining, extraction and grouping into the store. */
export async function createSourcePipeline(deps: PipelineDeps): Promise<{ source: Source; ingest: SourceIngest }> {
  const { config, clock, metrics } = deps;
  const logger = deps.logger.child({ source: config.id });
  // Container runtimes cut long lines in parts, which must be put together even where traces are not joined.
  const joins = config.multiline !== "off" || config.format === "cri" || config.format === "docker";
  const source = await (deps.createSource ?? ((own) => createSource(config, own)))({
    clock,
    logger,
    metrics: metrics.forSource(config.id),
    filter: () => deps.rules.extractor(config.id).filter,
    joins,
    workerId: deps.workerId,
  });
  const { format, encoding, timezone, service, environment } = config;
  const decoder = createDecoder({
    format,
    encoding,
    timezone,
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
  });
  const joining = { ...JOINING, ...joiningOf(config), reopen: decoder.reopen.bind(decoder) };
  const ingest = new SourceIngest({
    source,
    store: deps.store,
    stages: {
      decoder,
      extractor: () => deps.rules.extractor(config.id),
      strategy: deps.strategy,
      plausiblePastMs: (deps.plausiblePastMs ?? 90 * DAY) - MINUTE,
    },
    joiner: joins ? (saved) => createJoiner(joining, saved) : undefined,
    leases: deps.leases,
    clock,
    logger,
    metrics,
    limits: deps.limits ?? DEFAULT_COMMIT_LIMITS,
    ...(deps.measures === undefined ? {} : { measures: deps.measures }),
    ...(deps.owners === undefined ? {} : { owners: deps.owners }),
  });
  return { source, ingest };
}
