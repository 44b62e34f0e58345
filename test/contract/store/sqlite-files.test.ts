import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/domain/errors.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { batch, count, DAY, event, LIMITS, NOW, RETENTION, searchFor, slice } from "./builders.ts";

const ENDLESS = new URL("./endless-commits.ts", import.meta.url).pathname;

/** What only a store of files has to promise: kills, locks, permissions, full disks, space given back. */
describe("the SQLite store's files", () => {
  let dataDir: string;
  const opened: Store[] = [];

  beforeEach(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), "elkhound-store-")), "data");
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await rm(join(dataDir, ".."), { recursive: true });
  });

  function create(maxPages?: number): Store {
    const store = createSqliteStore({ dataDir, limits: LIMITS, ...(maxPages === undefined ? {} : { maxPages }) });
    opened.push(store);
    return store;
  }

  async function open(maxPages?: number): Promise<Store> {
    const store = create(maxPages);
    await store.open();
    return store;
  }

  async function startCommitting(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [...process.execArgv, ENDLESS, dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout!, "data");
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  it("gives a process that starts again its partitions at once: nobody else can hold them", async () => {
    const claim = { scope: "elk", names: ["shard-0"], at: NOW, ttlMs: 60_000 };
    const first = await open();
    expect(await first.claimLeases({ ...claim, owner: "killed" })).toEqual(new Set(["shard-0"]));
    await first.close();
    const second = await open();
    expect(await second.claimLeases({ ...claim, owner: "started again" })).toEqual(new Set(["shard-0"]));
  });

  it("has position and counts of the same commit, however often the process is killed between", async () => {
    let position = 0;
    for (let round = 0; round < 5; round += 1) {
      await kill(await startCommitting());
      const store = await open();
      const checkpoint = (await store.load("kafka", ["a"])).get("a")!;
      expect(Number(checkpoint.position)).toBeGreaterThan(position);
      position = Number(checkpoint.position);
      expect(position).toBe(checkpoint.version * 50);
      expect(await store.countEvents()).toBe(position);
      const issues = (await store.listIssues({ limit: 100 })).items;
      expect(issues.reduce((sum, issue) => sum + issue.eventCount, 0)).toBe(position);
      // Tags lie in a log at first, which the killed process had summed in its memory: nothing of it is lost or doubled.
      const levels = await Promise.all(issues.map(({ id }) => store.tags.issueTag(id, "level")));
      expect(levels.reduce((sum, level) => sum + (level?.total ?? 0), 0)).toBe(position);
      await store.close();
    }
  });

  it("belongs to one process: a second one is told which", async () => {
    const child = await startCommitting();
    try {
      const error = await create()
        .open()
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: "ELKHOUND_DATA_DIR_LOCKED", retryable: false });
      expect((error as AppError).message).toContain(`process ${child.pid}`);
      expect((error as AppError).hint).toContain("PostgreSQL");
    } finally {
      await kill(child);
    }
    // The lock died with its process, whatever the pid file still says.
    await (await open()).ping();
  });

  it("is locked within one process too, and free again after close", async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: "ELKHOUND_DATA_DIR_LOCKED" });
    await first.ping();
    await first.close();
    await (await open()).ping();
  });

  it("is refused at once, with the way out, where no folder can be", async () => {
    const blocked = join(dataDir, "a-file");
    await mkdir(dataDir, { recursive: true });
    await writeFile(blocked, "");
    for (const folder of [blocked, join(blocked, "data")]) {
      const store = createSqliteStore({ dataDir: folder, limits: LIMITS });
      const error = await store.open().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "ELKHOUND_STORE_UNAVAILABLE", retryable: false });
      expect((error as AppError).message).toContain(`the data folder ${folder} cannot be used`);
      expect((error as AppError).hint).toContain("written to");
      await store.close();
    }
  });

  it("is readable by its user only", async () => {
    const store = await open();
    await count(store, [event("x")]);
    await store.countEvents();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    const files = await readdir(dataDir);
    expect(files).toContain("elkhound.db-wal");
    for (const file of files) expect((await stat(join(dataDir, file))).mode & 0o777, file).toBe(0o600);
  });

  it("keeps everything over a clean restart", async () => {
    const first = await open();
    await count(first, [event("x"), event("y")]);
    const issues = await first.listIssues({ limit: 10 });
    await first.close();
    const second = await open();
    expect(await second.listIssues({ limit: 10 })).toEqual(issues);
  });

  it("refuses a store of a newer Elkhound, and leaves it alone", async () => {
    await (await open()).close();
    const raw = new DatabaseSync(join(dataDir, "elkhound.db"));
    raw.exec("INSERT INTO schema_version (version, name) VALUES (999, 'future')");
    raw.close();
    await expect(open()).rejects.toMatchObject({ code: "ELKHOUND_STORE_VERSION", retryable: false });
  });

  it("says that a damaged file needs a human", async () => {
    await (await open()).close();
    await writeFile(join(dataDir, "elkhound.db"), "this is no database ".repeat(500));
    await expect(open()).rejects.toMatchObject({ code: "ELKHOUND_STORE_UNAVAILABLE", retryable: false });
  });

  it("stores nothing of a commit that meets a full disk, and goes on by itself when there is room", async () => {
    const store = await open(400);
    const old = NOW - 100 * DAY;
    const big = (i: number) =>
      event(`i${i}`, { timestamp: old, message: "x".repeat(15_000), tags: { host: `h${i}`, user: `u${i}` } });
    let version = 0;
    let failure: unknown;
    while (failure === undefined && version < 1_000) {
      const events = Array.from({ length: 10 }, (_, i) => big(version * 10 + i));
      failure = await store.commit(batch([slice("a", version, { events })], old + version * DAY)).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (failure === undefined) version += 1;
    }
    expect(failure).toMatchObject({ code: "ELKHOUND_STORE_UNAVAILABLE", retryable: true });
    expect(version).toBeGreaterThan(0);
    expect((await store.load("kafka", ["a"])).get("a")?.version).toBe(version);
    expect(await store.countEvents()).toBe(version * 10);

    await store.maintain(NOW, RETENTION);
    const result = await store.commit(batch([slice("a", version, { events: [event("after")] })]));
    expect(result.stale).toEqual([]);
    expect(await store.countEvents()).toBe(1);
  });

  it("gives disk back when much is retired", async () => {
    const store = await open();
    const old = NOW - 100 * DAY;
    for (let i = 0; i < 20; i += 1) {
      const events = Array.from({ length: 40 }, (_, j) =>
        event(`i${i}-${j}`, { timestamp: old, message: "x".repeat(10_000) }),
      );
      await count(store, events, old);
    }
    await store.maintain(old, RETENTION);
    const before = (await stat(join(dataDir, "elkhound.db"))).size;
    expect(before).toBeGreaterThan(5_000_000);
    const report = await store.maintain(NOW, RETENTION);
    const after = (await stat(join(dataDir, "elkhound.db"))).size;
    expect(after).toBeLessThan(before / 5);
    expect(report.bytes).toBeLessThanOrEqual(after);
    expect((await stat(join(dataDir, "elkhound.db-wal"))).size).toBe(0);
  });

  it("commits while a long list is read", async () => {
    const store = await open();
    for (let i = 0; i < 10; i += 1) {
      await count(
        store,
        Array.from({ length: 90 }, (_, j) => event(`i${i}-${j}`)),
        NOW + i * DAY,
      );
    }
    const order: string[] = [];
    const lists = Array.from({ length: 200 }, () =>
      store.listIssues({ limit: 100, search: searchFor("word that is nowhere") }).then(() => order.push("list")),
    );
    const commit = count(store, [event("x")]).then(() => order.push("commit"));
    await Promise.all([...lists, commit]);
    expect(order.indexOf("commit")).toBeLessThan(order.lastIndexOf("list"));
  });
});
