import { AppError, asError } from "../domain/errors.ts";
import { type Said, sentence } from "../domain/sentence.ts";
import type { Clock } from "../domain/time.ts";
import type { SourceIngest } from "../ingest/source-ingest.ts";
import type { Source, SourceStatus } from "../sources/source.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** A source that ended with an error is begun anew after this: a human may have mended what it was refused for. */
const RETRY_MS = 30_000;
const METRICS_EVERY_MS = 1_000;

export interface SourceSupervisorDeps {
  readonly id: string;
  readonly type: string;
  /** Makes the source and the loop that reads it; called again after each failure. */
  readonly create: () => Promise<{ readonly source: Source; readonly ingest: SourceIngest }>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Keeps one source running whatever happens to it, and knows how it is. */
export class SourceSupervisor {
  readonly id: string;
  readonly type: string;
  private readonly deps: SourceSupervisorDeps;
  private source: Source | undefined;
  private ingest: SourceIngest | undefined;
  private failure: Said | undefined;
  private ended = false;
  private readonly stopping = new AbortController();
  private running: Promise<unknown> | undefined;

  constructor(deps: SourceSupervisorDeps) {
    this.id = deps.id;
    this.type = deps.type;
    this.deps = deps;
  }

  start(): void {
    this.running ??= Promise.all([this.loop(), this.reportMetrics()]);
  }

  /** Resolves when everything read is committed (or given up to be read again) and the source is closed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): SourceStatus {
    if (this.failure !== undefined) return { state: "refused", message: this.failure, partitions: [] };
    if (this.ended) return { state: "closed", partitions: [] };
    const status = this.source?.status() ?? { state: "starting", partitions: [] };
    const unstored = this.ingest?.storeFailure;
    if (unstored === undefined) return status;
    return { ...status, state: "retrying", message: sentence("source.unstored", { why: inWords(unstored) }) };
  }

  private async loop(): Promise<void> {
    const { clock, logger, id } = this.deps;
    const signal = this.stopping.signal;
    while (!signal.aborted) {
      try {
        const { source, ingest } = await this.deps.create();
        this.source = source;
        this.ingest = ingest;
        this.failure = undefined;
        await ingest.run(signal);
        this.ended = true;
        return;
      } catch (thrown) {
        const error = asError(thrown);
        const hint = error instanceof AppError ? error.hint : undefined;
        this.failure = inWords(error);
        logger.error(
          { source: id, err: error, hint, retryMs: RETRY_MS },
          "source cannot go on; it is begun anew later",
        );
      }
      await clock.sleep(RETRY_MS, signal);
    }
  }

  private async reportMetrics(): Promise<void> {
    const { clock, metrics, id } = this.deps;
    while (!this.stopping.signal.aborted && !this.ended) {
      const { state, partitions } = this.status();
      metrics.sourceUp.set({ source: id }, state === "reading" || state === "idle" ? 1 : 0);
      metrics.sourceLag.set(
        { source: id },
        partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0),
      );
      await clock.sleep(METRICS_EVERY_MS, this.stopping.signal);
    }
    if (!this.stopping.signal.aborted) return;
    // It may not be in the configuration any more: then nothing is to be said of it.
    metrics.sourceUp.remove({ source: id });
    metrics.sourceLag.remove({ source: id });
  }
}

function inWords(error: Error): Said {
  return error instanceof AppError ? error.whole() : error.message;
}
