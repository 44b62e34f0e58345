import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../domain/errors.ts";

/** The database file of a data folder. */
export function databaseFile(dataDir: string): string {
  return join(dataDir, "elkhound.db");
}

/**
 * Takes the data folder for this process until `release`, or until the process dies: SQLite's lock on `lock.db` is the
 * operating system's and needs no cleaning up. Throws ELKHOUND_DATA_DIR_LOCKED when another process has it, and
 * ELKHOUND_STORE_UNAVAILABLE, which nobody needs to try again, when it cannot be made or written to.
 */
export function takeDataFolder(dataDir: string): { release(): void } {
  try {
    return take(dataDir);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === undefined || !UNUSABLE.has(code)) throw thrown;
    throw new AppError("ELKHOUND_STORE_UNAVAILABLE", `the data folder ${dataDir} cannot be used: ${code}`, {
      hint: "it and the files in it must belong to the user that runs Elkhound, on a disk that can be written to",
      cause: thrown,
    });
  }
}

/** What waiting does not mend. */
const UNUSABLE: ReadonlySet<string> = new Set(["EACCES", "EEXIST", "ENOENT", "ENOTDIR", "EPERM", "EROFS"]);

function take(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lockFile = join(dataDir, "lock.db");
  const pidFile = join(dataDir, "elkhound.pid");
  // SQLite gives its side files the permissions of the database file.
  makePrivate(lockFile);
  // Nobody else may open and close this file in this process: closing drops POSIX locks.
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new AppError("ELKHOUND_DATA_DIR_LOCKED", `the data folder ${dataDir} is in use by ${readOwner(pidFile)}`, {
      hint: "stop that process, or give each its own data_dir; several workers share a PostgreSQL store",
    });
  }
  makePrivate(databaseFile(dataDir));
  writeFileSync(pidFile, String(process.pid), { mode: 0o600 });
  return {
    release: () => {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, "ax", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    chmodSync(file, 0o600);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (error.errcode === 5 || error.errcode === 6);
}

function readOwner(pidFile: string): string {
  try {
    const pid = readFileSync(pidFile, "utf8").trim();
    return pid === String(process.pid) ? "this process itself" : `process ${pid}`;
  } catch {
    return "another process";
  }
}
