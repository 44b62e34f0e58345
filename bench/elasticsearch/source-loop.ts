import { pino } from "pino";
import { systemClock } from "../../src/app/system-clock.ts";
import type { RecordFilter } from "../../src/domain/record-filter.ts";
import { elasticsearchConfig } from "../../src/sources/elasticsearch/config.ts";
import { ElasticsearchSource } from "../../src/sources/elasticsearch/elasticsearch-source.ts";
import { MemoryContext } from "../../test/support/memory-context.ts";
import type { SearchNode } from "../../test/support/services/search.ts";

/** Reads an index to its end through the source, dropping the records. Returns how many came. */
export async function sourceLoop(
  node: SearchNode,
  index: string,
  documents: number,
  filter: RecordFilter,
): Promise<number> {
  const config = elasticsearchConfig.parse({
    type: "elasticsearch",
    id: "bench",
    url: node.url,
    indices: [index],
    start_from: "earliest",
  });
  const source = new ElasticsearchSource(config, {
    clock: systemClock,
    logger: pino({ level: "silent" }),
    metrics: { retried: () => {} },
    filter: () => filter,
    joins: false,
    workerId: "bench",
  });
  const stop = new AbortController();
  const context = new MemoryContext();
  let read = 0;
  for await (const batch of source.read(context, stop.signal)) {
    read += batch.records.length;
    context.commit({ ...batch, records: [] });
    if (batch.assignment.partition !== "start" && JSON.parse(batch.next).seq_no >= documents - 1) break;
  }
  stop.abort();
  await source.close();
  return read;
}

/** Run as a program (`node source-loop.ts URL INDEX DOCUMENTS`) it prints its peak of resident memory in kilobytes. */
if (import.meta.main) {
  const [url = "", index = "", documents = "0"] = process.argv.slice(2);
  const everything: RecordFilter = { version: 1, literals: undefined, query: { kind: "everything" } };
  await sourceLoop(
    { product: "elasticsearch", version: "", url, port: 0, pid: 0 },
    index,
    Number(documents),
    everything,
  );
  console.log(process.resourceUsage().maxRSS);
}
