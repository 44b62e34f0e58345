import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPostgresStore } from "../src/store/postgres/postgres-store.ts";
import { createSqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import type { GroupedEvent, Store } from "../src/store/store.ts";
import { createDatabase } from "../test/support/services/postgres.ts";

/*
 * What a commit of 1,000 events costs in processor time of this process, the store's threads and the folding of tags
 * included: the best of some rounds, which a busy machine disturbs least. On SQLite, and on PostgreSQL (there without the server's
 * own time) when `DATABASE_URL` names a server: `node bench/commit.ts [commits a round] [case]`.
 */

const NOW = Date.UTC(2026, 10, 24, 8);
const COMMITS = Number(process.argv[2] ?? 128);
const ONLY = process.argv[3];
const ROUNDS = 3;
const EVENTS = 1_000;
const FINGERPRINTS = 50;
const LIMITS = { newIssuesPerMinute: 1e9, newIssuesBurst: 1e9 };

type Extra = Pick<GroupedEvent["event"], "tags" | "user">;

/** What events have besides the tags of every event; the number runs over all events. */
const CASES: Readonly<Record<string, (number: number) => Extra>> = {
  plain: () => ({ tags: {} }),
  tags: (number) => ({ tags: tagsOf(number) }),
  "tags and users": (number) => ({ tags: tagsOf(number), user: { id: `user-${(number * 7919) % 20_000}` } }),
  "a tag that is never the same": (number) => ({ tags: { ...tagsOf(number), request: `req-${number}` } }),
};

function tagsOf(number: number): Record<string, string> {
  return {
    method: ["GET", "POST", "PUT", "DELETE"][number % 4]!,
    route: `/api/v1/resource-${number % 37}/{id}`,
    pod: `checkout-7d9f-${(number * 31) % 23}`,
  };
}

let last = 0;

function event(extra: (number: number) => Extra): GroupedEvent {
  last += 1;
  const fingerprint = last % FINGERPRINTS;
  const timestamp = NOW - (last % 10) * 60_000;
  return {
    event: {
      origin: { type: "kafka", topic: "logs", partition: 0, offset: String(last) },
      timestamp,
      receivedAt: timestamp,
      level: "error",
      project: "shop",
      service: `service-${fingerprint % 8}`,
      environment: "production",
      release: "2026.11.3",
      host: `node-${last % 5}`,
      logger: "com.example.shop.Checkout",
      message: `Order ${last} failed`,
      exceptions: [],
      rule: "default",
      lines: 1,
      ...extra(last),
    },
    fingerprint: {
      strategy: "v1",
      hash: fingerprint.toString(16).padStart(32, "0"),
      parts: ["java.lang.IllegalStateException", "com.example.shop.Checkout"],
      pattern: `Order <int> failed in step ${fingerprint}`,
      title: "IllegalStateException",
    },
    bucketAt: timestamp,
    clamped: false,
  };
}

interface Cost {
  readonly cpu: number;
  readonly main: number;
  readonly wall: number;
}

/** Milliseconds a commit. */
async function round(store: Store, batches: readonly GroupedEvent[][], position: { version: number }): Promise<Cost> {
  const [all, main, wall] = [process.cpuUsage(), process.threadCpuUsage(), performance.now()];
  for (const events of batches) {
    const { version } = position;
    const slice = { partition: "p", expectedVersion: version, next: String(version), openRecords: undefined, events };
    const rest = { progress: { greatestEventTime: NOW }, deadLetters: [], gaps: [] };
    const result = await store.commit({ source: "bench", at: NOW + version * 10, slices: [{ ...slice, ...rest }] });
    if (result.stale.length > 0) throw new Error("a commit was stale");
    position.version += 1;
  }
  // Behind what folding the commits have set off.
  await store.ping();
  const ms = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000 / batches.length;
  return {
    cpu: ms(process.cpuUsage(all)),
    main: ms(process.threadCpuUsage(main)),
    wall: (performance.now() - wall) / batches.length,
  };
}

/** The cheapest round of each case, on a store of its own. */
async function bench(engine: string, open: () => Promise<Store>): Promise<object[]> {
  const rows: object[] = [];
  for (const [name, extra] of Object.entries(CASES)) {
    if (ONLY !== undefined && name !== ONLY) continue;
    const store = await open();
    try {
      await store.open();
      const position = { version: 0 };
      let best: Cost | undefined;
      for (let i = 0; i <= ROUNDS; i += 1) {
        const batches = Array.from({ length: COMMITS }, () => Array.from({ length: EVENTS }, () => event(extra)));
        const cost = await round(store, batches, position);
        if (i > 0 && (best === undefined || cost.cpu < best.cpu)) best = cost;
      }
      const shown = Object.entries(best!).map(([key, value]: [string, number]) => [key, `${value.toFixed(2)} ms`]);
      rows.push({ engine, events: name, ...Object.fromEntries(shown) });
    } finally {
      await store.close();
    }
  }
  return rows;
}

const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-"));
const server = process.env["DATABASE_URL"];
let stores = 0;
try {
  const rows = await bench("SQLite", async () => {
    stores += 1;
    return createSqliteStore({ dataDir: join(folder, String(stores)), limits: LIMITS });
  });
  if (server !== undefined) {
    const open = async (): Promise<Store> => createPostgresStore({ url: await createDatabase(server), limits: LIMITS });
    rows.push(...(await bench("PostgreSQL", open)));
  }
  console.table(rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}
