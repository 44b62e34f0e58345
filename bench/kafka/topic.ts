import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import kafkajs from "kafkajs";
import { until } from "../../test/support/services/server-process.ts";

// kafkajs is CommonJS; not all of its names can be told without running it.
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

export const PARTITIONS = 6;
/** Of every hundred records two are errors. */
const ERROR_EVERY = 50;
const RECORD_BYTES = 400;
/** Records a batch: what a shipper that is busy sends at once. */
const BATCH = 100;

/** One ECS record of 400 bytes; every fiftieth is an error. */
export function ecsRecord(index: number): string {
  const error = index % ERROR_EVERY === 0;
  const body = {
    "@timestamp": new Date(Date.UTC(2026, 10, 24, 8) + index).toISOString(),
    "log.level": error ? "ERROR" : "INFO",
    "log.logger": "com.example.shop.checkout.OrderController",
    message: error
      ? `java.lang.IllegalStateException: order ${100_000 + index} has no payment`
      : `Order ${100_000 + index} of customer ${index * 7} was handled in ${index % 900} ms`,
    "service.name": "checkout-service",
    "service.environment": "production",
    "host.name": `node-${index % 20}`,
    "process.thread.name": `http-nio-8080-exec-${index % 40}`,
    "trace.id": (index * 2_654_435_761).toString(16).padStart(32, "0").slice(-32),
    url: "",
  };
  const room = RECORD_BYTES - Buffer.byteLength(JSON.stringify(body));
  return JSON.stringify({
    ...body,
    url: `/api/v1/orders/${index}`.padEnd(Math.max(0, room), "-").slice(0, Math.max(0, room)),
  });
}

/** How many of `records` are errors. */
export function errorsAmong(records: number): number {
  return Math.ceil(records / ERROR_EVERY);
}

/** Lets kafkajs read and write zstd, with the codec that Node has built in. */
export function plugInZstd(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async (encoder: { buffer: Buffer }) => zstdCompressSync(encoder.buffer),
    decompress: async (bytes: Buffer) => zstdDecompressSync(bytes),
  });
}

/** Makes `topic` with six partitions and fills it; `make` gives the record of an index. */
export async function produceTopic(options: {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly records: number;
  readonly compression: "none" | "zstd";
  readonly make?: (index: number) => string;
}): Promise<void> {
  const { topic, records, make = ecsRecord } = options;
  plugInZstd();
  const kafka = new Kafka({ brokers: [...options.brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: false });
  await until(async () => (await admin.fetchTopicOffsets(topic)).length === PARTITIONS, `leaders of ${topic}`);
  await admin.disconnect();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const compression = options.compression === "zstd" ? CompressionTypes.ZSTD : CompressionTypes.None;
  for (let from = 0; from < records; from += BATCH * PARTITIONS) {
    const messages = Array.from({ length: Math.min(BATCH * PARTITIONS, records - from) }, (_, index) => ({
      value: make(from + index),
      partition: Math.floor(index / BATCH),
    }));
    await producer.send({ topic, messages, compression, acks: 1 });
  }
  await producer.disconnect();
}
