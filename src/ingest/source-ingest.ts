import type { Assignment, Checkpoint, PartitionId } from "../domain/checkpoint.ts";
import { AppError, asError } from "../domain/errors.ts";
import type { SourceId } from "../domain/log-record.ts";
import type { Measure } from "../domain/measure.ts";
import { NO_OWNERS, type OwnershipBook } from "../domain/ownership.ts";
import type { Clock, EpochMs } from "../domain/time.ts";
import type { Joiner } from "../joining/joiner.ts";
import type { Leases, Source, SourceContext } from "../sources/source.ts";
import type { IngestStore } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { Attacher } from "./attacher.ts";
import { type CommitLimits, Committer } from "./committer.ts";
import { PartitionReader, type Stages } from "./partition-reader.ts";

export interface SourceIngestDeps {
  readonly source: Source;
  readonly store: IngestStore;
  readonly stages: Stages;
  /** A joiner that goes on from `saved`; undefined when the source's records need no joining. */
  readonly joiner: ((saved: string | undefined) => Joiner) | undefined;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits: CommitLimits;
  /** What is counted beside issues; asked for each commit. Default nothing. */
  readonly measures?: () => readonly Measure[];
  /** Who owns new issues. Default nobody. */
  readonly owners?: () => OwnershipBook;
}

const FLUSH_EVERY_MS = 250;
const LOAD_PAUSE_MS = 500;
/** How long a stopping worker tries to commit what it has read; SIGTERM must end within 10 s. */
const DRAIN_MS = 5_000;

/**
 * The loop of one source: read → decode → join → extract → group → commit → ack. Reading waits for commits, never the
 * other way round, and a partition's counts are only ever written together with its position.
 */
export class SourceIngest {
  private readonly deps: SourceIngestDeps;
  private readonly committer: Committer;
  private readonly readers = new Map<PartitionId, { assignment: Assignment; reader: PartitionReader }>();

  constructor(deps: SourceIngestDeps) {
    this.deps = deps;
    this.committer = new Committer({
      ...deps,
      source: deps.source.id,
      attacher: new Attacher(deps.stages.strategy.attachment, deps.store),
      dedupeHorizonMs: deps.source.dedupeHorizonMs,
      measures: deps.measures ?? (() => []),
      owners: deps.owners ?? (() => NO_OWNERS),
      held: () => [...this.readers.values()].map(({ assignment }) => assignment),
      committed: (partition, next) => deps.source.ack(partition, next),
      stale: (assignment) => deps.source.revoke(assignment),
    });
  }

  /** Why the store does not take what was read; undefined while it does. */
  get storeFailure(): Error | undefined {
    return this.committer.failure;
  }

  /** Runs until `signal` aborts or the source ends; then commits what was read, within five seconds, and closes it. */
  async run(signal: AbortSignal): Promise<void> {
    const { source, clock } = this.deps;
    const giveUp = new AbortController();
    const committing = this.committer.run(giveUp.signal);
    const stopFlushing = new AbortController();
    const flushing = this.flushLoop(AbortSignal.any([signal, stopFlushing.signal]));
    try {
      await this.readAll(signal);
    } finally {
      stopFlushing.abort();
      await flushing;
      this.committer.drain();
      const drained = new AbortController();
      const deadline = clock.sleep(DRAIN_MS, drained.signal).then(() => giveUp.abort());
      await committing;
      drained.abort();
      await deadline;
      await source.close();
    }
  }

  private async readAll(signal: AbortSignal): Promise<void> {
    const { source, metrics } = this.deps;
    for await (const batch of source.read(this.context(), signal)) {
      const held = this.readers.get(batch.assignment.partition);
      if (held === undefined || held.assignment !== batch.assignment || !batch.assignment.active) continue;
      metrics.recordsScanned.inc({ source: source.id }, batch.scanned);
      metrics.recordsDecoded.inc({ source: source.id }, batch.records.length);
      await held.reader.work(batch, this.deps.clock.now());
      await this.committer.room(signal);
    }
    // The source ended by itself (standard input, a file read once): no line can follow any more.
    if (!signal.aborted) this.flush(Number.POSITIVE_INFINITY);
  }

  /** Half-read records whose continuation does not come are finished by time, whether or not anything else arrives. */
  private async flushLoop(signal: AbortSignal): Promise<void> {
    if (this.deps.joiner === undefined) return;
    while (!signal.aborted) {
      await this.deps.clock.sleep(FLUSH_EVERY_MS, signal);
      this.flush(this.deps.clock.now());
    }
  }

  private flush(now: EpochMs): void {
    for (const { reader } of this.readers.values()) reader.flush(now);
  }

  private context(): SourceContext {
    return {
      leases: this.deps.leases,
      assign: async (partitions, signal) => {
        for (const partition of partitions) this.forget(partition);
        // A commit in flight may still move the very rows that are about to be loaded.
        await this.committer.settled();
        const checkpoints = await this.persist((store, source) => store.load(source, partitions), signal);
        return new Map([...checkpoints].map(([partition, checkpoint]) => [partition, this.hold(checkpoint)]));
      },
      stored: (signal) => this.persist((store, source) => store.listCheckpoints(source), signal),
    };
  }

  private forget(partition: PartitionId): void {
    const held = this.readers.get(partition);
    if (held !== undefined) held.assignment.active = false;
    this.readers.delete(partition);
  }

  private hold(checkpoint: Checkpoint): Assignment {
    const { partition, version, openRecords } = checkpoint;
    const assignment: Assignment = { partition, version, active: true, checkpoint };
    const reader = new PartitionReader({
      assignment,
      stages: this.deps.stages,
      joiner: this.deps.joiner?.(openRecords),
      emit: (part) => this.committer.add(part),
    });
    this.readers.set(partition, { assignment, reader });
    return assignment;
  }

  /** Asks the store until it answers. */
  private async persist<T>(ask: (store: IngestStore, source: SourceId) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await ask(this.deps.store, this.deps.source.id);
      } catch (thrown) {
        const error = asError(thrown);
        if (signal.aborted || !(error instanceof AppError && error.retryable)) throw error;
        this.deps.metrics.storeUp.set(0);
        this.deps.logger.warn(
          { source: this.deps.source.id, err: error },
          "checkpoints cannot be loaded; waiting for the store",
        );
        await this.deps.clock.sleep(LOAD_PAUSE_MS, signal);
      }
    }
  }
}
