import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createDecoder } from "../src/decoding/create-decoder.ts";
import type { Assignment, PartitionId } from "../src/domain/checkpoint.ts";
import type { Clock } from "../src/domain/time.ts";
import { fileConfig } from "../src/sources/file/config.ts";
import { FileSource } from "../src/sources/file/file-source.ts";
import type { SourceContext } from "../src/sources/source.ts";
import { createLogger } from "../src/telemetry/logger.ts";
import { ecsRecords, LITERALS } from "./literals.ts";

/** Wall time of both ways over the same file, once. */
interface Run {
  readonly ms: number;
  readonly records: number;
}

/** JSON.parse on every line: what a straightforward reader does before it can look at anything. */
async function parseEveryLine(path: string): Promise<Run> {
  const start = performance.now();
  let rest: Buffer = Buffer.alloc(0);
  let records = 0;
  let errors = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const document = JSON.parse(bytes.toString("utf8", from, end)) as Record<string, unknown>;
      if (document["log.level"] === "ERROR") errors++;
      records++;
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
  if (errors === 0) throw new Error("no error found: the comparison is void");
  return { ms: performance.now() - start, records };
}

const clock: Clock = { now: () => Date.now(), sleep: async () => {} };

const alone: SourceContext = {
  assign: async (partitions: readonly PartitionId[]) =>
    new Map(
      partitions.map((partition): [PartitionId, Assignment] => {
        const checkpoint = { partition, position: undefined, version: 0, openRecords: undefined, progress: {} };
        return [partition, { partition, version: 0, active: true, checkpoint }];
      }),
    ),
  stored: async () => [],
  leases: { claim: async (_scope, names) => new Set(names), release: async () => {} },
};

/** The file source as configured by default, with the shipped kind of filter; what passes it is decoded. */
async function fileSource(path: string): Promise<Run> {
  const start = performance.now();
  const source = new FileSource(fileConfig.parse({ id: "bench", type: "file", paths: [path], follow: false }), {
    clock,
    logger: createLogger("error"),
    metrics: { retried() {} },
    filter: () => ({ version: 1, literals: LITERALS.slice(0, 12), query: { kind: "everything" } }),
    joins: true,
    workerId: "bench",
  });
  const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
  let records = 0;
  let errors = 0;
  for await (const batch of source.read(alone, new AbortController().signal)) {
    for (const raw of batch.records) {
      const decoded = decoder.decode(raw, 0);
      if (decoded.kind === "record" && decoded.record.level === "ERROR") errors++;
    }
    records += batch.scanned;
  }
  if (errors !== records / 50) throw new Error(`${errors} errors in ${records} records: the comparison is void`);
  return { ms: performance.now() - start, records };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

if (import.meta.main) {
  const lines = Number(process.argv[2] ?? 500_000);
  const folder = mkdtempSync(join(tmpdir(), "elkhound-bench-"));
  const path = join(folder, "app.ndjson");
  try {
    const file = openSync(path, "w");
    const block = ecsRecords(10_000);
    for (let written = 0; written < lines; written += 10_000) writeSync(file, block);
    closeSync(file);
    const times: Record<"parse" | "source", number[]> = { parse: [], source: [] };
    let records = 0;
    for (let round = 0; round < 4; round++) {
      const parse = await parseEveryLine(path);
      const source = await fileSource(path);
      if (parse.records !== source.records) throw new Error(`${source.records} of ${parse.records} records scanned`);
      records = source.records;
      // The first round warms both up.
      if (round > 0) {
        times.parse.push(parse.ms);
        times.source.push(source.ms);
      }
    }
    const megabytes = (records * (block.length / 10_000)) / 1e6;
    const row = (name: string, ms: number): string =>
      `${name.padEnd(24)} ${ms.toFixed(0).padStart(6)} ms ${(records / ms / 1e3).toFixed(2).padStart(7)} M records/s ${((megabytes / ms) * 1e3).toFixed(0).padStart(6)} MB/s`;
    const [parse, source] = [median(times.parse), median(times.source)];
    console.log(
      `${records} records of ${(block.length / 10_000).toFixed(0)} bytes, 2 % errors, 12 literals, median of 3`,
    );
    console.log(row("JSON.parse on every line", parse));
    console.log(row("file source and decoder", source));
    console.log(`ratio ${(parse / source).toFixed(1)}, resident ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
