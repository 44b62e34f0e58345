import type { Assignment, Gap, PartitionId, Progress } from "../../domain/checkpoint.ts";
import type { EpochMs } from "../../domain/time.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import type { SourceBatch } from "../source.ts";
import type { TopicPartition } from "./brokers.ts";
import type { PartitionAnswer } from "./fetch-protocol.ts";
import { decodePosition, encodePosition, type KafkaPosition } from "./position.ts";
import type { ReadRecords } from "./record-set.ts";

/** How often a partition without new records says that it is caught up. */
const IDLE_NOTICE_MS = 15 * SECOND;
const PLAUSIBLE_AHEAD_MS = 5 * MINUTE;
/** Logs compress about so well by the batch; what compresses better is fetched in smaller pieces. */
const EXPECTED_INFLATION = 4;
const LEAST_FETCHED = 16 << 10;

/** One partition in this worker's hands: how far it was read, under which assignment. */
export class PartitionFeed implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly assignment: Assignment;
  /** Where the next fetch begins; undefined when nothing was stored yet and `start_from` decides. */
  position: KafkaPosition | undefined;
  /** Only then `position` is known to exist in the log. */
  located = false;
  inFlight = false;
  /** Grows for one fetch when a batch is larger than what is usually asked for. */
  fetchBytes: number | undefined;
  private inflation = 1;
  private highWatermark: number | undefined;
  private readableUntil: number | undefined;
  private noticedAt: EpochMs | undefined;

  constructor({ topic, partition }: TopicPartition, assignment: Assignment) {
    this.topic = topic;
    this.partition = partition;
    this.assignment = assignment;
    const stored = assignment.checkpoint.position;
    this.position = stored === undefined ? undefined : decodePosition(stored);
  }

  get id(): PartitionId {
    return partitionId(this);
  }

  /** Records between the position and the end of the log, as the last answer told it. */
  get lag(): number | undefined {
    if (this.highWatermark === undefined || this.position === undefined) return undefined;
    return Math.max(0, this.highWatermark - this.position.offset);
  }

  /**
   * How much to ask for: `usual`, less where batches decompress to so much more that an answer would not stay small, and
   * more for one fetch where a single batch is larger.
   */
  wanted(usual: number): number {
    if (this.fetchBytes !== undefined) return this.fetchBytes;
    return Math.max(LEAST_FETCHED, Math.floor(usual * Math.min(1, EXPECTED_INFLATION / this.inflation)));
  }

  /** Whether the log surely holds more that can be read now: a fetch is answered at once. */
  get behind(): boolean {
    return this.readableUntil !== undefined && this.position !== undefined && this.position.offset < this.readableUntil;
  }

  /** Moves to a point found by comparing the checkpoint with the log; the batch says so to the store. */
  moveTo(position: KafkaPosition, gap: Gap | undefined): SourceBatch {
    this.position = position;
    this.located = true;
    const gaps = gap === undefined ? [] : [gap];
    return this.batch({ records: [], unreadable: [], scanned: 0, scannedByMinute: new Map(), bytes: 0 }, gaps, {});
  }

  /**
   * Moves over what a fetch brought. Returns undefined when there is nothing to tell: no new offset, and the last
   * notice of being caught up is recent.
   */
  advance(
    read: ReadRecords,
    { highWatermark, lastStableOffset }: Pick<PartitionAnswer, "highWatermark" | "lastStableOffset">,
    now: EpochMs,
  ): SourceBatch | undefined {
    const before = this.position;
    if (before === undefined) return undefined;
    if (read.scanned > 0) this.inflation = read.inflation;
    this.highWatermark = highWatermark;
    this.readableUntil = lastStableOffset;
    const moved = read.next > before.offset;
    if (moved) this.position = { ...before, offset: read.next, mark: read.mark };
    const caughtUp = read.next >= highWatermark;
    const due = this.noticedAt === undefined || Math.abs(now - this.noticedAt) >= IDLE_NOTICE_MS;
    if (!moved && !(caughtUp && due)) return undefined;
    if (caughtUp) this.noticedAt = now;
    return this.batch(read, [], {
      ...(read.maxTimestamp === undefined || read.maxTimestamp < 0
        ? {}
        : { greatestEventTime: Math.min(read.maxTimestamp, now + PLAUSIBLE_AHEAD_MS) }),
      ...(caughtUp ? { caughtUpAt: now } : {}),
    });
  }

  private batch(
    read: Pick<ReadRecords, "records" | "unreadable" | "scanned" | "scannedByMinute" | "bytes">,
    gaps: readonly Gap[],
    progress: Progress,
  ): SourceBatch {
    const { records, unreadable, scanned, scannedByMinute, bytes } = read;
    const { assignment, lag } = this;
    return {
      assignment,
      records,
      next: encodePosition(this.position!),
      scanned,
      scannedByMinute,
      bytes,
      gaps,
      unreadable,
      progress: lag === undefined ? progress : { ...progress, lag },
    };
  }
}

/** `topic/partition`: no topic's name holds a slash. */
export function partitionId({ topic, partition }: TopicPartition): PartitionId {
  return `${topic}/${partition}`;
}

/** The other way round. */
export function toTopicPartition(id: PartitionId): TopicPartition {
  const slash = id.lastIndexOf("/");
  return { topic: id.slice(0, slash), partition: Number(id.slice(slash + 1)) };
}
