import { pendingMigrations } from "../migrations/migration.ts";
import { sqliteMigrations } from "../migrations/sqlite.ts";
import type { SqliteDatabase } from "./database.ts";

/** Brings the schema up to date, each step with its version in one transaction. */
export function migrate(db: SqliteDatabase): void {
  db.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
  for (const migration of pendingMigrations(schemaVersion(db), sqliteMigrations)) {
    db.transaction(() => {
      db.exec(migration.sql);
      db.run("INSERT INTO schema_version (version, name) VALUES (?, ?)", migration.version, migration.name);
    });
  }
}

/** The version of the last migration; 0 before the first. */
export function schemaVersion(db: SqliteDatabase): number {
  return db.get<{ version: number | null }>("SELECT max(version) AS version FROM schema_version")?.version ?? 0;
}
