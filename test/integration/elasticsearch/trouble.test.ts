import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { inEnglish } from "../../support/in-english.ts";
import { sharedElasticsearch, sharedOpenSearch, startSearch } from "../../support/services/search.ts";
import { freePort, until } from "../../support/services/server-process.ts";
import { type Fault, FaultyProxy } from "./faulty-proxy.ts";
import { createIndex, logLine, uniqueName, write } from "./nodes.ts";
import { login, Reading } from "./reading.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function documents(from: number, to: number) {
  return Array.from({ length: to - from }, (_, number) => logLine(`d${from + number}`));
}

it.each([
  ["elasticsearch", sharedElasticsearch],
  ["opensearch", sharedOpenSearch],
] as const)("loses and repeats nothing while %s answers 429 and 503 and cuts connections", async (_name, start) => {
  const node = await start();
  const proxy = await FaultyProxy.before(node.url);
  cleanups.push(() => proxy.close());
  const index = uniqueName("busy");
  await createIndex(node, index, { shards: 2 });
  let count = 0;
  const sometimes: Fault = () => {
    count++;
    if (count % 5 === 1) return { status: 429, retryAfter: 1 };
    if (count % 5 === 2) return { status: 503 };
    return count % 5 === 3 ? "cut" : undefined;
  };
  proxy.fault = sometimes;
  const reading = new Reading({ url: proxy.url, config: { ...login(node), indices: [index], page_size: 100 } });
  cleanups.push(() => reading.stop());
  await write(node, index, documents(0, 1_000));
  await until(() => proxy.failed >= 6, "some failures");
  expect(reading.logged.join()).toContain("the cluster does not answer");
  proxy.fault = () => undefined;
  await write(node, index, documents(1_000, 1_500));
  await until(() => reading.ids.length >= 1_500, "every document");
  await until(() => reading.source.status().state === "idle", "a quiet source");
  expect(new Set(reading.ids).size).toBe(1_500);
  expect(reading.ids).toHaveLength(1_500);
});

it("says that it is retrying while the cluster is away, and waits at least as long as asked", async () => {
  const node = await sharedElasticsearch();
  const proxy = await FaultyProxy.before(node.url);
  cleanups.push(() => proxy.close());
  const index = uniqueName("away");
  await createIndex(node, index);
  proxy.fault = () => ({ status: 503, retryAfter: 2 });
  const reading = new Reading({ url: proxy.url, config: { ...login(node), indices: [index] } });
  cleanups.push(() => reading.stop());
  await until(() => reading.source.status().state === "retrying", "the status");
  expect(inEnglish(reading.source.status().message)).toContain("503");
  const pause = reading.logged
    .map((line) => JSON.parse(line) as { pauseMs?: number })
    .find((line) => line.pauseMs !== undefined);
  expect(pause?.pauseMs).toBeGreaterThanOrEqual(2_000);
  proxy.fault = () => undefined;
  await write(node, index, documents(0, 3));
  await until(() => reading.ids.length === 3, "the documents");
  expect(inEnglish(reading.source.status().message)).toBeUndefined();
});

it("reads on after the node was killed and started again in the middle", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elkhound-search-"));
  await chmod(folder, 0o777);
  const port = await freePort();
  const start = () => startSearch({ product: "elasticsearch", version: "8.19.21", folder, port, heap: "256m" });
  let node = await start();
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  cleanups.push(() => node.stop("SIGKILL"));
  const index = uniqueName("restart");
  await createIndex(node, index, { shards: 3 });
  await write(node, index, documents(0, 2_000));
  const reading = new Reading({
    url: node.url,
    config: { indices: [index], page_size: 50 },
    // Slow enough to be in the middle when the node goes.
    beforeCommit: () => new Promise((resolve) => setImmediate(resolve)),
  });
  cleanups.push(() => reading.stop());
  await until(() => reading.ids.length >= 200, "the first pages");
  await node.stop("SIGKILL");
  await until(
    () => reading.ids.length >= 2_000 || reading.source.status().state === "retrying",
    "the source to notice",
  );
  node = await start();
  await write(node, index, documents(2_000, 2_500));
  await until(() => reading.ids.length >= 2_500, "the rest");
  await until(() => reading.source.status().state === "idle", "a quiet source");
  expect(reading.ids).toHaveLength(2_500);
  expect(new Set(reading.ids).size).toBe(2_500);
  expect(reading.context.gaps).toEqual([]);
});
