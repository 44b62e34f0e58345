import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopProcess, until } from "./server-process.ts";

const RUN_DIR = "ELKHOUND_TEST_RUN_DIR";

interface Shared<T> {
  readonly pid: number;
  readonly value: T;
}

/**
 * A server that all test files of a run share, started by the first that asks. `start` gets a fresh folder and returns
 * the server's pid and what tests need to reach it (JSON). Tests that stop or break a server start their own instead.
 */
export async function shared<T>(name: string, start: (folder: string) => Promise<Shared<T>>): Promise<T> {
  const base = process.env[RUN_DIR];
  if (base === undefined) throw new Error("shared services need test/support/global-setup.ts");
  const state = join(base, `${name}.json`);
  const lock = join(base, `${name}.lock`);
  await until(() => tryLock(lock), `the lock of ${name}`, { limitMs: 300_000 });
  try {
    if (existsSync(state)) return (JSON.parse(readFileSync(state, "utf8")) as Shared<T>).value;
    const folder = join(base, name);
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o777);
    const started = await start(folder);
    writeFileSync(state, JSON.stringify(started));
    return started.value;
  } finally {
    rmdirSync(lock);
  }
}

function tryLock(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Vitest's global setup: one folder a run, and everything started in it is ended with it. */
export async function setup(): Promise<() => Promise<void>> {
  if (process.env[RUN_DIR] !== undefined) return async () => {};
  const base = await mkdtemp(join(tmpdir(), "elkhound-test-"));
  await chmod(base, 0o755);
  process.env[RUN_DIR] = base;
  return async () => {
    const states = readdirSync(base).filter((name) => name.endsWith(".json"));
    await Promise.all(
      states.map((name) => stopProcess((JSON.parse(readFileSync(join(base, name), "utf8")) as Shared<unknown>).pid)),
    );
    await rm(base, { recursive: true, force: true });
  };
}
