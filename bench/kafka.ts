import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startKafka } from "../test/support/services/kafka.ts";
import type { Measurement } from "./kafka/readers.ts";
import { errorsAmong, produceTopic } from "./kafka/topic.ts";

/*
 * The Kafka source alone against kafkajs's own consumer that drops everything, on the same topics and with the same
 * fetch sizes, taking turns: `node bench/kafka.ts [records]`.
 */

const ROUNDS = 3;
const MODES = ["bare", "source"] as const;
const NAMES = { bare: "kafkajs, drops everything", source: "Elkhound's source, 10 literals" } as const;

const records = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-"));
const broker = await startKafka({ folder });
try {
  console.log(`${records} ECS records of 400 bytes, 2 % errors, 6 partitions, one broker; median of ${ROUNDS}.\n`);
  console.log("| topic | reader | records/s | ratio | CPU s per million | ratio | peak RSS MB |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const compression of ["none", "zstd"] as const) {
    const topic = `bench-${compression}`;
    await produceTopic({ brokers: broker.brokers, topic, records, compression });
    const runs: Record<(typeof MODES)[number], Measurement[]> = { bare: [], source: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const mode of MODES) runs[mode].push(await measure(mode, broker.brokers[0]!, topic));
    }
    for (const mode of MODES) print(compression, mode, summary(runs[mode]), summary(runs.bare));
  }
} finally {
  await broker.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(mode: string, address: string, topic: string): Promise<Measurement> {
  const script = join(import.meta.dirname, "kafka", "readers.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, mode, address, topic, String(records)]);
  const measurement = JSON.parse(stdout) as Measurement;
  const wrong = measurement.records !== records || (mode === "source" && measurement.hits !== errorsAmong(records));
  if (wrong) throw new Error(`${mode} read ${measurement.records} records and found ${measurement.hits}`);
  return measurement;
}

interface Summary {
  readonly rate: number;
  readonly cpu: number;
  readonly rss: number;
}

function summary(runs: readonly Measurement[]): Summary {
  return {
    rate: median(runs.map((run) => run.records / run.seconds)),
    cpu: median(runs.map((run) => (run.cpuSeconds / run.records) * 1e6)),
    rss: median(runs.map((run) => run.peakRssMb)),
  };
}

function print(topic: string, mode: (typeof MODES)[number], own: Summary, bare: Summary): void {
  const rate = `${Math.round(own.rate / 1e3)}k | ${(own.rate / bare.rate).toFixed(2)}`;
  const cpu = `${own.cpu.toFixed(2)} | ${(own.cpu / bare.cpu).toFixed(2)}`;
  console.log(`| ${topic === "none" ? "raw" : topic} | ${NAMES[mode]} | ${rate} | ${cpu} | ${Math.round(own.rss)} |`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
