import { pendingMigrations } from "../migrations/migration.ts";
import { postgresMigrations } from "../migrations/postgres.ts";
import { type PostgresDatabase, SCHEMA } from "./database.ts";

/** Any number does, as long as it is every worker's: the advisory lock under which one of them migrates. */
const MIGRATION_LOCK = 4_800_330_001;

/** Brings the schema up to date, whole or not at all; workers that start at the same time wait for each other. */
export async function migrate(database: PostgresDatabase): Promise<void> {
  await database.write(async (tx) => {
    await tx.all("SELECT pg_advisory_xact_lock($1::bigint)", [MIGRATION_LOCK]);
    const schema = await tx.all("SELECT 1 FROM pg_namespace WHERE nspname = $1", [SCHEMA]);
    if (schema.length === 0) await tx.script(`CREATE SCHEMA ${SCHEMA}`);
    const table = await tx.all(
      "SELECT to_regclass('schema_version') AS name WHERE to_regclass('schema_version') IS NOT NULL",
    );
    if (table.length === 0) {
      await tx.script("CREATE TABLE schema_version (version integer PRIMARY KEY, name text NOT NULL)");
    }
    const [row] = await tx.all<{ version: number | null }>("SELECT max(version) AS version FROM schema_version");
    for (const migration of pendingMigrations(row?.version ?? 0, postgresMigrations)) {
      await tx.script(migration.sql);
      await tx.run("INSERT INTO schema_version (version, name) VALUES ($1, $2)", [migration.version, migration.name]);
    }
  });
}
