import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Admin, Kafka, type KafkaConfig, logLevel, type Producer } from "kafkajs";
import { afterAll, beforeAll, describe } from "vitest";
import type { z } from "zod";
import { systemClock } from "../../../src/app/system-clock.ts";
import type { RecordFilter } from "../../../src/domain/record-filter.ts";
import type { Clock } from "../../../src/domain/time.ts";
import { kafkaConfig } from "../../../src/sources/kafka/config.ts";
import { kafkaFactory } from "../../../src/sources/kafka/factory.ts";
import type { Source, SourceBatch } from "../../../src/sources/source.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import type { MemoryContext } from "../../support/memory-context.ts";
import { kafkaVersions, type RunningKafka, sharedKafka, startKafka } from "../../support/services/kafka.ts";
import { until } from "../../support/services/server-process.ts";

export type KafkaYaml = z.input<typeof kafkaConfig>;

export interface SourceOptions {
  readonly literals?: readonly string[];
  readonly clock?: Clock;
  readonly joins?: boolean;
}

/** A source as the configuration would make it, with waiting times that suit tests. */
export async function kafkaSource(yaml: Partial<KafkaYaml>, options: SourceOptions = {}): Promise<Source> {
  const config = kafkaConfig.parse({
    id: "test",
    type: "kafka",
    group_id: `group-${randomUUID()}`,
    metadata_interval: "300ms",
    fetch: { max_wait: "100ms" },
    ...yaml,
  });
  const filter: RecordFilter = { version: 1, literals: options.literals, query: { kind: "everything" } };
  return await kafkaFactory.create(config, {
    clock: options.clock ?? systemClock,
    logger: createLogger(process.env["LOG_LEVEL"] ?? "silent"),
    metrics: { retried: () => {} },
    filter: () => filter,
    joins: options.joins ?? false,
    workerId: randomUUID(),
  });
}

/** What ingest does, in small: takes batches, commits each by compare-and-swap, acks or revokes. */
export class Worker implements AsyncDisposable {
  readonly source: Source;
  readonly done: Promise<void>;
  error: unknown;
  /** Awaited before each commit: holds a batch in flight. */
  hold: (batch: SourceBatch) => Promise<void> = async () => {};
  private readonly stopping = new AbortController();

  constructor(source: Source, context: MemoryContext) {
    this.source = source;
    this.done = this.run(context).catch((error: unknown) => {
      this.error = error;
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.done;
    await this.source.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async run(context: MemoryContext): Promise<void> {
    for await (const batch of this.source.read(context, this.stopping.signal)) {
      await this.hold(batch);
      if (context.commit(batch).stale) this.source.revoke(batch.assignment);
      else this.source.ack(batch.assignment.partition, batch.next);
    }
  }
}

/**
 * Talks to the broker as users' programs do. A producer of kafkajs silently drops records for partitions that it does
 * not know yet: after a topic has changed, connect anew.
 */
export class Cluster implements AsyncDisposable {
  readonly brokers: string[];
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;

  private constructor(brokers: readonly string[], settings: Partial<KafkaConfig>) {
    this.brokers = [...brokers];
    this.kafka = new Kafka({ brokers: this.brokers, logLevel: logLevel.NOTHING, retry: { retries: 20 }, ...settings });
    this.admin = this.kafka.admin();
    this.producer = this.kafka.producer({ allowAutoTopicCreation: false });
  }

  static async connect(brokers: readonly string[], settings: Partial<KafkaConfig> = {}): Promise<Cluster> {
    const cluster = new Cluster(brokers, settings);
    await cluster.admin.connect();
    await cluster.producer.connect();
    return cluster;
  }

  /** A new topic, ready to be written; returns its name. */
  async topic(
    partitions = 1,
    config: Readonly<Record<string, string>> = {},
    name = `t-${randomUUID()}`,
  ): Promise<string> {
    const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
    const topics = [{ topic: name, numPartitions: partitions, configEntries }];
    // Waiting for the leaders is done below: with kafkajs's own waiting, a made topic may be reported as failed.
    await until(() => this.admin.createTopics({ topics, waitForLeaders: false }), `topic ${name}`);
    // A partition whose leader is not ready yet would make the producer send its records twice.
    await until(async () => (await this.admin.fetchTopicOffsets(name)).length === partitions, `leaders of ${name}`);
    return name;
  }

  /** Sends `values` in chunks of 100, so that they make several batches. */
  async send(topic: string, values: readonly (string | Buffer | null)[], partition?: number): Promise<void> {
    for (let at = 0; at < values.length; at += 100) {
      const messages = values
        .slice(at, at + 100)
        .map((value) => (partition === undefined ? { value } : { value, partition }));
      await this.producer.send({ topic, messages });
    }
  }

  /** Deletes the records of partition 0 before `offset`, as retention does. */
  async deleteBefore(topic: string, offset: number): Promise<void> {
    // Makes kafkajs know the topic, without which it finds no leader.
    await this.admin.fetchTopicOffsets(topic);
    await this.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  }

  async committedOffset(groupId: string, topic: string, partition = 0): Promise<number> {
    const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] });
    return Number(found?.partitions.find((candidate) => candidate.partition === partition)?.offset ?? -1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.producer.disconnect();
    await this.admin.disconnect();
  }
}

/** Lines that tell themselves apart; every fiftieth is an error. */
export function lines(from: number, to: number, prefix = "line"): string[] {
  return Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    return `${number % 50 === 0 ? "ERROR" : "info"} ${prefix} ${number}`;
  });
}

/** The committed values as text, sorted. */
export function texts(context: MemoryContext): string[] {
  return context.records.map(({ value }) => (Buffer.isBuffer(value) ? value.toString("utf8") : String(value))).sort();
}

/** A clock that can stand still: its sleepers then sleep on, as in a process that is suspended. */
export class StoppableClock implements Clock {
  private stopped: Promise<void> | undefined;
  private resume: () => void = () => {};

  now(): number {
    return systemClock.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await systemClock.sleep(ms, signal);
    if (!signal?.aborted) await this.stopped;
  }

  stop(): void {
    this.stopped = new Promise((resolve) => {
      this.resume = resolve;
    });
  }

  go(): void {
    this.stopped = undefined;
    this.resume();
  }
}

/** Runs a suite on every Kafka version that this run is for; the newest is the broker that all test files share. */
export function onEachVersion(name: string, suite: (brokers: () => readonly string[]) => void): void {
  describe.each(kafkaVersions())(`${name}, Kafka %s`, (version) => {
    let brokers: readonly string[] = [];
    let own: RunningKafka | undefined;
    let folder: string | undefined;

    beforeAll(async () => {
      if (version === "4.4.0") {
        brokers = (await sharedKafka()).brokers;
        return;
      }
      folder = await mkdtemp(join(tmpdir(), "elkhound-kafka-"));
      own = await startKafka({ version, folder });
      brokers = own.brokers;
    });

    afterAll(async () => {
      await own?.stop();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    suite(() => brokers);
  });
}
