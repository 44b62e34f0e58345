import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import { systemClock } from "../../src/app/system-clock.ts";
import { kafkaConfig } from "../../src/sources/kafka/config.ts";
import { kafkaFactory } from "../../src/sources/kafka/factory.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { MemoryContext } from "../../test/support/memory-context.ts";
import { plugInZstd } from "./topic.ts";

/*
 * Reads a topic once and prints what it cost as one line of JSON. A process of its own for each measurement, so that
 * memory and CPU time are its own: `node bench/kafka/readers.ts bare|source BROKER TOPIC RECORDS`.
 */

export interface Measurement {
  readonly records: number;
  readonly hits: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

/** What both readers ask the broker for at once. */
const FETCH = { partitionBytes: 256 << 10, maxBytes: 4 << 20, maxWaitMs: 500 };

/** Literals as rules have them. */
export const LITERALS: readonly string[] = [
  '"error"',
  "exception",
  "fatal",
  "panic",
  "traceback",
  "critical",
  "severe",
  "stack_trace",
  "error.type",
  "emerg",
];

/** Reads `records` records with kafkajs's own consumer and drops them: the yardstick. Counts from the moment of joining. */
export async function bareKafkajs(brokers: readonly string[], topic: string, records: number): Promise<Measurement> {
  plugInZstd();
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: `bare-${randomUUID()}`,
    maxBytesPerPartition: FETCH.partitionBytes,
    maxBytes: FETCH.maxBytes,
    maxWaitTimeInMs: FETCH.maxWaitMs,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const meter = new Meter();
  const done = Promise.withResolvers<Measurement>();
  consumer.on(consumer.events.GROUP_JOIN, () => meter.start());
  let seen = 0;
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      seen += batch.messages.length;
      if (seen >= records) done.resolve(meter.stop(seen, 0));
    },
  });
  const measurement = await done.promise;
  await consumer.disconnect();
  return measurement;
}

/** Reads `records` records with Elkhound's source and ten literals, committing to memory. Counts from the moment of joining. */
export async function elkhoundSource(brokers: readonly string[], topic: string, records: number): Promise<Measurement> {
  const config = kafkaConfig.parse({
    id: "bench",
    type: "kafka",
    brokers: [...brokers],
    topics: [topic],
    group_id: `bench-${randomUUID()}`,
    fetch: { partition_bytes: FETCH.partitionBytes, max_bytes: FETCH.maxBytes, max_wait: `${FETCH.maxWaitMs}ms` },
  });
  const source = await kafkaFactory.create(config, {
    clock: systemClock,
    logger: createLogger("silent"),
    metrics: { retried: () => {} },
    filter: () => ({ version: 1, literals: LITERALS, query: { kind: "everything" } }),
    joins: false,
    workerId: "bench",
  });
  const context = new MemoryContext();
  const meter = new Meter();
  let hits = 0;
  let seen = 0;
  for await (const batch of source.read(context, new AbortController().signal)) {
    meter.start();
    context.commit(batch);
    source.ack(batch.assignment.partition, batch.next);
    hits += context.records.splice(0).length;
    seen += batch.scanned;
    if (seen >= records) break;
  }
  const measurement = meter.stop(seen, hits);
  await source.close();
  return measurement;
}

class Meter {
  private from: { readonly at: number; readonly cpu: NodeJS.CpuUsage } | undefined;

  start(): void {
    this.from ??= { at: performance.now(), cpu: process.cpuUsage() };
  }

  stop(records: number, hits: number): Measurement {
    const from = this.from!;
    const cpu = process.cpuUsage(from.cpu);
    return {
      records,
      hits,
      seconds: (performance.now() - from.at) / 1e3,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
    };
  }
}

if (import.meta.main) {
  const [mode, broker, topic, records] = process.argv.slice(2);
  const read = mode === "bare" ? bareKafkajs : elkhoundSource;
  console.log(JSON.stringify(await read([broker!], topic!, Number(records))));
}
