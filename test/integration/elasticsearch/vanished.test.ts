import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SourceBatch } from "../../../src/sources/source.ts";
import { inEnglish } from "../../support/in-english.ts";
import { MemoryContext } from "../../support/memory-context.ts";
import { type SearchNode, sharedElasticsearch } from "../../support/services/search.ts";
import { until } from "../../support/services/server-process.ts";
import { createIndex, logLine, must, uniqueName, write } from "./nodes.ts";
import { login, Reading } from "./reading.ts";

const DOCUMENTS = Array.from({ length: 50 }, (_, number) => logLine(`d${number}`));

describe("indices that are deleted while no worker runs", () => {
  let node: SearchNode;
  const open: Reading[] = [];
  beforeAll(async () => {
    node = await sharedElasticsearch();
  });
  afterEach(async () => {
    for (const reading of open.splice(0)) await reading.stop();
  });
  const read = (pattern: string, context: MemoryContext, options: object = {}): Reading => {
    const config = { ...login(node), indices: [pattern], page_size: 10 };
    const reading = new Reading({ url: node.url, context, config, ...options });
    open.push(reading);
    return reading;
  };
  const stopAll = async (): Promise<void> => {
    for (const reading of open.splice(0)) await reading.stop();
  };
  /** Commits the first page of documents and dies again and again before the next. */
  const dying = (context: MemoryContext) => ({
    beforeCommit: async ({ assignment }: SourceBatch) => {
      if (context.records.length > 0) assignment.active = false;
    },
  });
  const partitions = (context: MemoryContext) => context.checkpoints().filter(({ partition }) => partition !== "start");

  it("are a gap when they were not read to their end, recorded once", async () => {
    const index = uniqueName("vanished");
    await createIndex(node, index);
    await write(node, index, DOCUMENTS);
    await must(node, "POST", `/${index}/_refresh`);
    const context = new MemoryContext();
    read(`${index}*`, context, dying(context));
    await until(() => context.records.length === 10, "the first page");
    await stopAll();
    await must(node, "DELETE", `/${index}`);
    read(`${index}*`, context);
    await until(() => context.gaps.length > 0, "the gap");
    await stopAll();
    expect(context.gaps).toMatchObject([{ reason: "deleted", range: "operations 10 to 49", records: 40 }]);
    expect(inEnglish(context.gaps[0]?.detail)).toContain(index);
    expect(partitions(context)[0]?.progress.goneAt).toBeGreaterThan(0);
    await createIndex(node, `${index}-next`);
    await write(node, `${index}-next`, [logLine("after")]);
    read(`${index}*`, context);
    await until(() => context.records.length === 11, "the document of another index");
    expect(context.gaps).toHaveLength(1);
  });

  it("are no gap when everything they were known to hold was read", async () => {
    const index = uniqueName("vanished-read");
    await createIndex(node, index);
    await write(node, index, DOCUMENTS);
    const context = new MemoryContext();
    read(`${index}*`, context);
    await until(() => partitions(context).some(({ progress }) => progress.lag === 0), "the end");
    await stopAll();
    await must(node, "DELETE", `/${index}`);
    read(`${index}*`, context);
    await until(() => partitions(context)[0]?.progress.goneAt !== undefined, "the end to be told");
    expect(context.records).toHaveLength(50);
    expect(context.gaps).toEqual([]);
  });

  it("are a gap although another index has their name by now, which is read from its beginning", async () => {
    const index = uniqueName("vanished-again");
    await createIndex(node, index);
    await write(node, index, DOCUMENTS);
    await must(node, "POST", `/${index}/_refresh`);
    const context = new MemoryContext();
    read(index, context, dying(context));
    await until(() => context.records.length === 10, "the first page");
    await stopAll();
    await must(node, "DELETE", `/${index}`);
    await createIndex(node, index);
    await write(node, index, [logLine("new")]);
    read(index, context);
    await until(() => context.gaps.length > 0 && context.records.length === 11, "the gap and the new document");
    expect(context.gaps).toMatchObject([{ range: "operations 10 to 49" }]);
  });

  it("are recorded by one of two workers that both find them", async () => {
    const index = uniqueName("vanished-twice");
    await createIndex(node, index, { shards: 3 });
    await write(node, index, DOCUMENTS);
    await must(node, "POST", `/${index}/_refresh`);
    const context = new MemoryContext();
    read(`${index}*`, context, dying(context));
    await until(() => context.records.length > 0, "some page");
    await stopAll();
    const unread = partitions(context).filter(({ progress }) => progress.lag !== 0).length;
    await must(node, "DELETE", `/${index}`);
    // Both are granted every lease: only the compare-and-swap is left to decide.
    for (const workerId of ["one", "two"]) read(`${index}*`, context, { workerId });
    await until(() => partitions(context).every(({ progress }) => progress.goneAt !== undefined), "all to be told");
    await stopAll();
    expect(context.gaps).toHaveLength(unread);
    expect(new Set(context.gaps.map(({ partition }) => partition)).size).toBe(unread);
  });

  it("are waited for when they are only closed", async () => {
    const index = uniqueName("vanished-closed");
    await createIndex(node, index);
    await write(node, index, DOCUMENTS);
    await must(node, "POST", `/${index}/_refresh`);
    const context = new MemoryContext();
    read(`${index}*`, context, dying(context));
    await until(() => context.records.length === 10, "the first page");
    await stopAll();
    await must(node, "POST", `/${index}/_close`);
    const reading = read(`${index}*`, context);
    await until(() => reading.source.status().state === "idle", "the source to have looked");
    await must(node, "POST", `/${index}/_open`);
    await until(() => context.records.length === 50, "the rest");
    expect(context.gaps).toEqual([]);
  });
});
