import type { Assignment } from "../../domain/checkpoint.ts";
import type { LiteralScanner } from "../../domain/literal-scanner.ts";
import { sentence, textOf } from "../../domain/sentence.ts";
import { type Clock, SECOND } from "../../domain/time.ts";
import type { SourceContext } from "../source.ts";
import type { BatchQueue } from "./batch-queue.ts";
import type { Brokers, TopicPartition } from "./brokers.ts";
import type { Condition } from "./condition.ts";
import { KAFKA_ERROR, KafkaAnswerError, remedyOf } from "./failure.ts";
import type { PartitionAnswer } from "./fetch-protocol.ts";
import type { Locator } from "./locator.ts";
import { PartitionFeed, partitionId } from "./partition-feed.ts";
import type { RecordDecoder } from "./record-decoder.ts";
import { readRecordSet } from "./record-set.ts";
import type { StartingPoint } from "./starting-point.ts";
import type { TopicCatalog } from "./topic-catalog.ts";

export interface FetchSettings {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly partitionBytes: number;
  readonly maxRecordBytes: number;
}

export interface ReadingDeps {
  readonly brokers: Brokers;
  readonly catalog: TopicCatalog;
  readonly locator: Locator;
  readonly queue: BatchQueue;
  readonly condition: Condition;
  readonly context: SourceContext;
  readonly clock: Clock;
  readonly decoder: RecordDecoder;
  /** Of the rules that are active now; undefined: hand on everything. */
  readonly scanner: () => LiteralScanner | undefined;
  readonly streams: boolean;
  readonly settings: FetchSettings;
  /** Something that ends reading: Kafka refuses, or the store gave up. */
  readonly fail: (error: unknown) => void;
  /** What the catalog knows seems to be out of date. */
  readonly stale: () => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5 * SECOND;

/**
 * Reads the partitions that one generation of the group gave to this worker, as long as the queue has room. While there
 * is a backlog two fetches a broker take turns, so that the broker prepares one answer while the other is decoded. Ends
 * with `signal`; its assignments are lost then.
 */
export class AssignedPartitions {
  private readonly deps: ReadingDeps;
  private readonly signal: AbortSignal;
  private readonly feeds = new Map<string, PartitionFeed>();
  /** Fetches under way, by broker. */
  private readonly flights = new Map<number, number>();
  private readonly failures = new Map<number, number>();
  private turn = 0;

  constructor(deps: ReadingDeps, signal: AbortSignal) {
    this.deps = deps;
    this.signal = signal;
    signal.addEventListener("abort", () => {
      for (const { assignment } of this.feeds.values()) this.lose(assignment);
    });
  }

  /** Loads the checkpoints of `partitions` and reads on from there. Resolves when reading has begun. */
  async adopt(partitions: readonly TopicPartition[]): Promise<void> {
    const { catalog, context } = this.deps;
    await catalog.include([...new Set(partitions.map(({ topic }) => topic))]);
    const assignments = await context.assign(partitions.map(partitionId), this.signal);
    const feeds = partitions.flatMap((partition) => {
      const assignment = assignments.get(partitionId(partition));
      return assignment === undefined ? [] : [new PartitionFeed(partition, assignment)];
    });
    for (const feed of feeds) {
      if (this.signal.aborted) this.lose(feed.assignment);
      else this.feeds.set(feed.id, feed);
    }
    await this.locate(feeds);
  }

  /** Assigns a partition anew whose commit was refused; nothing happens when it is not one of these any more. */
  revoke(assignment: Assignment): void {
    const feed = this.feeds.get(assignment.partition);
    if (feed?.assignment !== assignment) return;
    this.lose(assignment);
    this.feeds.delete(feed.id);
    this.adopt([feed]).catch((error: unknown) => this.deps.fail(error));
  }

  /** Follows what a fresh look at the cluster showed: new leaders, and topics that are not those they were. */
  checkCatalog(): void {
    const { catalog } = this.deps;
    const changed = [...this.feeds.values()].filter(({ located, position, topic }) => {
      const id = catalog.topicId(topic);
      return located && id !== undefined && position?.topicId !== undefined && position.topicId !== id;
    });
    for (const feed of changed) feed.located = false;
    if (changed.length > 0) this.locate(changed).catch((error: unknown) => this.deps.fail(error));
    this.pump();
  }

  has(partition: TopicPartition): boolean {
    return this.feeds.has(partitionId(partition));
  }

  list(): readonly PartitionFeed[] {
    return [...this.feeds.values()];
  }

  /** Starts every fetch that may start now. Called whenever something that kept one from starting is over. */
  pump(): void {
    if (this.signal.aborted) return;
    const ready = this.list().filter(
      (feed) => feed.located && !feed.inFlight && feed.assignment.active && this.deps.queue.hasRoom(feed.assignment),
    );
    for (const [leader, feeds] of Map.groupBy(ready, (feed) => this.deps.catalog.leader(feed))) {
      if (leader === undefined) continue;
      const flights = this.flights.get(leader) ?? 0;
      const behind = feeds.filter((feed) => feed.behind);
      if (flights === 0) {
        const half = behind.slice(0, Math.floor(behind.length / 2));
        if (half.length > 0) this.start(leader, half);
        this.start(leader, half.length > 0 ? feeds.filter((feed) => !half.includes(feed)) : feeds);
      } else if (flights === 1 && behind.length > 0 && this.awaitsAtOnce(leader)) this.start(leader, feeds);
    }
  }

  private start(leader: number, feeds: readonly PartitionFeed[]): void {
    this.flights.set(leader, (this.flights.get(leader) ?? 0) + 1);
    for (const feed of feeds) feed.inFlight = true;
    this.fetch(leader, this.inTurn(feeds)).catch(this.deps.fail);
  }

  /** A broker answers in order: behind a fetch that waits for new records, a second one would wait too. */
  private awaitsAtOnce(leader: number): boolean {
    return this.list().some((feed) => feed.inFlight && feed.behind && this.deps.catalog.leader(feed) === leader);
  }

  /** The broker fills its answer in the order asked, so each partition must come first now and then. */
  private inTurn(feeds: readonly PartitionFeed[]): readonly PartitionFeed[] {
    const first = this.turn++ % feeds.length;
    return [...feeds.slice(first), ...feeds.slice(0, first)];
  }

  private async fetch(nodeId: number, feeds: readonly PartitionFeed[]): Promise<void> {
    const { brokers, condition, clock, settings } = this.deps;
    const where = sentence("kafka.broker", { id: nodeId });
    try {
      const answer = await brokers.fetch(nodeId, {
        maxWaitMs: settings.maxWaitMs,
        minBytes: settings.minBytes,
        maxBytes: settings.maxBytes,
        partitions: feeds.map((feed) => ({
          topic: feed.topic,
          topicId: feed.position!.topicId,
          partition: feed.partition,
          offset: feed.position!.offset,
          maxBytes: feed.wanted(settings.partitionBytes),
        })),
      });
      if (answer.error !== KAFKA_ERROR.none) throw new KafkaAnswerError(answer.error, textOf(where));
      const byName = new Map(feeds.flatMap((feed) => this.names(feed).map((name) => [name, feed])));
      let stale = false;
      for (const part of answer.partitions) {
        const feed = byName.get(`${part.topic}/${part.partition}`);
        if (feed !== undefined && !(await this.take(feed, part))) stale = true;
      }
      this.failures.delete(nodeId);
      condition.recovered(where);
      if (answer.throttleMs > 0) await clock.sleep(answer.throttleMs, this.signal);
      if (stale) {
        await clock.sleep(FIRST_PAUSE_MS, this.signal);
        this.deps.stale();
      }
    } catch (thrown) {
      if (this.signal.aborted) return;
      if (remedyOf(thrown) === "refused") throw thrown;
      condition.retrying(where, thrown);
      await brokers.drop(nodeId);
      await this.pause(nodeId);
      this.deps.stale();
    } finally {
      for (const feed of feeds) feed.inFlight = false;
      this.flights.set(nodeId, (this.flights.get(nodeId) ?? 1) - 1);
      this.pump();
    }
  }

  private names(feed: PartitionFeed): string[] {
    const id = feed.position?.topicId;
    return [`${feed.topic}/${feed.partition}`, ...(id === undefined ? [] : [`${id}/${feed.partition}`])];
  }

  /** False when the answer says that a leader moved, or that a topic is gone or was made again: the catalog tells which. */
  private async take(feed: PartitionFeed, answer: PartitionAnswer): Promise<boolean> {
    const { position } = feed;
    if (position === undefined || !feed.assignment.active) return true;
    if (answer.error === KAFKA_ERROR.offsetOutOfRange) {
      feed.located = false;
      this.locate([feed]).catch(this.deps.fail);
      return true;
    }
    if (answer.error === KAFKA_ERROR.topicAuthorizationFailed || answer.error === KAFKA_ERROR.corruptMessage) {
      throw new KafkaAnswerError(answer.error, feed.id);
    }
    if (answer.error !== KAFKA_ERROR.none) return false;
    const { decoder, settings, streams, queue, clock } = this.deps;
    const { topic, partition } = feed;
    const read = await readRecordSet(
      { topic, partition, bytes: answer.bytes, from: position.offset, aborted: answer.aborted },
      { decoder, scanner: this.deps.scanner(), maxRecordBytes: settings.maxRecordBytes, streams },
    );
    if (!feed.assignment.active || feed.position !== position) return true;
    feed.fetchBytes = read.needs;
    const batch = feed.advance(read, answer, clock.now());
    if (batch !== undefined) queue.push(batch);
    return true;
  }

  /** Finds the starting points of `feeds`, however long that takes, and lets reading begin. */
  private async locate(feeds: readonly PartitionFeed[]): Promise<void> {
    const { catalog, condition, clock } = this.deps;
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      const pending = feeds.filter((feed) => !feed.located && feed.assignment.active);
      if (pending.length === 0 || this.signal.aborted) return;
      for (const [leader, led] of Map.groupBy(pending, (feed) => catalog.leader(feed))) {
        if (leader === undefined) continue;
        try {
          const points = await this.deps.locator.locate(leader, led, clock.now());
          for (const [feed, point] of points) this.begin(feed, point);
          condition.recovered(sentence("kafka.broker", { id: leader }));
        } catch (thrown) {
          if (this.signal.aborted) return;
          if (remedyOf(thrown) === "refused") throw thrown;
          condition.retrying(sentence("kafka.broker", { id: leader }), thrown);
          await this.deps.brokers.drop(leader);
        }
      }
      this.pump();
      if (pending.every((feed) => feed.located)) return;
      await clock.sleep(pause, this.signal);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      this.deps.stale();
    }
  }

  private begin(feed: PartitionFeed, { position, gap }: StartingPoint): void {
    if (!feed.assignment.active) return;
    const before = feed.position;
    const detectedAt = this.deps.clock.now();
    const batch = feed.moveTo(position, gap === undefined ? undefined : { ...gap, partition: feed.id, detectedAt });
    // The store must learn of a first position, of a gap, and of the id that recognises the topic from now on.
    if (before === undefined || gap !== undefined || before.topicId !== position.topicId) this.deps.queue.push(batch);
  }

  private async pause(nodeId: number): Promise<void> {
    const failures = this.failures.get(nodeId) ?? 0;
    this.failures.set(nodeId, failures + 1);
    await this.deps.clock.sleep(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), this.signal);
  }

  private lose(assignment: Assignment): void {
    assignment.active = false;
    this.deps.queue.drop(assignment);
  }
}
