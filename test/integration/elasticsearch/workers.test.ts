import { expect, it } from "vitest";
import type { Leases } from "../../../src/sources/source.ts";
import { MemoryContext } from "../../support/memory-context.ts";
import { sharedElasticsearch } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { createIndex, logLine, uniqueName, write } from "./nodes.ts";
import { login, Reading } from "./reading.ts";

/** Leases of several workers in one process; `shares` says how the names are dealt out. */
class TableLeases {
  private readonly owners = new Map<string, string>();
  private readonly alive = new Set<string>();

  of(worker: string): Leases {
    return {
      claim: async (_scope, names) => {
        this.alive.add(worker);
        const share = Math.ceil(names.length / this.alive.size);
        const mine = names.filter((name) => this.owners.get(name) === worker);
        for (const name of mine.slice(share)) this.owners.delete(name);
        const held = mine.slice(0, share);
        for (const name of names) {
          if (held.length >= share) break;
          if (this.owners.has(name)) continue;
          this.owners.set(name, worker);
          held.push(name);
        }
        return new Set(held);
      },
      release: async (_scope, names) => {
        this.alive.delete(worker);
        for (const name of names) if (this.owners.get(name) === worker) this.owners.delete(name);
      },
    };
  }
}

/** One store, two workers with leases of their own. */
class WorkerContext extends MemoryContext {
  override readonly leases: Leases;
  private readonly store_: MemoryContext;

  constructor(store: MemoryContext, leases: Leases) {
    super(leases);
    this.leases = leases;
    this.store_ = store;
  }

  override assign(...args: Parameters<MemoryContext["assign"]>): ReturnType<MemoryContext["assign"]> {
    return this.store_.assign(...args);
  }

  override commit(batch: Parameters<MemoryContext["commit"]>[0]): ReturnType<MemoryContext["commit"]> {
    const result = this.store_.commit(batch);
    if (!result.stale) this.records.push(...batch.records);
    return result;
  }
}

it("divides the shards between two workers, and one takes over what the other leaves", async () => {
  const node = await sharedElasticsearch();
  const index = uniqueName("workers");
  await createIndex(node, index, { shards: 5 });
  const store = new MemoryContext();
  const table = new TableLeases();
  const start = (worker: string): Reading =>
    new Reading({
      url: node.url,
      context: new WorkerContext(store, table.of(worker)),
      workerId: worker,
      config: { ...login(node), indices: [index] },
    });
  const documents = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, number) => logLine(`d${from + number}`));
  const first = start("one");
  await until(() => first.source.status().partitions.length === 5, "the first to hold all shards");
  const second = start("two");
  await write(node, index, documents(0, 500));
  await until(() => second.source.status().partitions.length >= 2, "the second to get a share");
  await write(node, index, documents(500, 1_000));
  await until(() => store.records.length >= 1_000, "all to be read");
  expect(second.ids.length).toBeGreaterThan(0);
  await first.stop();
  await write(node, index, documents(1_000, 1_500));
  await until(() => store.records.length >= 1_500, "the second to take over");
  await second.stop();
  const ids = store.records.map(({ origin }) => (origin.type === "elasticsearch" ? origin.id : ""));
  expect(ids).toHaveLength(1_500);
  expect(new Set(ids).size).toBe(1_500);
});

it("reads again what a stale worker could not commit", async () => {
  const node = await sharedElasticsearch();
  const index = uniqueName("stale");
  await createIndex(node, index);
  await write(node, index, [logLine("a"), logLine("b")]);
  const reading = new Reading({ url: node.url, config: { ...login(node), indices: [index] } });
  await until(() => reading.ids.length === 2, "the first documents");
  const partition = reading.context.checkpoints().find((row) => row.partition !== "start")!;
  // Another worker moves on and back: its row version is what counts.
  reading.context.store(partition.partition, partition.position!);
  await write(node, index, [logLine("c")]);
  await until(() => reading.ids.length === 3, "the document after the refused commit");
  await reading.stop();
  expect(reading.context.staleCommits).toBe(1);
  expect(reading.ids).toEqual(["a", "b", "c"]);
});
