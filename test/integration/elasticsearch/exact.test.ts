import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { inEnglish } from "../../support/in-english.ts";
import type { SearchNode } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { createIndex, liveIds, logLine, must, SERVERS, uniqueName, write } from "./nodes.ts";
import { login, Reading } from "./reading.ts";

describe.each(SERVERS)("exact reading of $name", ({ node: start, hasDataStreams }) => {
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
    const reading = new Reading({ url: node.url, ...options, config: { ...login(node), indices, ...options.config } });
    open.push(reading);
    return reading;
  };

  describe.each(["1s", "30s", "-1"])("with a refresh interval of %s", (refresh) => {
    it("reads every version that was visible once, under writers, updates, deletes and conflicts", async () => {
      const index = uniqueName("churn");
      await createIndex(node, index, { shards: 3, refresh });
      const reading = read([index]);
      const writers = [0, 1, 2, 3].map((writer) => churn(node, index, writer, 1_200));
      await Promise.all(writers);
      const live = await liveIds(node, index);
      await until(
        async () => {
          // Who turns refreshing off refreshes now and then; one refresh alone proves nothing about a tail with holes.
          if (refresh !== "1s") await must(node, "POST", `/${index}/_refresh`);
          const read = new Set(reading.ids);
          return [...live].every((id) => read.has(id));
        },
        "every live document to be read",
        { state: () => reading.state },
      );
      const batches = reading.batches.flatMap(({ records, assignment }) =>
        records.map(({ value }) => `${assignment.partition} ${JSON.stringify(value)}`),
      );
      // Each version carries its own number, so a version that was read twice is one string twice.
      expect(new Set(batches).size).toBe(batches.length);
    });
  });

  it("reads late documents once, however old they say they are", async () => {
    const index = uniqueName("late");
    await createIndex(node, index);
    const reading = read([index]);
    await write(node, index, [logLine("now")]);
    await until(() => reading.ids.length === 1, "the first document");
    await write(node, index, [logLine("an-hour-ago", Date.now() - 3_600_000), logLine("in-1970", 0)]);
    await until(() => reading.ids.length >= 3, "the late documents");
    expect(reading.ids.toSorted()).toEqual(["an-hour-ago", "in-1970", "now"]);
  });

  it("waits for documents that are indexed but not yet searchable", async () => {
    const index = uniqueName("unrefreshed");
    await createIndex(node, index, { refresh: "-1" });
    await write(node, index, [logLine("a"), logLine("b")]);
    await must(node, "POST", `/${index}/_refresh`);
    const reading = read([index]);
    await until(() => reading.ids.length === 2, "the visible documents");
    await write(node, index, [logLine("hidden"), logLine("a")]);
    const polled = reading.source.status().partitions;
    expect(polled).toHaveLength(1);
    await until(() => reading.source.status().partitions[0]?.lag === 2, "the source to know of the hidden ones");
    expect(reading.ids).toEqual(["a", "b"]);
    await must(node, "POST", `/${index}/_refresh`);
    await until(() => reading.ids.length === 4, "the documents after a refresh");
    expect(reading.ids.toSorted()).toEqual(["a", "a", "b", "hidden"]);
    const keys = reading.context.records.map(({ dedupeKey }) => dedupeKey);
    expect(new Set(keys).size).toBe(3);
  });

  it("gets over a tail that ends in deletes and gets no more writes", async () => {
    const index = uniqueName("holes");
    await createIndex(node, index);
    await write(node, index, [logLine("a"), logLine("b"), logLine("c")]);
    await must(node, "DELETE", `/${index}/_doc/b`);
    await must(node, "DELETE", `/${index}/_doc/c`);
    const reading = read([index]);
    await until(() => reading.source.status().partitions[0]?.lag === 0, "the tail to be proved");
    expect(reading.ids).toContain("a");
  });

  it("goes on where it was stopped, page by page", async () => {
    const index = uniqueName("resume");
    await createIndex(node, index, { shards: 2 });
    await write(
      node,
      index,
      Array.from({ length: 500 }, (_, number) => logLine(`d${number}`)),
    );
    const first = read([index], { config: { page_size: 50 } });
    await until(() => first.ids.length >= 100, "some pages");
    await first.stop();
    const second = read([index], { context: first.context, config: { page_size: 50 } });
    await until(() => second.ids.length >= 500, "the rest");
    await until(() => second.source.status().state === "idle", "the end");
    expect(second.ids).toHaveLength(500);
    expect(new Set(second.ids).size).toBe(500);
  });

  it("begins where start_from says, in indices that were there; younger ones from their beginning", async () => {
    const family = uniqueName("start");
    const old = Date.now() - 7_200_000;
    await createIndex(node, `${family}-1`);
    await write(node, `${family}-1`, [
      logLine("old-1", old),
      logLine("old-2", old),
      logLine("new-1"),
      logLine("late", old),
    ]);
    const reading = read([`${family}-*`], { config: { start_from: "now-1h" } });
    await until(() => reading.ids.length === 2, "what is young enough");
    expect(reading.ids).toEqual(["new-1", "late"]);
    await reading.stop();
    await createIndex(node, `${family}-2`);
    await write(node, `${family}-2`, [logLine("old-in-new-index", old)]);
    const next = read([`${family}-*`], { context: reading.context, config: { start_from: "now-1h" } });
    await until(() => next.ids.length === 3, "the new index");
    expect(next.ids.at(-1)).toBe("old-in-new-index");
  });

  it("begins at the end with start_from latest", async () => {
    const index = uniqueName("latest");
    await createIndex(node, index);
    await write(node, index, [logLine("before")]);
    const reading = read([index], { config: { start_from: "latest" } });
    await until(() => reading.context.checkpoints().length === 2, "the start to be stored");
    await write(node, index, [logLine("after")]);
    await until(() => reading.ids.length > 0, "the document after the start");
    expect(reading.ids).toEqual(["after"]);
  });

  it("reads an index once that an alias and a wildcard both name, leaves out the excluded, follows a rollover", async () => {
    const family = uniqueName("roll");
    await createIndex(node, `${family}-000001`);
    await createIndex(node, `${family}-debug`);
    await must(node, "POST", "/_aliases", {
      actions: [{ add: { index: `${family}-000001`, alias: `${family}-alias`, is_write_index: true } }],
    });
    const reading = read([`${family}-*`, `-${family}-debug`, `${family}-alias`]);
    await write(node, `${family}-alias`, [logLine("one")]);
    await write(node, `${family}-debug`, [logLine("unwanted")]);
    await must(node, "POST", `/${family}-alias/_rollover`);
    await write(node, `${family}-alias`, [logLine("two")]);
    await until(() => reading.ids.length >= 2, "both generations");
    await until(() => reading.source.status().state === "idle", "the end");
    expect(reading.ids.toSorted()).toEqual(["one", "two"]);
  });

  if (hasDataStreams) {
    it("follows a data stream over its rollover", async () => {
      const stream = uniqueName("stream");
      await must(node, "PUT", `/_index_template/${stream}`, {
        index_patterns: [`${stream}*`],
        data_stream: {},
        priority: 500,
        template: { settings: { number_of_replicas: 0 } },
      });
      const reading = read([stream]);
      await write(node, stream, [logLine("one"), logLine("two")], "create");
      await must(node, "POST", `/${stream}/_rollover`);
      await write(node, stream, [logLine("three")], "create");
      await until(() => reading.ids.length >= 3, "both backing indices");
      expect(reading.ids.toSorted()).toEqual(["one", "three", "two"]);
      expect(
        new Set(reading.context.records.map(({ origin }) => (origin.type === "elasticsearch" ? origin.index : ""))),
      ).toHaveProperty("size", 2);
    });
  }

  it("waits for a closed index and says so, then reads on", async () => {
    const index = uniqueName("closing");
    await createIndex(node, index);
    await write(node, index, [logLine("before")]);
    const reading = read([index]);
    await until(() => reading.ids.length === 1, "the first document");
    await must(node, "POST", `/${index}/_close`);
    await until(() => reading.source.status().partitions[0]?.lag === 0, "a quiet source");
    await must(node, "POST", `/${index}/_open`);
    await write(node, index, [logLine("after")]);
    await until(() => reading.ids.length === 2, "the document after opening");
    expect(reading.ids).toEqual(["before", "after"]);
    expect(reading.context.gaps).toEqual([]);
  });

  it("records a gap when an index is deleted before it was read, and none when it was", async () => {
    const family = uniqueName("delete");
    await createIndex(node, `${family}-read`);
    await createIndex(node, `${family}-unread`, { refresh: "-1" });
    const reading = read([`${family}-*`]);
    await write(node, `${family}-read`, [logLine("a")]);
    await write(node, `${family}-unread`, [logLine("x"), logLine("y"), logLine("z")]);
    await until(
      () => reading.ids.includes("a") && reading.source.status().partitions.some(({ lag }) => lag === 3),
      "one index read, the other known",
    );
    await must(node, "DELETE", `/${family}-read`);
    await must(node, "DELETE", `/${family}-unread`);
    await until(() => reading.source.status().partitions.length === 0, "both to be given up");
    await until(() => reading.context.gaps.length > 0, "the gap");
    expect(reading.context.gaps).toMatchObject([{ reason: "deleted", records: 3, range: "operations 0 to 2" }]);
  });

  it("takes a deleted and recreated index for the new one that it is", async () => {
    const index = uniqueName("again");
    await createIndex(node, index);
    await write(node, index, [logLine("a"), logLine("b")]);
    const reading = read([index]);
    await until(() => reading.ids.length === 2, "the first index");
    await must(node, "DELETE", `/${index}`);
    await createIndex(node, index);
    await write(node, index, [logLine("a")]);
    await until(() => reading.ids.length === 3, "the second index");
    expect(reading.ids).toEqual(["a", "b", "a"]);
    expect(new Set(reading.context.records.map(({ dedupeKey }) => dedupeKey)).size).toBe(3);
  });

  it("reads a shrunk index, whose numbers repeat, by time windows", async () => {
    const index = uniqueName("shrink");
    await createIndex(node, index, { shards: 3 });
    await write(
      node,
      index,
      Array.from({ length: 60 }, (_, number) => logLine(`d${number}`)),
    );
    await must(node, "PUT", `/${index}/_settings`, { "index.blocks.write": true });
    await must(node, "POST", `/${index}/_shrink/${index}-small`, {
      settings: { "index.number_of_shards": 1, "index.number_of_replicas": 0, "index.blocks.write": null },
    });
    await must(node, "GET", `/_cluster/health/${index}-small?wait_for_status=green&timeout=30s`);
    const reading = read([`${index}-small`]);
    await until(() => reading.ids.length >= 60, "the documents");
    expect(new Set(reading.ids).size).toBe(60);
    expect(reading.ids).toHaveLength(60);
    expect(inEnglish(reading.source.status().message)).toContain("by time windows");
    expect(reading.logged.join()).toContain("cannot be read by sequence number");
  });

  it("keeps answers small when documents are large", async () => {
    const index = uniqueName("large");
    await createIndex(node, index, { mappings: { dynamic: false } });
    for (let number = 0; number < 12; number++) {
      await write(node, index, [{ id: `d${number}`, source: { message: "x".repeat(2_000_000) } }]);
    }
    const reading = read([index], { config: { page_size: 1_000 } });
    await until(() => reading.ids.length === 12, "the large documents");
    expect(new Set(reading.ids).size).toBe(12);
    const later = reading.batches.filter(({ records }) => records.length > 0).slice(1);
    for (const batch of later) expect(batch.bytes).toBeLessThan(10_000_000);
  });
});

/** One writer: inserts, updates, deletes, versions that conflict, documents that are refused. */
async function churn(node: SearchNode, index: string, writer: number, operations: number): Promise<void> {
  let seed = writer * 7_919 + 17;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const ids: string[] = [];
  for (let done = 0; done < operations; ) {
    const lines: string[] = [];
    for (let count = 0; count < 100; count++, done++) {
      const dice = random();
      const source = { "@timestamp": new Date().toISOString(), message: `w${writer} o${done}`, log: { level: "info" } };
      const known = ids[Math.floor(random() * ids.length)];
      if (known !== undefined && dice < 0.05)
        lines.push(JSON.stringify({ index: { _id: known } }), JSON.stringify(source));
      else if (known !== undefined && dice < 0.08) lines.push(JSON.stringify({ delete: { _id: known } }));
      else if (known !== undefined && dice < 0.1)
        lines.push(JSON.stringify({ create: { _id: known } }), JSON.stringify(source));
      else if (dice < 0.11) lines.push(JSON.stringify({ delete: { _id: `never-${done}` } }));
      else if (dice < 0.12) lines.push(JSON.stringify({ index: {} }), JSON.stringify({ "@timestamp": "not a time" }));
      else {
        const id = `w${writer}-${done}`;
        ids.push(id);
        lines.push(JSON.stringify({ index: { _id: id } }), JSON.stringify(source));
      }
    }
    await must(node, "POST", `/${index}/_bulk`, `${lines.join("\n")}\n`);
    if (done % 400 === 0) await must(node, "POST", `/${index}/_refresh`);
  }
}
