import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SearchNode } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { createIndex, logLine, must, SERVERS, uniqueName, write } from "./nodes.ts";
import { login, Reading } from "./reading.ts";

describe.each(SERVERS)("reading $name by time windows", ({ node: start }) => {
  let node: SearchNode;
  const open: Reading[] = [];
  beforeAll(async () => {
    node = await start();
  });
  afterEach(async () => {
    for (const reading of open.splice(0)) await reading.stop();
  });
  const read = (
    indices: readonly string[],
    options: Partial<ConstructorParameters<typeof Reading>[0]> = {},
  ): Reading => {
    const config = { ...login(node), indices, mode: "window", window: "200ms", overlap: "10m", ...options.config };
    const reading = new Reading({ url: node.url, ...options, config });
    open.push(reading);
    return reading;
  };
  const counted = (reading: Reading): string[] => [
    ...new Set(reading.context.records.map((record) => record.dedupeKey!)),
  ];

  it("counts every document once, given the store's memory of keys, over restarts and overlaps", async () => {
    const family = uniqueName("window");
    await createIndex(node, `${family}-1`, { shards: 3 });
    await createIndex(node, `${family}-2`);
    const past = Date.now() - 86_400_000;
    const old = Array.from({ length: 400 }, (_, number) => logLine(`old-${number}`, past + number * 180_000));
    await write(node, `${family}-1`, old);
    // Where "earliest" is, is found once, among the documents that can be searched.
    await must(node, "POST", `/${family}-1/_refresh`);
    const first = read([`${family}-*`], { config: { page_size: 50 } });
    const live = Array.from({ length: 10 }, (_, round) => round).map(async (round) => {
      const documents = Array.from({ length: 30 }, (_, number) => logLine(`live-${round}-${number}`));
      await write(node, round % 2 === 0 ? `${family}-1` : `${family}-2`, documents);
    });
    await Promise.all(live);
    await until(() => counted(first).length >= 200, "some windows");
    await first.stop();
    const second = read([`${family}-*`], { context: first.context, config: { page_size: 50 } });
    await write(node, `${family}-2`, [logLine("thirty-seconds-late", Date.now() - 30_000)]);
    await until(() => counted(second).length === 701, "every document", { state: () => second.state });
    expect(second.ids.filter((id) => id.startsWith("old-")).length).toBe(400);
  });

  it("reads a millisecond that holds more than an answer may", async () => {
    const index = uniqueName("crowd");
    await createIndex(node, index, { shards: 2 });
    const at = Date.now() - 3_600_000;
    await write(
      node,
      index,
      Array.from({ length: 300 }, (_, number) => logLine(`d${number}`, at)),
    );
    await must(node, "POST", `/${index}/_refresh`);
    const reading = read([index], { config: { page_size: 20 } });
    await until(() => counted(reading).length === 300, "the crowd");
    expect(reading.ids).toHaveLength(300);
  });

  it("goes by event.ingested where documents have it", async () => {
    const index = uniqueName("ingested");
    await createIndex(node, index, { mappings: {} });
    const reading = read([index], { config: { start_from: "now-1m" } });
    const now = new Date().toISOString();
    await write(node, index, [
      { id: "late", source: { "@timestamp": "2020-01-01T00:00:00Z", event: { ingested: now }, message: "late" } },
      { id: "plain", source: { "@timestamp": now, message: "plain" } },
      { id: "old", source: { "@timestamp": "2020-01-01T00:00:00Z", message: "old" } },
    ]);
    await until(() => counted(reading).length === 2, "both recent documents");
    expect(reading.ids.toSorted()).toEqual(["late", "plain"]);
  });

  it("takes nanosecond times and says its limits once", async () => {
    const index = uniqueName("nanos");
    await createIndex(node, index, { mappings: { properties: { "@timestamp": { type: "date_nanos" } } } });
    const second = new Date(Date.now() - 60_000).toISOString().slice(0, 19);
    await write(node, index, [
      { id: "a", source: { "@timestamp": `${second}.123456789Z`, message: "a" } },
      { id: "b", source: { "@timestamp": `${second}.123999999Z`, message: "b" } },
    ]);
    const reading = read([index]);
    await until(() => counted(reading).length === 2, "both");
    expect(reading.logged.filter((line) => line.includes("documents that become searchable later"))).toHaveLength(1);
  });
});
