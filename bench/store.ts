import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorEvent } from "../src/domain/error-event.ts";
import { createPostgresStore } from "../src/store/postgres/postgres-store.ts";
import { createSqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import type { GroupedEvent, Store } from "../src/store/store.ts";
import { searchFor } from "../test/contract/store/builders.ts";
import { createDatabase, startPostgres } from "../test/support/services/postgres.ts";

/*
 * Commits a second of realistic batches, and lists over many issues, on both engines: `node bench/store.ts [thousands of issues]`.
 * Lists over 100,000 issues are measured by `bench/lists.ts`.
 */

const THOUSANDS = Number(process.argv[2] ?? 10);

const NOW = Date.UTC(2026, 10, 24, 8);
const LIMITS = { newIssuesPerMinute: 1e9, newIssuesBurst: 1e9 };

const FRAMES = Array.from({ length: 30 }, (_, i) => ({
  module: `com.example.shop.module${i}.SomeServiceImpl`,
  function: "handleRequest",
  file: "SomeServiceImpl.java",
  line: 100 + i,
  inApp: i % 3 === 0,
}));

let offset = 0;

function event(fingerprint: number, timestamp: number, dedupe: boolean, frames = FRAMES): GroupedEvent {
  offset += 1;
  const plain: ErrorEvent = {
    origin: { type: "kafka", topic: "logs", partition: 0, offset: String(offset) },
    timestamp,
    receivedAt: timestamp,
    level: "error",
    project: "shop",
    service: `service-${fingerprint % 8}`,
    environment: "production",
    release: "2026.11.3",
    logger: "com.example.shop.Checkout",
    message: `Order ${offset} failed`,
    exceptions: [{ type: "java.lang.IllegalStateException", message: `Order ${offset} failed`, frames }],
    tags: { host: "node-17" },
    rule: "default",
    lines: 31,
    ...(dedupe ? { dedupeKey: `n7uGvqkXQ2e-kq3o1bBvZA/${offset}` } : {}),
  };
  return {
    event: plain,
    fingerprint: {
      strategy: "v1",
      hash: fingerprint.toString(16).padStart(32, "0"),
      parts: ["java.lang.IllegalStateException", "com.example.shop.Checkout"],
      pattern: `Order <int> failed in step ${fingerprint}`,
      title: "IllegalStateException",
      culprit: "com.example.shop.Checkout.handleRequest",
    },
    bucketAt: timestamp,
    clamped: false,
  };
}

interface Row {
  readonly engine: string;
  readonly measured: string;
  readonly result: string;
  readonly events?: string;
}

/** Commits prepared batches one after another, each on the next of `partitions`, as a worker does. */
async function benchCommits(store: Store, source: string, batches: readonly GroupedEvent[][]): Promise<number> {
  const begin = performance.now();
  for (const [version, events] of batches.entries()) {
    const result = await store.commit({
      source,
      at: NOW + version * 100,
      slices: [
        {
          partition: "p0",
          expectedVersion: version,
          next: String(version + 1),
          openRecords: undefined,
          progress: { greatestEventTime: NOW },
          events,
          deadLetters: [],
          gaps: [],
        },
      ],
    });
    if (result.stale.length > 0) throw new Error("a commit was stale");
  }
  return (performance.now() - begin) / 1_000;
}

async function benchEngine(engine: string, store: Store): Promise<Row[]> {
  await store.open();
  const plain = Array.from({ length: 50 }, () =>
    Array.from({ length: 1_000 }, (_, i) => event(i % 50, NOW - (i % 10) * 60_000, false)),
  );
  await benchCommits(store, "warm", plain.slice(0, 10));
  const seconds = await benchCommits(store, "plain", plain);
  const keyed = Array.from({ length: 10 }, () =>
    Array.from({ length: 5_000 }, (_, i) => event(i % 50, NOW - (i % 10) * 60_000, true)),
  );
  const keyedSeconds = await benchCommits(store, "keyed", keyed);
  const many = Array.from({ length: THOUSANDS }, (_, i) =>
    Array.from({ length: 1_000 }, (_, j) =>
      event(100 + i * 1_000 + j, NOW - ((i * 7 + j) % 5_000) * 60_000, false, []),
    ),
  );
  const newSeconds = await benchCommits(store, "many", many);
  const rows: Row[] = [
    commits(engine, "1,000 events of 50 fingerprints, 10 minutes", 50, 1_000, seconds),
    commits(engine, "5,000 events with dedupe keys", 10, 5_000, keyedSeconds),
    commits(engine, "1,000 events of 1,000 new issues", THOUSANDS, 1_000, newSeconds),
  ];
  const lists = [
    [`first page of ${THOUSANDS},000 issues`, { limit: 50 }],
    ["first page by event count", { limit: 50, sort: "event_count" }],
    ["search for a word that is rare", { limit: 50, search: searchFor(`step ${THOUSANDS * 1_000 - 1}`) }],
    ["search for a word that is nowhere", { limit: 50, search: searchFor("nowhere") }],
  ] as const;
  for (const [name, query] of lists) {
    const times: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const begin = performance.now();
      await store.listIssues(query);
      times.push(performance.now() - begin);
    }
    rows.push({ engine, measured: name, result: `${median(times).toFixed(1)} ms` });
  }
  const [hot] = (await store.listIssues({ limit: 1, sort: "event_count" })).items;
  const begin = performance.now();
  await store.buckets(hot!.id, { from: NOW - 30 * 86_400_000, to: NOW + 60_000 }, 3_600_000);
  rows.push({
    engine,
    measured: "30 days of an issue by hour",
    result: `${(performance.now() - begin).toFixed(1)} ms`,
  });
  return rows;
}

function commits(engine: string, measured: string, number: number, size: number, seconds: number): Row {
  const rate = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 3 });
  return {
    engine,
    measured,
    result: `${rate(number / seconds)} commits/s`,
    events: `${rate((number * size) / seconds)}/s`,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Runs the benchmark on both engines and prints its table. */
export async function benchStore(): Promise<void> {
  // Two folders: the server runs as another user and must reach its own.
  const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-sqlite-"));
  const serverFolder = await mkdtemp(join(tmpdir(), "elkhound-bench-postgres-"));
  const rows: Row[] = [];
  try {
    const sqlite = createSqliteStore({ dataDir: join(folder, "data"), limits: LIMITS });
    rows.push(...(await benchEngine("SQLite", sqlite).finally(() => sqlite.close())));
    const server = await startPostgres({ folder: serverFolder });
    try {
      const postgres = createPostgresStore({ url: await createDatabase(server.url), limits: LIMITS });
      rows.push(...(await benchEngine("PostgreSQL", postgres).finally(() => postgres.close())));
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(serverFolder, { recursive: true, force: true });
  }
  console.table(rows);
}

if (import.meta.main) await benchStore();
