import type { Assignment, Checkpoint, Gap, PartitionId, Position, Progress } from "../domain/checkpoint.ts";
import type { RawRecord, SourceId } from "../domain/log-record.ts";
import type { RecordFilter } from "../domain/record-filter.ts";
import type { Said } from "../domain/sentence.ts";
import type { Clock } from "../domain/time.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { SourceMetrics } from "../telemetry/metrics.ts";

/**
 * Where log records come from. A source is pulled: not asking for the next batch is the back-pressure.
 *
 * Promises of every implementation:
 * - on taking a partition it asks `context.assign` for the checkpoint and goes on exactly there;
 * - batches of one assignment are contiguous: each begins where the one before it ended, nothing twice, nothing skipped;
 * - what cannot be read any more is reported as a `Gap` in the batch that steps over it;
 * - a stored partition that is not there any more is told once (`progress.goneAt`), with a gap unless it was known to be
 *   read to its end; also when it went while no worker ran;
 * - it buffers at most `prefetch` batches and never more than its byte limit;
 * - when `signal` aborts, iteration ends but partitions stay held until `close()`: what was read can still be committed;
 * - trouble of the server is retried inside, with growing pauses, and shown in `status()`; only a fault that needs a
 *   human (`ELKHOUND_SOURCE_REFUSED`) may end the iteration with an error.
 */
export interface Source {
  readonly id: SourceId;
  /** The registry's `type:`. */
  readonly type: string;
  /** How long the dedupe keys of its records must be remembered; undefined when they carry none. */
  readonly dedupeHorizonMs?: number | undefined;
  /** Batches of all partitions this worker holds, until `signal` aborts. Called once. */
  read(context: SourceContext, signal: AbortSignal): AsyncIterable<SourceBatch>;
  /** The batch that ended at `position` is durable (Kafka commits its offset here). Never throws, may be late or missing. */
  ack(partition: PartitionId, position: Position): void;
  /**
   * The store refused a commit under this assignment: another worker has moved on. Forget what was prefetched under it
   * and, if this worker still holds the partition, assign it again.
   */
  revoke(assignment: Assignment): void;
  status(): SourceStatus;
  /** Safe without read(), and twice. Resolves when nothing of the source runs any more. */
  close(): Promise<void>;
}

/** What a source needs from the rest of the worker while it reads. */
export interface SourceContext {
  /** Loads the stored checkpoints of partitions this worker takes. Keeps trying while the store is unreachable. */
  assign(partitions: readonly PartitionId[], signal: AbortSignal): Promise<ReadonlyMap<PartitionId, Assignment>>;
  /** The checkpoints of all partitions this source was ever seen to have, whoever reads them. Keeps trying likewise. */
  stored(signal: AbortSignal): Promise<readonly Checkpoint[]>;
  /** Divides partitions among workers where the source's own protocol does not (Kafka's does). */
  readonly leases: Leases;
}

/** Short exclusive claims, shared by all workers of one store. */
export interface Leases {
  /**
   * Takes or renews for `ttlMs` those of `names` that are free, expired or already this worker's, never holding more
   * than a fair share (`ceil(names / live workers)`) when other workers are alive. Returns the names held afterwards.
   */
  claim(scope: string, names: readonly string[], ttlMs: number): Promise<ReadonlySet<string>>;
  release(scope: string, names: readonly string[]): Promise<void>;
}

export interface SourceBatch {
  readonly assignment: Assignment;
  /** Only records that passed the filter; in source order. */
  readonly records: readonly RawRecord[];
  /** Where the next batch of this assignment begins: the checkpoint once this batch is committed. */
  readonly next: Position;
  /** All records of the range, also those the filter dropped. */
  readonly scanned: number;
  /**
   * How many of `scanned` by the minute (since 1970) that the transport gives them (Kafka's record batches). What is left,
   * or all where it is undefined, is counted by how far reading has come.
   */
  readonly scannedByMinute?: ReadonlyMap<number, number>;
  /** Bytes held by `records`, for memory bounds. */
  readonly bytes: number;
  readonly gaps: readonly Gap[];
  /** Records that could not even be handed on (too large, corrupt): dead letters. */
  readonly unreadable: readonly UnreadableRecord[];
  readonly progress: Progress;
}

export interface UnreadableRecord {
  readonly record: RawRecord;
  /** A closed set, so that it can be a metric label. */
  readonly reason: "too_large" | "corrupt" | "undecodable";
  readonly detail: Said;
  /** Whether a record that is too large is all there, so that it can be read once more. Default false. */
  readonly whole?: boolean;
}

export interface SourceStatus {
  readonly state: "starting" | "reading" | "idle" | "retrying" | "refused" | "closed";
  /** For humans: what is wrong and what to do, when retrying or refused. */
  readonly message?: Said;
  readonly partitions: readonly { readonly partition: PartitionId; readonly lag?: number }[];
}

/** What every source factory is given. */
export interface SourceDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: SourceMetrics;
  /** The current filter; call it again for each batch, rules reload. */
  readonly filter: () => RecordFilter;
  /** True when records of this source are joined from several lines: then the filter must not be used on bytes. */
  readonly joins: boolean;
  /** Unique per process: `host:pid:random`. */
  readonly workerId: string;
}
