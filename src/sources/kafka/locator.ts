import type { EpochMs } from "../../domain/time.ts";
import { type Brokers, EARLIEST, LATEST, type TopicPartition } from "./brokers.ts";
import { KAFKA_ERROR, KafkaAnswerError } from "./failure.ts";
import type { PartitionFeed } from "./partition-feed.ts";
import { type BatchMark, sameBatch } from "./position.ts";
import { readBatchHeader } from "./record-batch.ts";
import { continueFrom, type LogRange, mustCompare, resolveStart, type StartingPoint } from "./starting-point.ts";
import type { TopicCatalog } from "./topic-catalog.ts";

/** Finds where partitions go on, by looking at what their logs hold now. */
export class Locator {
  private readonly brokers: Brokers;
  private readonly catalog: TopicCatalog;
  private readonly startFrom: string;

  constructor(brokers: Brokers, catalog: TopicCatalog, startFrom: string) {
    this.brokers = brokers;
    this.catalog = catalog;
    this.startFrom = startFrom;
  }

  /** A starting point for each of `feeds`, all led by `nodeId`. */
  async locate(
    nodeId: number,
    feeds: readonly PartitionFeed[],
    now: EpochMs,
  ): Promise<ReadonlyMap<PartitionFeed, StartingPoint>> {
    const lows = await this.brokers.offsets(nodeId, feeds, EARLIEST);
    const highs = await this.brokers.offsets(nodeId, feeds, LATEST);
    const starts = await this.starts(nodeId, feeds, now, lows, highs);
    const points = new Map<PartitionFeed, StartingPoint>();
    for (const feed of feeds) {
      const { position } = feed;
      const log: LogRange = { low: lows(feed), high: highs(feed), topicId: this.catalog.topicId(feed.topic) };
      if (position === undefined) {
        points.set(feed, { position: { offset: starts(feed), generation: 0, topicId: log.topicId } });
        continue;
      }
      const sameLog = mustCompare(position, log) ? await this.compare(nodeId, feed, position.mark!, log) : undefined;
      const point = continueFrom(position, log, sameLog);
      // That the former topic went was told when it did.
      const told = feed.assignment.checkpoint.progress.goneAt !== undefined && point.gap?.reason === "recreated";
      points.set(feed, told ? { position: point.position } : point);
    }
    return points;
  }

  private async starts(
    nodeId: number,
    feeds: readonly PartitionFeed[],
    now: EpochMs,
    lows: (partition: TopicPartition) => number,
    highs: (partition: TopicPartition) => number,
  ): Promise<(partition: TopicPartition) => number> {
    const start = resolveStart(this.startFrom, now);
    if (start === "earliest") return lows;
    if (start === "latest") return highs;
    const fresh = feeds.filter((feed) => feed.position === undefined);
    if (fresh.length === 0) return highs;
    const found = await this.brokers.offsets(nodeId, fresh, start);
    return (partition) => (found(partition) < 0 ? highs(partition) : found(partition));
  }

  /** Whether the batch that was read last is still in the log; undefined when nothing is at its place any more. */
  private async compare(
    nodeId: number,
    feed: PartitionFeed,
    mark: BatchMark,
    log: LogRange,
  ): Promise<boolean | undefined> {
    if (mark.last < log.low || mark.last >= log.high) return undefined;
    const { partitions } = await this.brokers.fetch(nodeId, {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 1,
      partitions: [
        { topic: feed.topic, topicId: log.topicId, partition: feed.partition, offset: mark.last, maxBytes: 1 },
      ],
    });
    const answer = partitions[0];
    if (answer === undefined || answer.error !== KAFKA_ERROR.none) {
      throw new KafkaAnswerError(answer?.error ?? -1, feed.id);
    }
    const header = readBatchHeader(answer.bytes, 0);
    if (header === undefined || header.baseOffset > mark.last) return undefined;
    const { baseOffset: base, lastOffset: last, crc, maxTimestamp: timestamp } = header;
    return sameBatch(mark, { base, last, crc, timestamp });
  }
}
