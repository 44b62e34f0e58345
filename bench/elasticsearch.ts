import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordFilter } from "../src/domain/record-filter.ts";
import { createExtractor } from "../src/extraction/create-extractor.ts";
import { loadRules } from "../src/extraction/load-rules.ts";
import { IndexMapping } from "../src/sources/elasticsearch/index-mapping.ts";
import { pushDown } from "../src/sources/elasticsearch/push-down.ts";
import { callSearch, type SearchNode, startSearch } from "../test/support/services/search.ts";
import { run } from "../test/support/services/server-process.ts";
import { bareLoop } from "./elasticsearch/bare-loop.ts";
import { BENCH_INDEX, fillIndex } from "./elasticsearch/documents.ts";
import { sourceLoop } from "./elasticsearch/source-loop.ts";

/** What rules on level ask for. */
export const LEVEL_FILTER: RecordFilter = {
  version: 1,
  literals: undefined,
  query: {
    kind: "equals",
    field: "log.level",
    values: ["error", "err", "fatal", "critical", "severe", "emerg", "alert"],
  },
};

const EVERYTHING: RecordFilter = { version: 3, literals: undefined, query: { kind: "everything" } };

/** What the rules that come with Elkhound ask for: level, words in many fields, traces. It costs the server more. */
async function shippedFilter(): Promise<RecordFilter> {
  const { rules } = await loadRules([join(import.meta.dirname, "..", "rules")]);
  return createExtractor({ rules, sourceId: "bench", projects: [], version: 2 }).filter;
}

interface Row {
  readonly what: string;
  readonly candidates: number;
  readonly bare: number;
  readonly source: number;
}

/** Medians of three alternating runs, in documents of the index a second. */
export async function benchElasticsearch(node: SearchNode, documents: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await fillIndex(node, documents, 0.02);
  const cases = [
    { what: "100 % candidates", filter: EVERYTHING, window: 5_000 },
    { what: "2 % candidates, by level", filter: LEVEL_FILTER, window: 200_000 },
    { what: "2 % candidates, by the shipped rules", filter: await shippedFilter(), window: 200_000 },
  ];
  const { body } = await callSearch(node, "GET", `/${BENCH_INDEX}/_mapping`);
  const mapping = new IndexMapping(
    (body as Record<string, { mappings: object }>)[BENCH_INDEX]!.mappings as never,
    true,
  );
  for (const { what, filter, window } of cases) {
    const query = pushDown(filter.query, {
      mapping,
      configured: new Set(),
      namesIgnored: node.product === "elasticsearch",
    });
    const bare: number[] = [];
    const source: number[] = [];
    let candidates = 0;
    for (let round = 0; round < 3; round++) {
      const dropped = { documents, window, page: 5_000, query };
      bare.push(await rate(documents, async () => void (await bareLoop(node, BENCH_INDEX, dropped))));
      source.push(
        await rate(documents, async () => {
          candidates = await sourceLoop(node, BENCH_INDEX, documents, filter);
        }),
      );
    }
    rows.push({ what, candidates, bare: median(bare), source: median(source) });
  }
  return rows;
}

async function rate(documents: number, run: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await run();
  return (documents * 1_000) / (performance.now() - from);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** `node bench/elasticsearch.ts [documents] [elasticsearch|opensearch]`: starts a node of its own, with a heap of 768 MB. */
async function main(): Promise<void> {
  const documents = Number(process.argv[2] ?? 300_000);
  const product = process.argv[3] === "opensearch" ? "opensearch" : "elasticsearch";
  const version = product === "opensearch" ? "2.19.6" : "8.19.21";
  const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-"));
  await chmod(folder, 0o777);
  const node = await startSearch({ product, version, folder, heap: "768m" });
  try {
    const rows = await benchElasticsearch(node, documents);
    console.log(`${product} ${version}, ${documents} documents of about 400 bytes, one shard; documents a second`);
    console.table(
      rows.map(({ what, candidates, bare, source }) => ({
        what,
        candidates,
        "bare loop": Math.round(bare),
        source: Math.round(source),
        ratio: Number((source / bare).toFixed(2)),
      })),
    );
    const program = join(import.meta.dirname, "elasticsearch", "source-loop.ts");
    const { stdout } = await run(process.execPath, [program, node.url, BENCH_INDEX, String(documents)]);
    console.log(
      `peak of resident memory, 100 % candidates, alone in a process: ${Math.round(Number(stdout) / 1_000)} MB`,
    );
  } finally {
    await node.stop("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await main();
