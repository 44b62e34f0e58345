import type { Migration } from "./migration.ts";
import { sql as initial } from "./sqlite/0001-initial.ts";

/** SQLite's schema, step by step. */
export const sqliteMigrations: readonly Migration[] = [{ version: 1, name: "initial", sql: initial }];
