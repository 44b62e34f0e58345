import { AppError } from "../domain/errors.ts";
import type { BackupReport } from "../store/sqlite/backup.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

export type { BackupReport } from "../store/sqlite/backup.ts";

/** Copies the embedded store of a configuration into a file. Throws for a PostgreSQL store: see `refuseServerStore`. */
export async function backUpStore(config: ElkhoundConfig, file: string): Promise<BackupReport> {
  refuseServerStore(config, "pg_dump --format=custom --schema=elkhound --file=FILE DATABASE_URL");
  const { backUp } = await import("../store/sqlite/backup.ts");
  return await backUp(config.data_dir, file);
}

/** Makes a backup the embedded store of a configuration. Throws where another process has its data folder. */
export async function restoreStore(config: ElkhoundConfig, file: string): Promise<BackupReport> {
  refuseServerStore(config, "pg_restore --clean --if-exists --dbname=DATABASE_URL FILE");
  const { restore } = await import("../store/sqlite/backup.ts");
  return await restore(file, config.data_dir);
}

function refuseServerStore({ store }: ElkhoundConfig, command: string): void {
  if (store === undefined) return;
  throw new AppError("ELKHOUND_STORE_UNAVAILABLE", "the store is PostgreSQL, which has its own tools for that", {
    hint: `everything lies in the schema \`elkhound\`: \`${command}\``,
  });
}
