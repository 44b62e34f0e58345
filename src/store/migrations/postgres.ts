import type { Migration } from "./migration.ts";
import { sql as initial } from "./postgres/0001-initial.ts";

/** PostgreSQL's schema, step by step. */
export const postgresMigrations: readonly Migration[] = [{ version: 1, name: "initial", sql: initial }];
