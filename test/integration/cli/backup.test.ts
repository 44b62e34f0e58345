import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backUp, restore } from "../../../src/store/sqlite/backup.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { allIssues, batch, event, LIMITS, slice } from "../../contract/store/builders.ts";

let folder = "";
const dataDir = () => join(folder, "data");
const file = () => join(folder, "copy.db");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-backup-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function open(dir = dataDir()): Promise<Store> {
  const store = createSqliteStore({ dataDir: dir, limits: LIMITS });
  await store.open();
  return store;
}

/** Commits `commits` times some events, from a version on. */
async function fill(store: Store, from: number, commits: number): Promise<void> {
  for (let version = from; version < from + commits; version++) {
    const events = Array.from({ length: 20 }, (_, i) => event(`i${i}`, { message: "x".repeat(500) }));
    await store.commit(batch([slice("p", version, { events })]));
  }
}

test("copies one moment of a store that is being written, and restores it elsewhere", async () => {
  const store = await open();
  await fill(store, 0, 50);
  const writing = fill(store, 50, 100);
  const report = await backUp(dataDir(), file());
  await writing;
  await store.close();
  expect(report).toMatchObject({ issues: 20, bytes: (await stat(file())).size });
  expect((await stat(file())).mode & 0o077).toBe(0);
  const elsewhere = join(folder, "elsewhere");
  await restore(file(), elsewhere);
  const restored = await open(elsewhere);
  try {
    // The position and what was counted up to it: of the same moment.
    const [checkpoint] = await restored.listCheckpoints();
    expect(checkpoint!.version).toBeGreaterThanOrEqual(50);
    expect(await restored.countEvents()).toBe(checkpoint!.version * 20);
    const sum = (await allIssues(restored)).reduce((total, { eventCount }) => total + eventCount, 0);
    expect(sum).toBe(checkpoint!.version * 20);
    await fill(restored, checkpoint!.version, 1);
  } finally {
    await restored.close();
  }
});

test("restores over a store and keeps the one before; not while a process has the folder", async () => {
  const store = await open();
  await fill(store, 0, 3);
  await backUp(dataDir(), file());
  await fill(store, 3, 4);
  await expect(restore(file(), dataDir())).rejects.toMatchObject({ code: "ELKHOUND_DATA_DIR_LOCKED" });
  expect(await store.countEvents()).toBe(140);
  await store.close();
  await restore(file(), dataDir());
  const restored = await open();
  expect(await restored.countEvents()).toBe(60);
  await restored.close();
  const before = join(folder, "before");
  await restore(join(dataDir(), "elkhound.db.before-restore"), before);
  const former = await open(before);
  expect(await former.countEvents()).toBe(140);
  await former.close();
});

test("refuses what is no backup, what exists already, and a folder without a store, and leaves nothing behind", async () => {
  await (await open()).close();
  await writeFile(file(), "no database");
  await expect(backUp(dataDir(), file())).rejects.toThrow(/exists already/);
  await expect(backUp(join(folder, "none"), join(folder, "x"))).rejects.toThrow(/there is no store/);
  await expect(restore(file(), dataDir())).rejects.toThrow(/not a store of Elkhound/);
  await expect(restore(join(folder, "nothing"), dataDir())).rejects.toThrow(/there is no file/);
  expect((await readdir(folder)).sort()).toEqual(["copy.db", "data"]);
  await (await open()).close();
});

test("a killed backup or restore leaves no half-written file under the final name", async () => {
  const store = await open();
  await fill(store, 0, 60);
  await store.close();
  const module = join(import.meta.dirname, "..", "..", "..", "src", "store", "sqlite", "backup.ts");
  const run = async (call: string, partial: string): Promise<void> => {
    const child = spawn(process.execPath, [
      "--input-type=module",
      "-e",
      `const { backUp, restore } = await import(${JSON.stringify(module)}); await ${call}`,
    ]);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!over && !existsSync(partial)) await new Promise((resolve) => setImmediate(resolve));
    child.kill("SIGKILL");
    await ended;
  };
  for (let round = 0; round < 3; round++) {
    await run(`backUp(${JSON.stringify(dataDir())}, ${JSON.stringify(file())})`, `${file()}.partial`);
    if (existsSync(file())) break;
  }
  await rm(file(), { force: true });
  // What a killed run left is in nobody's way.
  await backUp(dataDir(), file());
  expect((await readdir(folder)).sort()).toEqual(["copy.db", "data"]);
  await run(`restore(${JSON.stringify(file())}, ${JSON.stringify(dataDir())})`, join(dataDir(), "elkhound.db.partial"));
  const after = await open();
  expect(await after.countEvents()).toBe(1_200);
  await after.close();
});
