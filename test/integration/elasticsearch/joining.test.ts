import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SHIPPED_RULES } from "../../../src/app/config-schema.ts";
import { RuleBook } from "../../../src/app/rule-book.ts";
import { createSourcePipeline } from "../../../src/app/source-pipeline.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import type { ErrorEvent } from "../../../src/domain/error-event.ts";
import { getStrategy } from "../../../src/grouping/registry.ts";
import { anySourceConfig } from "../../../src/sources/registry.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { IngestStore, Store } from "../../../src/store/store.ts";
import { Metrics } from "../../../src/telemetry/metrics.ts";
import { grantAll } from "../../support/memory-context.ts";
import type { SearchNode } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { createIndex, SERVERS, uniqueName, write } from "./nodes.ts";
import { login } from "./reading.ts";

const SHARDS = 3;
const FRAMES = 6;

interface Line {
  readonly id: string;
  readonly source: object;
}

/** What Filebeat's container input sends of a container that logs failures, one document a line. */
function linesOf(container: string, failures: number): Line[] {
  const lines: Line[] = [];
  let offset = 0;
  const add = (message: string): void => {
    const number = lines.length;
    const time = new Date(Date.UTC(2026, 10, 24, 8) + number * 7).toISOString();
    const source = {
      "@timestamp": time,
      message,
      stream: "stderr",
      log: { offset, file: { path: `/var/log/containers/${container}.log` } },
      container: { id: container },
      kubernetes: { pod: { name: `pod-${container}` }, container: { name: container } },
      host: { name: "node-1" },
    };
    lines.push({ id: `${container}-${number}`, source });
    offset += `2026-11-24T08:00:00.000000000Z stderr F ${message}\n`.length;
  };
  for (let failure = 0; failure < failures; failure++) {
    add(`2026-11-24 08:00:00,${100 + failure} INFO [main] c.e.Shop - order taken`);
    add(`2026-11-24 08:00:00,${100 + failure} ERROR [main] c.e.Shop - order lost`);
    add(`com.example.${container}.StockException: nothing left`);
    for (let frame = 0; frame < FRAMES; frame++) {
      add(`\tat com.example.${container}.Shop.step${frame}(Shop.java:${frame + 1})`);
    }
  }
  return lines;
}

/** A fixed shuffle: lines of one bulk reach the index in any order. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, at) => ({ item, key: (at * 7919) % 104_729 }))
    .toSorted((a, b) => (a.key % 101) - (b.key % 101) || a.key - b.key)
    .map(({ item }) => item);
}

describe.each(SERVERS)("joining of lines stored in $name", ({ node: start }) => {
  let node: SearchNode;
  let folder: string;
  let store: Store;
  const running: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    node = await start();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-joined-"));
    store = createSqliteStore({
      dataDir: join(folder, "data"),
      limits: { newIssuesPerMinute: 1_000, newIssuesBurst: 1_000 },
    });
    await store.open();
  });
  afterEach(async () => {
    for (const stop of running.splice(0)) await stop();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Reads until it is stopped; `kill` lets no commit through any more, as if the process were gone. */
  async function reading(index: string, events: ErrorEvent[], timeout: string) {
    const { book } = await RuleBook.load({ paths: [SHIPPED_RULES], projects: [] });
    const stopping = new AbortController();
    let dead = false;
    let commits = 0;
    const through: IngestStore = {
      load: (source, partitions) => store.load(source, partitions),
      loadDictionaries: (scopes) => store.loadDictionaries(scopes),
      listCheckpoints: (source) => store.listCheckpoints(source),
      commit: async (batch) => {
        if (dead) throw new Error("the process is gone");
        const result = await store.commit(batch);
        commits += 1;
        for (const slice of batch.slices) events.push(...slice.events.map(({ event }) => event));
        return result;
      },
    };
    const { source, ingest } = await createSourcePipeline({
      config: anySourceConfig.parse({
        id: "elk",
        type: "elasticsearch",
        url: node.url,
        ...login(node),
        indices: [index],
        start_from: "earliest",
        poll_interval: "100ms",
        page_size: 40,
        multiline: "auto",
        multiline_timeout: timeout,
      }),
      rules: book,
      strategy: getStrategy("v1"),
      store: through,
      leases: grantAll,
      clock: systemClock,
      logger: pino({ enabled: false }),
      metrics: new Metrics(),
      workerId: "test",
    });
    const run = ingest.run(stopping.signal);
    const stop = async (): Promise<void> => {
      stopping.abort();
      await run.catch((thrown: unknown) => {
        if (!dead) throw thrown;
      });
    };
    running.push(stop);
    return {
      source,
      stop,
      commits: () => commits,
      kill: () => {
        dead = true;
      },
    };
  }

  function whole(events: readonly ErrorEvent[]): string[] {
    return events.map(({ exceptions, lines }) => `${exceptions[0]?.type} ${exceptions[0]?.frames.length} ${lines}`);
  }

  it("two containers' lines, shuffled over shards, some of them late", async () => {
    const index = uniqueName("joined");
    await createIndex(node, index, { shards: SHARDS, refresh: "1s" });
    const events: ErrorEvent[] = [];
    await reading(index, events, "3s");
    const [cart, order] = [linesOf("cart", 12), linesOf("order", 12)];
    const mixed = shuffled(cart.flatMap((line, at) => [line, order[at]!]));
    // Every seventh line comes with a later bulk than those around it.
    await write(
      node,
      index,
      mixed.filter((_, at) => at % 7 !== 0),
    );
    await write(
      node,
      index,
      mixed.filter((_, at) => at % 7 === 0),
    );
    await until(() => events.length >= 24, "all failures to be counted");
    const expected = ["cart", "order"].flatMap((name) =>
      Array<string>(12).fill(`com.example.${name}.StockException ${FRAMES} ${FRAMES + 2}`),
    );
    expect(whole(events).toSorted()).toEqual(expected.toSorted());
    expect(await store.countEvents()).toBe(24);
  });

  it("a worker killed between two lines of a trace: the next one goes on in the middle of it", async () => {
    const index = uniqueName("killed");
    await createIndex(node, index, { shards: SHARDS, refresh: "1s" });
    const events: ErrorEvent[] = [];
    const lines = linesOf("cart", 2);
    const middle = FRAMES + 3 + 5;
    const first = await reading(index, events, "10s");
    await write(node, index, shuffled(lines.slice(0, middle)));
    await until(() => first.source.status().partitions[0]?.lag === 0 && first.commits() > 0, "the first lines");
    await until(() => events.length === 1, "the first failure");
    first.kill();
    const second = await reading(index, events, "10s");
    await write(node, index, shuffled(lines.slice(middle)));
    await until(() => events.length >= 2, "the second failure");
    expect(whole(events)).toEqual(Array<string>(2).fill(`com.example.cart.StockException ${FRAMES} ${FRAMES + 2}`));
    expect(await store.countEvents()).toBe(2);
    await second.stop();
  });
});
