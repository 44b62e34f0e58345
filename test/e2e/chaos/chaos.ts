import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { expect } from "vitest";
import { ElkhoundProcess } from "../../support/elkhound-process.ts";
import { type RunningKafka, startKafka } from "../../support/services/kafka.ts";
import { type RunningSearch, startSearch } from "../../support/services/search.ts";
import { freePort, until } from "../../support/services/server-process.ts";
import { RecordMaker, seeded, sumTruths } from "./error-kinds.ts";

export interface ChaosOptions {
  readonly folder: string;
  readonly seed: number;
  /** YAML lines that choose the store, the same for every worker. */
  readonly store: string;
  readonly workers: number;
  readonly kills: number;
  /** Records written to each of Kafka and Elasticsearch. */
  readonly records: number;
}

const TOPIC = "app-logs";
const INDEX = "logs-app";
const BATCH = 250;
const ERROR_SHARE = 0.2;
/** Between two kills, on average. */
const MEAN_PAUSE_MS = 2_000;

/**
 * Kafka (6 partitions) and Elasticsearch (3 shards) are written while workers are killed with SIGKILL at random
 * moments and both servers are killed and started again once. Ends when every issue counts exactly what was written.
 */
export async function chaos(options: ChaosOptions): Promise<void> {
  const kafkaPort = await freePort();
  const startBroker = () =>
    startKafka({
      folder: folder(options, "kafka"),
      port: kafkaPort,
      properties: { "group.min.session.timeout.ms": "500" },
    });
  const searchPort = await freePort();
  const startNode = () =>
    startSearch({ product: "elasticsearch", version: "8.19.21", folder: folder(options, "search"), port: searchPort });
  let broker: RunningKafka = await startBroker();
  let node: RunningSearch = await startNode();
  const workers: ElkhoundProcess[] = [];
  try {
    await createTopicAndIndex(broker.brokers, node.url);
    for (let index = 0; index < options.workers; index += 1) {
      workers.push(await worker(options, index, broker.brokers, node.url));
    }
    for (const one of workers) one.start();
    const killing = killAtRandom(workers, options);
    const half = Math.floor(options.records / 2);
    const pace = paceMs(options);
    const kafkaRecords = new RecordMaker(options.seed, ERROR_SHARE);
    const searchRecords = new RecordMaker(options.seed + 1, ERROR_SHARE);
    await Promise.all([
      produce(broker.brokers, kafkaRecords, half, pace),
      index(node.url, searchRecords, 0, half, pace),
    ]);
    await broker.stop("SIGKILL");
    broker = await startBroker();
    await node.stop("SIGKILL");
    node = await startNode();
    await Promise.all([
      produce(broker.brokers, kafkaRecords, options.records - half, pace),
      index(node.url, searchRecords, half, options.records - half, pace),
    ]);
    await killing;
    await expectTruth(workers, sumTruths([kafkaRecords.truth, searchRecords.truth]));
  } finally {
    for (const one of workers) await one.end("SIGKILL");
    await broker.stop("SIGKILL");
    await node.stop("SIGKILL");
  }
}

function folder(options: ChaosOptions, name: string): string {
  const path = join(options.folder, name);
  mkdirSync(path, { recursive: true, mode: 0o777 });
  return path;
}

async function worker(
  options: ChaosOptions,
  index: number,
  brokers: readonly string[],
  url: string,
): Promise<ElkhoundProcess> {
  const port = await freePort();
  const config = join(options.folder, `worker-${index}.yml`);
  writeFileSync(
    config,
    `${options.store}
server: { listen: 127.0.0.1:${port} }
sources:
  - { id: app_kafka, type: kafka, brokers: [${brokers.join(", ")}], topics: [${TOPIC}], start_from: earliest, session_timeout: 2s }
  - { id: elk, type: elasticsearch, url: ${url}, indices: [${INDEX}], mode: exact, start_from: earliest, session_timeout: 2s }
`,
  );
  return new ElkhoundProcess({ config, port, log: join(options.folder, `worker-${index}.log`) });
}

async function createTopicAndIndex(brokers: readonly string[], url: string): Promise<void> {
  const admin = client(brokers).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 6 }] });
  await admin.disconnect();
  const keyword = { type: "keyword" };
  await request(url, "PUT", `/${INDEX}`, {
    settings: { number_of_shards: 3, number_of_replicas: 0, refresh_interval: "1s" },
    mappings: {
      properties: {
        "@timestamp": { type: "date" },
        message: { type: "text" },
        log: { properties: { level: keyword, logger: keyword } },
        error: {
          properties: { type: keyword, message: { type: "text" }, stack_trace: { type: "text", index: false } },
        },
      },
    },
  });
}

function client(brokers: readonly string[]): Kafka {
  return new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
}

async function produce(brokers: readonly string[], records: RecordMaker, count: number, pace: number): Promise<void> {
  const producer = client(brokers).producer();
  await producer.connect();
  for (let written = 0; written < count; written += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, count - written) }, (_, index) => ({
      partition: (written + index) % 6,
      value: JSON.stringify(records.next(Date.now())),
    }));
    await producer.send({ topic: TOPIC, acks: -1, messages });
    await pause(pace);
  }
  await producer.disconnect();
}

/** Every tenth batch also updates documents of the batch before: an update must not count again. */
async function index(url: string, records: RecordMaker, first: number, count: number, pace: number): Promise<void> {
  for (let written = 0; written < count; written += BATCH) {
    const lines: string[] = [];
    for (let id = first + written; id < first + Math.min(count, written + BATCH); id += 1) {
      lines.push(JSON.stringify({ create: { _id: String(id) } }), JSON.stringify(records.next(Date.now())));
    }
    if (written > 0 && (written / BATCH) % 10 === 0) {
      for (let id = first + written - 20; id < first + written; id += 1) {
        lines.push(JSON.stringify({ update: { _id: String(id) } }), JSON.stringify({ doc: { seen: true } }));
      }
    }
    const result = (await request(url, "POST", `/${INDEX}/_bulk`, `${lines.join("\n")}\n`)) as { errors: boolean };
    expect(result.errors).toBe(false);
    await pause(pace);
  }
}

async function request(url: string, method: string, path: string, body: unknown): Promise<unknown> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method,
    body: text,
    headers: { "content-type": "application/json" },
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** Milliseconds between two writes, so that the writing lasts as long as the killing; no assertion depends on it. */
function paceMs({ kills, records }: ChaosOptions): number {
  return (kills * MEAN_PAUSE_MS) / (records / BATCH);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function killAtRandom(workers: readonly ElkhoundProcess[], options: ChaosOptions): Promise<void> {
  const random = seeded(options.seed + 2);
  for (let kill = 0; kill < options.kills; kill += 1) {
    await pause(2 * random() * MEAN_PAUSE_MS);
    const victim = workers[Math.floor(random() * workers.length)] as ElkhoundProcess;
    await victim.end("SIGKILL");
    victim.start();
  }
}

async function expectTruth(workers: readonly ElkhoundProcess[], truth: Record<string, number>): Promise<void> {
  const total = Object.values(truth).reduce((sum, count) => sum + count, 0);
  let counts: Record<string, number> = {};
  await until(async () => {
    counts = (await workers[0]?.countsByType()) ?? {};
    return Object.values(counts).reduce((sum, count) => sum + count, 0) >= total;
  }, `${total} events to be counted`).catch(() => {});
  expect(counts).toEqual(truth);
  // A clean restart must find nothing left to read: the positions are as exact as the counts.
  for (const one of workers) {
    expect(await one.end("SIGTERM")).toBe(0);
    one.start();
    await one.ready();
  }
  await until(async () => {
    const { items } = (await workers[0]?.get<{ items: { state: string; lag: number | null }[] }>(
      "/api/v1/sources",
    )) ?? {
      items: [],
    };
    return items.length > 0 && items.every((source) => source.lag === 0);
  }, "the sources to be caught up again");
  expect(await workers[0]?.countsByType()).toEqual(truth);
}
