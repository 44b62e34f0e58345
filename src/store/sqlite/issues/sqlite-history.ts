import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "../../../domain/errors.ts";
import { createCountedStore } from "../../engine/issues/counted-beside.ts";
import { createStoredHistory } from "../../engine/issues/stored-history.ts";
import type { History } from "../../history.ts";
import { pendingMigrations } from "../../migrations/migration.ts";
import { sqliteMigrations } from "../../migrations/sqlite.ts";
import { databaseFile } from "../data-folder.ts";
import type { ReaderOperations } from "../operations.ts";
import { countedEngine, historyEngine } from "../reading.ts";
import { ThreadClient } from "../thread-client.ts";

/**
 * The history in a data folder, read beside whatever process has it. Throws ELKHOUND_STORE_UNAVAILABLE when there is none or it is
 * of an older version, and ELKHOUND_STORE_VERSION when it is of a newer one.
 */
export async function openSqliteHistory(
  dataDir: string,
): Promise<{ readonly history: History; close(): Promise<void> }> {
  const folder = resolve(dataDir);
  if (!existsSync(databaseFile(folder))) {
    throw new AppError("ELKHOUND_STORE_UNAVAILABLE", `there is no data in ${folder} yet`, {
      hint: "start the service with `elkhound run`",
    });
  }
  const reader = new ThreadClient<ReaderOperations>({ role: "reader", dataDir: folder, maxPages: undefined });
  try {
    if (pendingMigrations(await reader.call("schemaVersion", undefined), sqliteMigrations).length > 0) {
      throw new AppError("ELKHOUND_STORE_UNAVAILABLE", `the data in ${folder} is of an older version`, {
        hint: "start this version's service once: it brings older data up to date",
      });
    }
  } catch (thrown) {
    await reader.close();
    throw thrown;
  }
  const counted = createCountedStore(countedEngine(reader));
  return { history: createStoredHistory(historyEngine(reader), counted), close: () => reader.close() };
}
