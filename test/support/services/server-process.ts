import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export const run = promisify(execFile);

/** Unpacked servers are kept here between runs. `ELKHOUND_SERVICES_CACHE` chooses another place (it must be world-readable: servers refuse to run as root). */
export function servicesCache(): string {
  return process.env["ELKHOUND_SERVICES_CACHE"] ?? join(tmpdir(), "elkhound-services");
}

/** Fills `target` once, by `fill` on a folder beside it that is renamed when complete: a killed download leaves nothing half. */
export async function fetchOnce(target: string, fill: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const folder = await mkdtemp(`${target}.`);
  await fill(folder);
  await run("chmod", ["-R", "a+rX", folder]);
  await rename(folder, target).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    await rm(folder, { recursive: true, force: true });
  });
  return target;
}

export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** A single try counts as no more than this, so that a machine that stood still for minutes does not use up the limit. */
const LONGEST_COUNTED_MS = 1_000;

/**
 * Polls until `probe` resolves true. The only waiting that tests do: for a condition, never for a time. `state` says in
 * the error what was there instead.
 */
export async function until(
  probe: () => Promise<boolean> | boolean,
  what: string,
  { limitMs = 120_000, state }: { readonly limitMs?: number; readonly state?: () => string } = {},
): Promise<void> {
  let last: unknown;
  for (let waited = 0; waited < limitMs; ) {
    const began = performance.now();
    try {
      if (await probe()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    waited += Math.min(performance.now() - began, LONGEST_COUNTED_MS);
  }
  throw new Error(`gave up waiting for ${what}${state === undefined ? "" : `: ${state()}`}`, { cause: last });
}

export interface ServerProcess {
  readonly pid: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server in its own process group, with its output in `log`, and waits until `ready`. The log's end is in the
 * error when it dies first. `uid` runs it as that user (Elasticsearch, OpenSearch and PostgreSQL refuse root).
 */
export async function startProcess(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly log: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number | undefined;
  readonly ready: () => Promise<boolean>;
}): Promise<ServerProcess> {
  const log = openSync(options.log, "a");
  const child: ChildProcess = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ["ignore", log, log],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  closeSync(log);
  const pid = child.pid;
  if (pid === undefined) throw new Error(`cannot start ${options.command}`);
  let exited = false;
  child.once("exit", () => {
    exited = true;
  });
  child.unref();
  await until(() => {
    if (exited) return true;
    return options.ready();
  }, `${options.command} to be ready`);
  if (exited) throw new Error(`${options.command} died:\n${readFileSync(options.log, "utf8").slice(-4000)}`);
  return { pid, stop: (signal = "SIGTERM") => stopProcess(pid, signal) };
}

/** Ends the process group of `pid` and waits for it; SIGKILL after 20 s. */
export async function stopProcess(pid: number, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const kill = (name: NodeJS.Signals | 0): boolean => {
    try {
      process.kill(-pid, name);
      return true;
    } catch {
      return false;
    }
  };
  if (!kill(signal)) return;
  await until(() => !kill(0), `process ${pid} to end`, { limitMs: 20_000 }).catch(() => kill("SIGKILL"));
}
