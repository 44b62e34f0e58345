import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SHIPPED_RULES } from "../../src/app/config-schema.ts";
import { RuleBook } from "../../src/app/rule-book.ts";
import { createSourcePipeline } from "../../src/app/source-pipeline.ts";
import { systemClock } from "../../src/app/system-clock.ts";
import { workerLeases } from "../../src/app/worker-leases.ts";
import { getStrategy } from "../../src/grouping/registry.ts";
import { anySourceConfig } from "../../src/sources/registry.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";

/*
 * The whole pipeline of one worker, shipped rules and SQLite included, over a source until `records` were scanned and
 * everything is committed; prints what it cost as one line of JSON. A process of its own for each measurement:
 * `node bench/pipeline/reader.ts '{"id": …, "type": "kafka", …}' RECORDS`.
 */

export interface PipelineMeasurement {
  readonly records: number;
  readonly events: number;
  readonly issues: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

async function main(configText: string, records: number): Promise<PipelineMeasurement> {
  const folder = mkdtempSync(join(tmpdir(), "elkhound-bench-"));
  const store = createSqliteStore({ dataDir: folder, limits: { newIssuesPerMinute: 1_000, newIssuesBurst: 1_000 } });
  await store.open();
  const { book, problems } = await RuleBook.load({ paths: [SHIPPED_RULES], projects: [] });
  if (problems.length > 0) throw new Error("the shipped rules have problems");
  const metrics = new Metrics();
  // The clock stops with the last commit: leaving the consumer group afterwards is not reading.
  let committedAt = 0;
  const { ingest } = await createSourcePipeline({
    config: anySourceConfig.parse(JSON.parse(configText)),
    rules: book,
    strategy: getStrategy("v1"),
    store: {
      load: (source, partitions) => store.load(source, partitions),
      loadDictionaries: (scopes) => store.loadDictionaries(scopes),
      listCheckpoints: (source) => store.listCheckpoints(source),
      commit: async (batch) => {
        const result = await store.commit(batch);
        committedAt = performance.now();
        return result;
      },
    },
    leases: workerLeases(store, "bench", systemClock),
    clock: systemClock,
    logger: createLogger("error"),
    metrics,
    workerId: "bench",
  });
  const scanned = async (): Promise<number> => (await metrics.recordsScanned.get()).values[0]?.value ?? 0;
  const stop = new AbortController();
  const running = ingest.run(stop.signal);
  // From the first records on: joining a consumer group takes seconds that are not reading.
  while ((await scanned()) === 0) await systemClock.sleep(1);
  const from = { at: performance.now(), cpu: process.cpuUsage() };
  while ((await scanned()) < records) await systemClock.sleep(5);
  stop.abort();
  await running;
  const cpu = process.cpuUsage(from.cpu);
  const { items } = await store.listIssues({ limit: 100 });
  const measurement = {
    records: await scanned(),
    events: await store.countEvents(),
    issues: items.length,
    seconds: (committedAt - from.at) / 1e3,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return measurement;
}

const [configText, records] = process.argv.slice(2);
console.log(JSON.stringify(await main(configText ?? "{}", Number(records))));
process.exit(0);
