import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startKafka } from "../test/support/services/kafka.ts";
import { freePort, until } from "../test/support/services/server-process.ts";
import { produceTopic } from "./kafka/topic.ts";

/*
 * Resident memory of the service as `npm start` runs it: idle, and over a topic of many records; and the time from its
 * start until it is ready. `node bench/memory.ts [records]`; 10 million records need about 1 GB of disk.
 */

const ROOT = join(import.meta.dirname, "..");
const records = Number(process.argv[2] ?? 10_000_000);
const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-"));
execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT });
const broker = await startKafka({ folder: join(folder, "kafka") });
try {
  await produceTopic({ brokers: broker.brokers, topic: "quiet", records: 0, compression: "none" });
  await measureIdle();
  await produceTopic({ brokers: broker.brokers, topic: "busy", records, compression: "zstd" });
  await measureBusy();
} finally {
  await broker.stop();
  await rm(folder, { recursive: true, force: true });
}

interface Service {
  readonly pid: number;
  readonly readyMs: number;
  readonly url: string;
  stop(): void;
}

async function service(topic: string): Promise<Service> {
  const port = await freePort();
  const config = join(folder, `${topic}.yml`);
  writeFileSync(
    config,
    `data_dir: ${join(folder, topic)}
server: { listen: 127.0.0.1:${port} }
sources: [{ id: kafka, type: kafka, brokers: ["${broker.brokers[0]}"], topics: [${topic}] }]
`,
  );
  const log = openSync(join(folder, `${topic}.log`), "a");
  const from = performance.now();
  const child = spawn(
    process.execPath,
    ["--max-semi-space-size=2", "--heap-growing-percent=80", join(ROOT, "dist", "main.js"), "run", "--config", config],
    {
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/health/ready`)).ok, "the service to be ready");
  return { pid: child.pid ?? 0, readyMs: performance.now() - from, url, stop: () => child.kill() };
}

function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

async function scanned(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^elkhound_records_scanned_total\{[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0);
}

async function measureIdle(): Promise<void> {
  const one = await service("quiet");
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  console.log(
    `Start to ready: ${Math.round(one.readyMs)} ms. Idle on an empty topic: ${residentMb(one.pid)} MB resident.\n`,
  );
  one.stop();
}

async function measureBusy(): Promise<void> {
  const one = await service("busy");
  const step = Math.max(1, Math.floor(records / 10));
  console.log(`| records (${records} with 2 % errors, zstd) | resident MB |\n| --- | --- |`);
  for (let next = step; next <= records; next += step) {
    await until(async () => (await scanned(one.url)) >= next, `${next} records`, { limitMs: 600_000 });
    console.log(`| ${await scanned(one.url)} | ${residentMb(one.pid)} |`);
  }
  one.stop();
}
