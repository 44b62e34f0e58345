import type { Assignment, PartitionId, Position } from "../../domain/checkpoint.ts";
import { AppError, asError } from "../../domain/errors.ts";
import { createLiteralScanner, type LiteralScanner } from "../../domain/literal-scanner.ts";
import { sentence } from "../../domain/sentence.ts";
import { SECOND } from "../../domain/time.ts";
import type { Source, SourceBatch, SourceContext, SourceDeps, SourceStatus } from "../source.ts";
import { BatchQueue } from "./batch-queue.ts";
import { Brokers } from "./brokers.ts";
import { Condition } from "./condition.ts";
import type { KafkaSourceConfig } from "./config.ts";
import { connectionSettings } from "./connection-settings.ts";
import { refusal, remedyOf } from "./failure.ts";
import { Generation, reportMissing } from "./generation.ts";
import { GroupMember } from "./group-member.ts";
import { brokerMaker, type ConnectionSettings } from "./kafkajs-internals.ts";
import { Locator } from "./locator.ts";
import { toTopicPartition } from "./partition-feed.ts";
import { decodePosition } from "./position.ts";
import type { RecordDecoder } from "./record-decoder.ts";
import { chooseDecoder } from "./self-test.ts";
import { TopicCatalog } from "./topic-catalog.ts";
import { VanishedTopics } from "./vanished-topics.ts";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10 * SECOND;

/** Reads the files that the configuration names and makes the source; connects only when read. */
export async function createKafkaSource(config: KafkaSourceConfig, deps: SourceDeps): Promise<Source> {
  const decoder = await chooseDecoder(deps.logger);
  return new KafkaSource(config, deps, await connectionSettings(config), decoder);
}

/**
 * Kafka topics, read as a member of a consumer group. Our checkpoint is the truth: each partition that this worker is
 * given goes on where its checkpoint says, whatever Kafka has stored.
 */
class KafkaSource implements Source {
  readonly id: string;
  readonly type = "kafka";
  private readonly config: KafkaSourceConfig;
  private readonly deps: SourceDeps;
  private readonly decoder: RecordDecoder;
  private readonly condition: Condition;
  private readonly brokers: Brokers;
  private readonly catalog: TopicCatalog;
  private readonly vanished: VanishedTopics;
  private readonly member: GroupMember;
  private readonly queue: BatchQueue;
  private readonly closing = new AbortController();
  private generation: Generation | undefined;
  private running: Promise<void> | undefined;
  private everJoined = false;
  private compiled: { readonly version: number; readonly scanner: LiteralScanner | undefined } | undefined;

  constructor(config: KafkaSourceConfig, deps: SourceDeps, connections: ConnectionSettings, decoder: RecordDecoder) {
    this.id = config.id;
    this.config = config;
    this.deps = deps;
    this.decoder = decoder;
    this.condition = new Condition(deps.logger, deps.metrics);
    this.brokers = new Brokers({ make: brokerMaker(connections, deps.logger), seeds: config.brokers.length });
    this.catalog = new TopicCatalog(this.brokers, config.topics, config.topic_pattern);
    this.vanished = new VanishedTopics(this.catalog, deps.clock);
    this.member = new GroupMember({
      brokers: this.brokers,
      groupId: config.group_id,
      sessionTimeoutMs: config.session_timeout,
      clock: deps.clock,
      logger: deps.logger,
    });
    this.queue = new BatchQueue(config.fetch.read_ahead_bytes);
  }

  async *read(context: SourceContext, signal: AbortSignal): AsyncIterable<SourceBatch> {
    const stop = (): void => this.queue.end();
    for (const ending of [signal, this.closing.signal]) {
      ending.addEventListener("abort", stop, { once: true });
      if (ending.aborted) stop();
    }
    // Not `signal`: partitions stay ours until close(), so that what was read can still be committed.
    this.running = this.run(context, this.closing.signal).catch((error: unknown) => {
      this.queue.fail(asError(error));
    });
    for (;;) {
      const batch = await this.queue.take();
      if (batch === undefined) return;
      this.generation?.partitions.pump();
      yield batch;
    }
  }

  ack(partition: PartitionId, position: Position): void {
    const { offset } = decodePosition(position);
    this.generation?.ack({ ...toTopicPartition(partition), offset });
  }

  revoke(assignment: Assignment): void {
    assignment.active = false;
    this.queue.drop(assignment);
    this.vanished.departures.revoke(assignment);
    void this.generation?.revoke(assignment);
  }

  status(): SourceStatus {
    const feeds = this.generation?.partitions.list() ?? [];
    const partitions = feeds.map(({ id, lag }) => (lag === undefined ? { partition: id } : { partition: id, lag }));
    const { refusal: refused, trouble } = this.condition;
    if (this.closing.signal.aborted) return { state: "closed", partitions };
    if (refused !== undefined) return { state: "refused", message: refused, partitions };
    if (trouble !== undefined) return { state: "retrying", message: trouble, partitions };
    if (this.generation === undefined) return { state: "starting", partitions };
    return { state: feeds.every(({ lag }) => lag === 0) ? "idle" : "reading", partitions };
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  /** Joins the group again and again, until `signal` aborts. Throws when Kafka refuses before anything was read. */
  private async run(context: SourceContext, signal: AbortSignal): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    try {
      while (!signal.aborted) {
        try {
          await this.runGeneration(context, signal, () => {
            pause = FIRST_PAUSE_MS;
          });
        } catch (thrown) {
          if (signal.aborted) return;
          this.handle(thrown);
          await this.deps.clock.sleep(pause, signal);
          pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        }
      }
    } finally {
      await this.member.leave().catch(() => {
        // The group learns of it by the session timeout.
      });
      await this.brokers.close();
    }
  }

  private async runGeneration(context: SourceContext, signal: AbortSignal, joined: () => void): Promise<void> {
    await this.catalog.refresh();
    reportMissing(this.catalog, this.condition);
    const assigned = await this.member.join(
      this.catalog.subscription(),
      (topics) => this.catalog.partitionsOf(topics),
      signal,
    );
    joined();
    this.everJoined = true;
    this.condition.accepted();
    this.condition.recovered(sentence("kafka.cluster"));
    this.deps.logger.info({ partitions: assigned.length }, "joined the consumer group");
    this.generation = this.newGeneration(context, signal);
    try {
      await this.generation.run(assigned);
    } finally {
      this.generation = undefined;
    }
  }

  private newGeneration(context: SourceContext, signal: AbortSignal): Generation {
    const { config, brokers, catalog, vanished, queue, condition, decoder, member } = this;
    const { clock, logger, joins } = this.deps;
    const reading = {
      brokers,
      catalog,
      queue,
      condition,
      context,
      clock,
      decoder,
      locator: new Locator(brokers, catalog, config.start_from),
      scanner: () => this.scanner(),
      streams: joins,
      settings: {
        maxWaitMs: config.fetch.max_wait,
        minBytes: config.fetch.min_bytes,
        maxBytes: config.fetch.max_bytes,
        partitionBytes: config.fetch.partition_bytes,
        maxRecordBytes: config.max_record_bytes,
      },
    };
    const { session_timeout: sessionTimeoutMs, metadata_interval: metadataIntervalMs } = config;
    const deps = { member, catalog, vanished, condition, clock, logger, sessionTimeoutMs, metadataIntervalMs, reading };
    return new Generation(deps, signal);
  }

  private handle(thrown: unknown): void {
    if (thrown instanceof AppError && thrown.code !== "ELKHOUND_SOURCE_REFUSED") throw thrown;
    const refused = thrown instanceof AppError || remedyOf(thrown) === "refused";
    if (!refused) {
      this.condition.retrying(sentence("kafka.cluster"), thrown);
      return;
    }
    const error = thrown instanceof AppError ? thrown : refusal(thrown);
    this.condition.refused(error);
    // What worked once may work again by itself: a broker that has not loaded its users yet, a rotated password.
    if (!this.everJoined) throw error;
  }

  /** The scanner of the rules that are active now; undefined when every record must be handed on. */
  private scanner(): LiteralScanner | undefined {
    // A literal's bytes stand between zero bytes in UTF-16, where the scanner does not find them.
    if (this.deps.joins || this.config.encoding.startsWith("utf-16")) return undefined;
    const { version, literals } = this.deps.filter();
    if (this.compiled?.version !== version) {
      this.compiled = { version, scanner: literals === undefined ? undefined : createLiteralScanner(literals) };
    }
    return this.compiled.scanner;
  }
}
