import type { Said } from "./sentence.ts";
import type { EpochMs } from "./time.ts";

/** Name of a partition inside its source: a Kafka topic partition, an index shard, a file. Unique per source. */
export type PartitionId = string;

/** Where reading goes on. Opaque outside its source; equal strings are equal positions. At most 4 KB. */
export type Position = string;

/** A stretch of a source that no longer exists and was therefore never read. */
export interface Gap {
  readonly partition: PartitionId;
  /** Readable: `offsets 120 to 4999`. */
  readonly range: string;
  /** How many records it held, where the source can tell. */
  readonly records?: number;
  readonly reason: "retention" | "deleted" | "recreated" | "unreadable";
  readonly detail: Said;
  readonly detectedAt: EpochMs;
}

/** How far a partition has come, for watermarks, lag and the sources page. */
export interface Progress {
  /** Greatest event time seen, never more than five minutes after receipt. */
  readonly greatestEventTime?: EpochMs;
  /** When the source last knew that nothing was left to read. */
  readonly caughtUpAt?: EpochMs;
  /** Records (Kafka, Elasticsearch) or bytes (files) not yet read, where known. */
  readonly lag?: number;
  /**
   * When the source found that the partition is not there any more (what was not read of it is recorded as a gap), or that
   * it is not to be read any more. Its checkpoint stays a while, so that a partition that comes back is read on, and nothing of it twice.
   */
  readonly goneAt?: EpochMs;
  /** It is there, but not to be read: since it may be read again, its checkpoint stays for as long as what was counted of it. */
  readonly left?: true;
}

/** The stored state of a partition. `version` 0: nothing stored yet. */
export interface Checkpoint {
  readonly partition: PartitionId;
  readonly position: Position | undefined;
  readonly version: number;
  /** Half-read multi-line records, serialised by `joining`; they belong to records before `position`. */
  readonly openRecords: string | undefined;
  readonly progress: Progress;
}

/**
 * A partition in this worker's hands, from the moment its checkpoint was loaded until it is taken away or a commit
 * turns out stale. Batches carry the assignment they were read under, so that what an earlier holding left in a queue
 * can never be committed under a later one.
 */
export interface Assignment {
  readonly partition: PartitionId;
  /** Row version last loaded or written: the next commit must find it. Written by `ingest` only. */
  version: number;
  /** False once lost; its batches are dropped unread. */
  active: boolean;
  readonly checkpoint: Checkpoint;
}
