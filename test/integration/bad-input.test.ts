import { appendFileSync, closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SHIPPED_RULES } from "../../src/app/config-schema.ts";
import { RuleBook } from "../../src/app/rule-book.ts";
import { createSourcePipeline } from "../../src/app/source-pipeline.ts";
import { systemClock } from "../../src/app/system-clock.ts";
import { getStrategy } from "../../src/grouping/registry.ts";
import { anySourceConfig } from "../../src/sources/registry.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { grantAll } from "../support/memory-context.ts";

const GOOD = '{"@timestamp":"2026-11-24T08:00:00Z","log":{"level":"error"},"message":"the good one"}';

/** Each line that must become an event, with words of its title; lines around it must be counted all the same. */
const BECOME_EVENTS: readonly (readonly [string, Buffer | string, RegExp])[] = [
  ["JSON cut off in the middle", '{"log":{"level":"error"},"message":"disk is fu', /disk is fu/],
  ["NUL bytes", '{"log":{"level":"error"},"message":"nul \\u0000 byte"}', /nul/],
  [
    "invalid UTF-8",
    Buffer.concat([
      Buffer.from('{"log":{"level":"error"},"message":"bytes '),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from(' end"}'),
    ]),
    /bytes .* end/,
  ],
  ["a lone surrogate", '{"log":{"level":"error"},"message":"half \\ud83d pair"}', /half .* pair/],
  ["year 9999", '{"@timestamp":"9999-12-31T23:59:59Z","log":{"level":"error"},"message":"far away"}', /far away/],
  ["year 1969", '{"@timestamp":"1969-07-20T20:17:00Z","log":{"level":"error"},"message":"long ago"}', /long ago/],
  ["no time", '{"log":{"level":"error"},"message":"timeless"}', /timeless/],
  ["a time that is none", '{"@timestamp":{"a":[1]},"log":{"level":"error"},"message":"untimely"}', /untimely/],
  ["a number as message", '{"log":{"level":"error"},"message":4711}', /4711|<int>/],
  [
    "fields of the wrong type",
    '{"log":{"level":"error"},"message":"odd types","service":[1],"error":"x","host":7}',
    /odd types|x/,
  ],
  [
    "prototype names",
    '{"__proto__":{"level":"info"},"constructor":1,"log":{"level":"error"},"message":"no proto"}',
    /no proto/,
  ],
  ["a terminal escape", '{"log":{"level":"error"},"message":"red \\u001b[31m alert"}', /red/],
];

const IGNORED: readonly (readonly [string, Buffer | string])[] = [
  ["an empty object", "{}"],
  ["an array", "[1,2,3]"],
  ["null", "null"],
  ["a bare number", "42"],
  ["white space", "   "],
  ["only NUL", Buffer.alloc(64)],
];

describe("bad input", () => {
  let folder: string;
  let log: string;
  let store: Store;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elkhound-bad-"));
    log = join(folder, "app.log");
    store = createSqliteStore({
      dataDir: join(folder, "data"),
      limits: { newIssuesPerMinute: 1_000, newIssuesBurst: 1_000 },
    });
    await store.open();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function read(multiline: "auto" | "off" = "off"): Promise<void> {
    const { book, problems } = await RuleBook.load({ paths: [SHIPPED_RULES], projects: [] });
    expect(problems).toEqual([]);
    const { ingest } = await createSourcePipeline({
      config: anySourceConfig.parse({ id: "app", type: "file", paths: [log], follow: false, multiline }),
      rules: book,
      strategy: getStrategy("v1"),
      store,
      leases: grantAll,
      clock: systemClock,
      logger: pino({ enabled: false }),
      metrics: new Metrics(),
      workerId: "test",
    });
    await ingest.run(new AbortController().signal);
  }

  async function titles(): Promise<string[]> {
    return (await store.listIssues({ limit: 100 })).items.map(({ title }) => title);
  }

  function line(content: Buffer | string): void {
    appendFileSync(log, content);
    appendFileSync(log, "\n");
  }

  it.each(BECOME_EVENTS)("%s: becomes an event, and its neighbours are counted", async (_name, content, title) => {
    for (const one of [GOOD, content, GOOD]) line(one);
    await read();
    expect(await store.countEvents()).toBe(3);
    expect((await titles()).some((one) => title.test(one))).toBe(true);
    expect((await titles()).join("")).not.toMatch(/[\u0000\u001b]/);
  });

  it.each(IGNORED)("%s: is no event, and its neighbours are counted", async (_name, content) => {
    for (const one of [GOOD, content, GOOD]) line(one);
    await read();
    expect(await store.countEvents()).toBe(2);
    expect(await titles()).toEqual(["the good one"]);
  });

  it("implausible times are counted at receipt, kept as written, and said to be clamped", async () => {
    line('{"@timestamp":"9999-12-31T23:59:59Z","log":{"level":"error"},"message":"far away"}');
    const from = Date.now();
    await read();
    const [issue] = (await store.listIssues({ limit: 1 })).items;
    expect(issue?.lastSeen).toBeLessThan(Date.now() + 60_000);
    expect(issue?.lastSeen).toBeGreaterThan(from - 60_000);
    const [event] = (await store.listEvents(issue?.id ?? "", { limit: 1 })).items;
    expect(event?.clamped).toBe(true);
    expect(new Date(event?.event.timestamp ?? 0).getUTCFullYear()).toBe(9999);
  });

  it("nesting a hundred thousand levels deep ends no worker", async () => {
    const depth = 100_000;
    line(GOOD);
    line(`{"log":{"level":"error"},"message":"deep","x":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    line(GOOD);
    await read();
    const events = await store.countEvents();
    const { items } = await store.listDeadLetters({ limit: 10 });
    expect(events + items.length).toBe(3);
  });

  it("a line of 100 MB becomes a dead letter that keeps its beginning, and memory stays flat", async () => {
    line(GOOD);
    const file = openSync(log, "a");
    const piece = Buffer.alloc(1 << 20, "error ");
    for (let megabyte = 0; megabyte < 100; megabyte += 1) writeSync(file, piece);
    writeSync(file, "\n");
    closeSync(file);
    line(GOOD);
    const before = process.memoryUsage.rss();
    await read();
    expect(await store.countEvents()).toBe(2);
    const { items } = await store.listDeadLetters({ limit: 10 });
    expect(items.map(({ reason }) => reason)).toEqual(["too_large"]);
    expect(items[0]?.payload.length).toBeLessThanOrEqual(64 * 1024);
    expect(process.memoryUsage.rss() - before).toBeLessThan(90 * 2 ** 20);
  });

  it("a trace that is cut off by the end of the file is still one event", async () => {
    writeFileSync(
      log,
      "2026-11-24 08:00:01,123 ERROR [main] com.shop.Orders - failed\njava.lang.IllegalStateException: no stock\n\tat com.shop.Stock.take(Stock.java:42)\n\tat com.sh",
    );
    await read("auto");
    expect(await store.countEvents()).toBe(1);
    expect((await titles())[0]).toContain("IllegalStateException");
  });
});
