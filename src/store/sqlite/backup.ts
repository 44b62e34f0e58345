import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { AppError, asError } from "../../domain/errors.ts";
import { sqliteMigrations } from "../migrations/sqlite.ts";
import { databaseFile, takeDataFolder } from "./data-folder.ts";

/** What a copy of a store holds, as far as it was checked. */
export interface BackupReport {
  readonly bytes: number;
  readonly schemaVersion: number;
  readonly issues: number;
}

/** All pages at once, as one reader: a copy in several steps begins anew whenever another process has written meanwhile. */
const ONE_STEP = { rate: 2 ** 31 - 1 };

/**
 * Copies the store of a data folder into `file`, while it is written by whoever has it: the copy is of one moment. It is
 * checked and written to the disk before it gets its name; a killed run leaves a `….partial` beside it. Throws
 * ELKHOUND_STORE_UNAVAILABLE, also where `file` exists already.
 */
export async function backUp(dataDir: string, file: string): Promise<BackupReport> {
  const from = databaseFile(resolve(dataDir));
  if (!existsSync(from))
    throw refused(`there is no store in ${dataDir}`, "name the configuration of the service with --config");
  const target = resolve(file);
  if (existsSync(target))
    throw refused(`${file} exists already`, "give the backup a name of its own, such as the date");
  const partial = partialOf(target);
  rmSync(partial, { force: true });
  // The folder's lock is another file: reading beside the process that has it is what WAL is for.
  const source = new DatabaseSync(from, { readOnly: true, timeout: 30_000 });
  try {
    // Private from its first byte on, since it holds what logs hold.
    closeSync(openSync(partial, "wx", 0o600));
    await backup(source, partial, ONE_STEP);
    const report = checked(partial);
    putInPlace(partial, target);
    return report;
  } catch (thrown) {
    rmSync(partial, { force: true });
    throw thrown instanceof AppError
      ? thrown
      : refused(
          `the backup failed: ${asError(thrown).message}`,
          "see that the disk has room for a second copy of the store",
        );
  } finally {
    source.close();
  }
}

/**
 * Makes `file` the store of a data folder that no process uses. Its former store is kept beside it as
 * `elkhound.db.before-restore`. A killed run leaves the former store in place, or has put the new one there, never a part.
 * Throws ELKHOUND_DATA_DIR_LOCKED, ELKHOUND_STORE_VERSION or ELKHOUND_STORE_UNAVAILABLE.
 */
export async function restore(file: string, dataDir: string): Promise<BackupReport> {
  const given = resolve(file);
  if (!existsSync(given)) throw refused(`there is no file ${file}`, "name what `elkhound backup` wrote");
  const folder = resolve(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const existed = existsSync(databaseFile(folder));
  const taken = takeDataFolder(folder);
  const target = databaseFile(folder);
  const partial = partialOf(target);
  const forget = (): void => {
    for (const part of [partial, `${partial}-wal`, `${partial}-shm`]) rmSync(part, { force: true });
  };
  try {
    // Of a killed run.
    forget();
    closeSync(openSync(partial, "wx", 0o600));
    const source = open(given);
    try {
      await backup(source, partial, ONE_STEP);
    } finally {
      source.close();
    }
    const report = checked(partial);
    const before = `${target}.before-restore`;
    if (existed) {
      // What is still in its log belongs to it: put into the file, so that the log can go.
      settle(target);
      rmSync(before, { force: true });
      // A second name, so that there is a store under the first one at every moment.
      linkSync(target, before);
    }
    for (const side of [`${target}-wal`, `${target}-shm`]) rmSync(side, { force: true });
    putInPlace(partial, target);
    return report;
  } finally {
    // Of one that was refused: a copy of a damaged or foreign file is of no use to anybody.
    forget();
    taken.release();
  }
}

function partialOf(target: string): string {
  return join(dirname(target), `${basename(target)}.partial`);
}

/** Reads the whole copy once. Throws where it is not a whole store of a version that this Elkhound knows. */
function checked(file: string): BackupReport {
  const copy = open(file);
  try {
    const [row] = copy.prepare("PRAGMA integrity_check(1)").all() as { integrity_check: string }[];
    if (row?.integrity_check !== "ok")
      throw refused(`the copy is damaged: ${row?.integrity_check ?? ""}`, "the store itself may be; see its disk");
    const { version } = copy.prepare("SELECT max(version) AS version FROM schema_version").get() as { version: number };
    const newest = sqliteMigrations.at(-1)!.version;
    if (version > newest) {
      throw new AppError(
        "ELKHOUND_STORE_VERSION",
        `it has schema version ${version}, this Elkhound knows versions up to ${newest}`,
        {
          hint: "use the Elkhound that wrote it, or a newer one",
        },
      );
    }
    const { issues } = copy.prepare("SELECT count(*) AS issues FROM issue").get() as { issues: number };
    return { bytes: statSync(file).size, schemaVersion: version, issues };
  } finally {
    copy.close();
  }
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 30_000 });
    database.prepare("SELECT count(*) FROM schema_version").get();
    return database;
  } catch (thrown) {
    throw refused(
      `${file} is not a store of Elkhound: ${asError(thrown).message}`,
      "name what `elkhound backup` wrote",
    );
  }
}

function settle(file: string): void {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    database.close();
  }
}

/** Renames what is on the disk, and waits until the new name is there too. */
function putInPlace(partial: string, target: string): void {
  // A copy of a store in WAL mode, opened for reading, may have left these.
  for (const side of [`${partial}-wal`, `${partial}-shm`]) rmSync(side, { force: true });
  sync(partial);
  renameSync(partial, target);
  sync(dirname(target));
}

function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function refused(message: string, hint: string): AppError {
  return new AppError("ELKHOUND_STORE_UNAVAILABLE", message, { hint });
}
