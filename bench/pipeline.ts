import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startKafka } from "../test/support/services/kafka.ts";
import type { Measurement } from "./kafka/readers.ts";
import { errorsAmong, produceTopic } from "./kafka/topic.ts";
import { javaTraceRecord } from "./pipeline/java-trace.ts";
import type { PipelineMeasurement } from "./pipeline/reader.ts";

/*
 * One worker with everything on (shipped rules, grouping, SQLite) on Kafka topics, against kafkajs's own consumer that
 * reads the same topic with the same fetch sizes and drops everything; they take turns. `node bench/pipeline.ts [records]`.
 */

const ROUNDS = 3;
/** As `npm start` runs it. */
const FLAGS = ["--max-semi-space-size=2", "--heap-growing-percent=80"];
const records = Number(process.argv[2] ?? 1_000_000);
const traces = Math.ceil(records / 10);
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-"));
const broker = await startKafka({ folder });
const address = broker.brokers[0] ?? "";
try {
  console.log(
    `Kafka, 6 partitions, one broker; ${records} ECS records of 400 bytes with 2 % errors, and ${traces} errors with`,
  );
  console.log(`40-frame Java traces; median of ${ROUNDS}.\n`);
  console.log("| topic | reader | records/s | ratio | CPU s per million | peak RSS MB |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const compression of ["none", "zstd"] as const) {
    const topic = `mixed-${compression}`;
    await produceTopic({ brokers: broker.brokers, topic, records, compression });
    await compare(`2 % errors, ${compression === "none" ? "raw" : compression}`, topic, records, errorsAmong(records));
  }
  await produceTopic({
    brokers: broker.brokers,
    topic: "traces",
    records: traces,
    compression: "none",
    make: javaTraceRecord,
  });
  await compare("100 % errors, 40-frame Java traces", "traces", traces, traces);
} finally {
  await broker.stop();
  await rm(folder, { recursive: true, force: true });
}

async function compare(name: string, topic: string, count: number, errors: number): Promise<void> {
  const bare: Measurement[] = [];
  const whole: PipelineMeasurement[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await measure("kafka/readers.ts", ["bare", address, topic, String(count)]));
    const config = {
      id: "bench",
      type: "kafka",
      brokers: [address],
      topics: [topic],
      group_id: `pipeline-${topic}-${round}`,
      fetch: { partition_bytes: 262_144, max_bytes: 4_194_304, max_wait: "500ms" },
    };
    const result = await measure<PipelineMeasurement>(
      "pipeline/reader.ts",
      [JSON.stringify(config), String(count)],
      FLAGS,
    );
    if (result.events !== errors) throw new Error(`${name}: ${result.events} events counted instead of ${errors}`);
    whole.push(result);
  }
  print(name, "kafkajs, drops everything", bare, bare);
  print(name, "Elkhound, whole pipeline", whole, bare);
}

async function measure<T>(script: string, args: readonly string[], flags: readonly string[] = []): Promise<T> {
  const { stdout } = await run(process.execPath, [...flags, join(import.meta.dirname, script), ...args]);
  return JSON.parse(stdout) as T;
}

type Run = Pick<Measurement, "records" | "seconds" | "cpuSeconds" | "peakRssMb">;

function print(topic: string, reader: string, runs: readonly Run[], bare: readonly Run[]): void {
  const rate = (of: readonly Run[]): number => median(of.map((one) => one.records / one.seconds));
  const cpu = median(runs.map((one) => (one.cpuSeconds / one.records) * 1e6)).toFixed(2);
  const rss = Math.round(median(runs.map((one) => one.peakRssMb)));
  const ratio = (rate(runs) / rate(bare)).toFixed(2);
  console.log(`| ${topic} | ${reader} | ${Math.round(rate(runs) / 100) / 10}k | ${ratio} | ${cpu} | ${rss} |`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
