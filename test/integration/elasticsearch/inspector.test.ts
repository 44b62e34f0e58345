import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { elasticsearchConfig } from "../../../src/sources/elasticsearch/config.ts";
import { createElasticsearchInspector } from "../../../src/sources/elasticsearch/inspector.ts";
import type { SourceInspector } from "../../../src/sources/inspector.ts";
import type { SearchNode } from "../../support/services/search.ts";
import { createIndex, must, SERVERS, uniqueName, write } from "./nodes.ts";

describe.each(SERVERS)("looking into $name", ({ node: start, hasDataStreams }) => {
  const open: SourceInspector[] = [];
  let node: SearchNode;

  beforeAll(async () => {
    node = await start();
  });

  afterEach(async () => {
    for (const inspector of open.splice(0)) await inspector.close();
  });

  function inspect(yaml: Partial<z.input<typeof elasticsearchConfig>>): SourceInspector {
    const config = { id: "test", type: "elasticsearch", url: node.url, indices: ["x"], ...yaml };
    const inspector = createElasticsearchInspector(elasticsearchConfig.parse(config));
    open.push(inspector);
    return inspector;
  }

  const at = Date.now() - 60_000;
  const line = (id: string, offset: number, more: object = {}) => ({
    id,
    source: {
      "@timestamp": new Date(at + offset).toISOString(),
      ...{ message: `line ${id}`, log: { level: "INFO" }, host: { name: "web-1" }, service: { name: "cart" } },
      ...more,
    },
  });

  test("finds the neighbours of a document on its host and service, by time, also of the same millisecond", async () => {
    const name = uniqueName("around");
    await createIndex(node, `${name}-1`);
    await createIndex(node, `${name}-2`, { shards: 2 });
    await write(node, `${name}-1`, [line("a", 0), line("b", 1), line("c", 2)]);
    const elsewhere = { host: { name: "web-2" } };
    await write(node, `${name}-2`, [line("x", 2, elsewhere), line("d", 2), line("e", 3), line("f", 4)]);
    await must(node, "POST", `/${name}-*/_refresh`);
    const inspector = inspect({ indices: [`${name}-*`] });
    const around = (index: string, id: string, isMeant = () => true) =>
      inspector.around({ origin: { type: "elasticsearch", index, id }, before: 10, after: 10, isMeant });
    const found = await around(`${name}-1`, "c");
    const ids = found.kind === "found" ? found.records.map(({ origin }) => ("id" in origin ? origin.id : "")) : [];
    expect(ids.toSorted()).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(ids.slice(0, 2)).toEqual(["a", "b"]);
    expect(ids.slice(-2)).toEqual(["e", "f"]);
    expect(found.kind === "found" && ids[found.at]).toBe("c");
    expect(await around(`${name}-1`, "none")).toMatchObject({ kind: "gone" });
    expect(await around(`${name}-deleted`, "a")).toMatchObject({ kind: "gone" });
    expect(await around(`${name}-1`, "c", () => false)).toMatchObject({ kind: "gone" });
    const recent = await inspector.recent(2);
    expect(recent.map(({ origin }) => ("id" in origin ? origin.id : ""))).toEqual(["e", "f"]);
  });

  test("tells indices and data streams, with what is an error of the last day and an example", async () => {
    const name = uniqueName("overview");
    await createIndex(node, `${name}-index`);
    const error = { log: { level: "ERROR" } };
    await write(node, `${name}-index`, [line("a", 0), line("b", 1, error), line("c", -2 * 86_400_000, error)]);
    if (hasDataStreams) {
      await must(node, "PUT", `/_index_template/${name}`, {
        ...{ index_patterns: [`${name}-stream*`], data_stream: {}, priority: 500 },
      });
      await write(node, `${name}-stream`, [line("s", 5)], "create");
    }
    await must(node, "POST", `/${name}-*/_refresh`);
    const overview = await inspect({ indices: [`${name}-*`] }).overview(Date.now());
    expect(overview.server).toMatch(/^(Elasticsearch|OpenSearch) \d+\.\d+/);
    expect(overview.found.find(({ kind }) => kind === "index")).toMatchObject({
      ...{ name: `${name}-index`, records: 3, errorsLastDay: 1, latestAt: at + 1 },
      example: { origin: { id: "b" } },
    });
    const streams = overview.found.filter(({ kind }) => kind === "data_stream").map((stream) => stream.name);
    expect(streams).toEqual(hasDataStreams ? [`${name}-stream`] : []);
    expect(overview.faults).toEqual([]);
    const nothing = await inspect({ indices: [`${name}-none-*`] }).overview(Date.now());
    expect(nothing).toMatchObject({ total: 0, faults: [{ severity: "error" }] });
  });
});
