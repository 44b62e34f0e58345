import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSearch } from "../test/support/services/search.ts";
import { bareLoop } from "./elasticsearch/bare-loop.ts";
import { BENCH_INDEX, fillIndex } from "./elasticsearch/documents.ts";
import type { PipelineMeasurement } from "./pipeline/reader.ts";

/*
 * One worker with everything on (shipped rules, grouping, SQLite) over an index in which every document is a one-line
 * error, against a loop that reads the same documents by sequence numbers and drops them; they take turns.
 * `node bench/pipeline-elasticsearch.ts [documents]`.
 */

const ROUNDS = 3;
const FLAGS = ["--max-semi-space-size=2", "--heap-growing-percent=80"];
const documents = Number(process.argv[2] ?? 300_000);
const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-"));
await chmod(folder, 0o777);
const node = await startSearch({ product: "elasticsearch", version: "8.19.21", folder, heap: "768m" });
try {
  await fillIndex(node, documents, 1);
  const bare: number[] = [];
  const whole: PipelineMeasurement[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    await bareLoop(node, BENCH_INDEX, { documents, window: 5_000, page: 5_000, query: { match_all: {} } });
    bare.push((documents * 1_000) / (performance.now() - from));
    whole.push(await pipeline());
  }
  const rate = median(whole.map(({ records, seconds }) => records / seconds));
  const rss = Math.round(median(whole.map(({ peakRssMb }) => peakRssMb)));
  console.log(
    `Elasticsearch 8.19.21, ${documents} one-line errors, one shard; documents a second; median of ${ROUNDS}.`,
  );
  console.log(
    `bare loop ${Math.round(median(bare))}, whole pipeline ${Math.round(rate)}, ratio ${(rate / median(bare)).toFixed(2)}, peak RSS ${rss} MB`,
  );
} finally {
  await node.stop("SIGKILL");
  await rm(folder, { recursive: true, force: true });
}

async function pipeline(): Promise<PipelineMeasurement> {
  const config = { id: "bench", type: "elasticsearch", url: node.url, indices: [BENCH_INDEX], start_from: "earliest" };
  const script = join(import.meta.dirname, "pipeline", "reader.ts");
  const args = [...FLAGS, script, JSON.stringify(config), String(documents)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result = JSON.parse(stdout) as PipelineMeasurement;
  if (result.events !== documents) throw new Error(`${result.events} events counted instead of ${documents}`);
  return result;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
