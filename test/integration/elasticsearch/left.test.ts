import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PartitionId } from "../../../src/domain/checkpoint.ts";
import type { Leases } from "../../../src/sources/source.ts";
import { MemoryContext } from "../../support/memory-context.ts";
import { callSearch, type SearchNode } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { FaultyProxy } from "./faulty-proxy.ts";
import { createIndex, logLine, must, SERVERS, uniqueName, write } from "./nodes.ts";
import { login, Reading } from "./reading.ts";

const HOUR = 3_600_000;

describe.each(SERVERS)("what the configuration names no more, on $name", ({ node: start, hasDataStreams }) => {
  let node: SearchNode;
  const open: Reading[] = [];
  beforeAll(async () => {
    node = await start();
  });
  afterEach(async () => {
    for (const reading of open.splice(0)) await reading.stop();
  });
  type Options = Partial<ConstructorParameters<typeof Reading>[0]>;
  const read = (indices: readonly string[], context: MemoryContext, options: Options = {}): Reading => {
    const config = { ...login(node), indices, ...options.config };
    const reading = new Reading({ url: node.url, context, ...options, config });
    open.push(reading);
    return reading;
  };
  const stopAll = async (): Promise<void> => {
    for (const reading of open.splice(0)) await reading.stop();
  };
  const stored = (context: MemoryContext) => context.checkpoints().filter(({ partition }) => partition !== "start");
  /** Names of the indices of stored partitions, by whether they are waited for. */
  const indices = (context: MemoryContext, gone: boolean): string[] =>
    stored(context)
      .filter(({ progress }) => (progress.goneAt !== undefined) === gone)
      .map(({ position }) => (JSON.parse(position!) as { index: string }).index)
      .sort();
  const partitions = (context: MemoryContext, gone: boolean): PartitionId[] =>
    stored(context)
      .filter(({ progress }) => (progress.goneAt !== undefined) === gone)
      .map(({ partition }) => partition.replace(/^.*\//, ""))
      .sort();
  /** Indices of one document each, called by their names. */
  const make = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      await createIndex(node, name);
      await write(node, name, [logLine(name)]);
    }
  };
  /** Reads all of them once, and stops. */
  const readAll = async (named: readonly string[], context: MemoryContext, count: number, options?: Options) => {
    read(named, context, options);
    await until(() => context.records.length === count, "every document");
    await until(() => stored(context).every(({ progress }) => progress.lag === 0), "the ends");
    await stopAll();
  };

  it("is waited for no more, leaves no gap, and is read on when it is named again", async () => {
    const [kept, other] = [uniqueName("kept"), uniqueName("other")];
    await make(kept, `${other}-app`, `${other}-debug`);
    const context = new MemoryContext();
    await readAll([kept, `${other}-*`], context, 3);
    await write(node, `${other}-app`, [logLine("unread")]);
    read([kept, `${other}-*`, `-${other}-app`], context);
    await until(() => indices(context, true).length > 0, "the excluded one to be left");
    await stopAll();
    expect(indices(context, true)).toEqual([`${other}-app`]);
    expect(stored(context).filter(({ progress }) => progress.left)).toHaveLength(1);
    read([kept], context);
    await until(() => indices(context, true).length === 2, "the pattern to be left");
    await stopAll();
    expect(indices(context, false)).toEqual([kept]);
    expect(context.gaps).toEqual([]);
    const again = read([kept, `${other}-*`], context);
    await until(() => context.records.length === 4, "what came meanwhile");
    expect(again.ids.slice(3)).toEqual(["unread"]);
    expect(indices(context, true)).not.toContain(`${other}-app`);
  });

  it("is told from what is closed, which is waited for as long as it is named, through an alias too", async () => {
    const [kept, closed, named] = [uniqueName("kept"), uniqueName("closed"), uniqueName("named")];
    await make(kept, closed, named);
    await must(node, "PUT", `/${closed}/_alias/${closed}-alias`);
    const context = new MemoryContext();
    await readAll([kept, `${closed}-alias`, named], context, 3);
    await must(node, "POST", `/${closed}/_close`);
    await must(node, "POST", `/${named}/_close`);
    read([kept, `${closed}-alias`], context);
    await until(() => indices(context, true).length > 0, "the one that is not named to be left");
    expect(indices(context, true)).toEqual([named]);
    expect(context.gaps).toEqual([]);
  });

  it("is not what a server that cannot be reached has", async () => {
    const [kept, left] = [uniqueName("kept"), uniqueName("left")];
    await make(kept, left);
    const context = new MemoryContext();
    await readAll([kept, left], context, 2);
    const proxy = await FaultyProxy.before(node.url);
    const ways = ["_stats", "_settings"].flatMap((path) =>
      [401, 503, "cut" as const].map((way) => [path, way] as const),
    );
    for (const [path, way] of ways) {
      const failed = proxy.failed;
      proxy.fault = ({ url }) => (url?.includes(path) !== true ? undefined : way === "cut" ? "cut" : { status: way });
      const reading = read([kept], context, { url: proxy.url });
      await until(() => proxy.failed > failed, `${path} to fail with ${way}`);
      await reading.stop().catch(() => {});
      open.splice(0);
      expect(indices(context, true)).toEqual([]);
    }
    proxy.fault = () => undefined;
    read([kept], context, { url: proxy.url });
    await until(() => indices(context, true).length === 1, "the one that is not named to be left");
    await stopAll();
    await proxy.close();
  });

  it("is read to its end, and some time longer, when an alias moves on under a worker's eyes", async () => {
    const [before, after] = [uniqueName("before"), uniqueName("after")];
    const alias = `${before}-alias`;
    await make(before, after);
    await must(node, "PUT", `/${before}/_alias/${alias}`);
    const context = new MemoryContext();
    let aheadMs = 0;
    const reading = read([alias], context, { aheadMs: () => aheadMs });
    await until(() => context.records.length === 1, "the first index");
    const actions = [{ remove: { index: before, alias } }, { add: { index: after, alias } }];
    await must(node, "POST", "/_aliases", { actions });
    await until(() => context.records.length === 2, "the second index");
    await write(node, before, [logLine("on-its-way")]);
    await until(() => reading.ids.includes("on-its-way"), "a document that was on its way");
    expect(indices(context, true)).toEqual([]);
    aheadMs = 2 * HOUR;
    await until(() => indices(context, true).length > 0, "the first index to be left");
    expect(indices(context, true)).toEqual([before]);
    expect(context.gaps).toEqual([]);
    await write(node, after, [logLine("goes-on")]);
    await until(() => reading.ids.includes("goes-on"), "the second index to be read on");
  });

  it.skipIf(!hasDataStreams)("is a data stream's, though its indices have names of their own", async () => {
    const [kept, stream] = [uniqueName("kept"), uniqueName("stream")];
    await must(node, "PUT", `/_index_template/${stream}`, {
      ...{ index_patterns: [`${stream}*`], data_stream: {}, priority: 500 },
      template: { settings: { number_of_replicas: 0 } },
    });
    await make(kept);
    await write(node, `${stream}-app`, [logLine("one")], "create");
    await must(node, "POST", `/${stream}-app/_rollover`);
    await write(node, `${stream}-app`, [logLine("two")], "create");
    const context = new MemoryContext();
    await readAll([kept, `${stream}-app`], context, 3);
    read([kept, `${stream}-*`], context);
    await write(node, `${stream}-app`, [logLine("three")], "create");
    await until(() => context.records.length === 4, "the stream to be read by a pattern");
    expect(indices(context, true)).toEqual([]);
    await stopAll();
    read([kept], context);
    await until(() => indices(context, true).length === 2, "both indices of the stream to be left");
    expect(indices(context, false)).toEqual([kept]);
    expect(context.gaps).toEqual([]);
  });

  it("is also what another way of reading has stored", async () => {
    const index = uniqueName("ways");
    await createIndex(node, index, { shards: 2 });
    await write(node, index, [logLine("a"), logLine("b"), logLine("c")]);
    const context = new MemoryContext();
    await readAll([index], context, 3);
    read([index], context, { joins: true });
    await until(() => partitions(context, true).length === 2, "the shards to be left");
    await stopAll();
    expect(partitions(context, false)).toEqual(["lines"]);
    const config = { mode: "window", window: "200ms" };
    read([index, `${index}-*`], context, { config });
    await until(() => partitions(context, true).length === 3, "the index to be left");
    await stopAll();
    expect(partitions(context, false)).toEqual([index, `${index}-*`]);
    read([index], context, { config });
    await until(() => partitions(context, true).length === 4, "the pattern to be left");
    await stopAll();
    expect(partitions(context, false)).toEqual([index]);
    read([index], context);
    await until(() => partitions(context, true).includes(index), "the windows to be left");
    await until(() => partitions(context, false).join() === "0,1", "the shards to be read again");
    expect(context.gaps).toEqual([]);
  });

  it("is left alone while a worker reads it whose configuration still names it", async () => {
    const [kept, other] = [uniqueName("kept"), uniqueName("other")];
    await make(kept, other);
    const uuid = (await callSearch(node, "GET", `/${other}/_settings/index.uuid?flat_settings=true`)).body as Record<
      string,
      { settings: Record<string, string> }
    >;
    const partition = `${uuid[other]!.settings["index.uuid"]}/0`;
    let held = true;
    const leases: Leases = {
      // The other worker holds it as long as it lives.
      claim: async (_scope, names) => new Set(names.filter((name) => !held || name !== partition)),
      release: async () => {},
    };
    const context = new MemoryContext(leases);
    context.store(partition, JSON.stringify({ index: other, seq_no: 0, history: "" }));
    const reading = read([kept], context);
    await until(() => reading.ids.includes(kept), "the configured index");
    await until(() => reading.source.status().state === "idle", "a round");
    expect(context.checkpoint(partition).progress.goneAt).toBeUndefined();
    held = false;
    await until(() => context.checkpoint(partition).progress.goneAt !== undefined, "it to be left");
  });
});
