import { AppError } from "../../domain/errors.ts";

/** One forward-only step of a schema. A released migration is never edited; a change is a new number. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The steps that a store at `version` still needs. Throws ELKHOUND_STORE_VERSION when it is newer than all of them. */
export function pendingMigrations(version: number, migrations: readonly Migration[]): readonly Migration[] {
  const newest = migrations.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new AppError(
      "ELKHOUND_STORE_VERSION",
      `the store has schema version ${version}, this Elkhound knows versions up to ${newest}`,
      { hint: "run the Elkhound that wrote it, or a newer one; schemas are never migrated backwards" },
    );
  }
  return migrations.filter((migration) => migration.version > version);
}
