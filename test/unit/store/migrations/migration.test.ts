import { describe, expect, it } from "vitest";
import { AppError } from "../../../../src/domain/errors.ts";
import { pendingMigrations } from "../../../../src/store/migrations/migration.ts";
import { postgresMigrations } from "../../../../src/store/migrations/postgres.ts";
import { sqliteMigrations } from "../../../../src/store/migrations/sqlite.ts";

const steps = [1, 2, 3].map((version) => ({ version, name: `v${version}`, sql: "" }));

describe("pendingMigrations", () => {
  it("returns what is newer than the store, in order", () => {
    expect(pendingMigrations(0, steps).map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(pendingMigrations(2, steps).map(({ version }) => version)).toEqual([3]);
    expect(pendingMigrations(3, steps)).toEqual([]);
  });

  it("refuses a store that is newer than all of them", () => {
    expect(() => pendingMigrations(4, steps)).toThrow(AppError);
  });
});

it.each([
  ["SQLite", sqliteMigrations],
  ["PostgreSQL", postgresMigrations],
])("%s's migrations stand in the order of their numbers, each of which is given once", (_, migrations) => {
  const versions = migrations.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((left, right) => left - right));
});
