import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import type { PortableSql } from "../../../src/store/engine/portable-sql.ts";
import { retentionTime } from "../../../src/store/engine/retention-clock.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 8);

it("tells why the time could not be noted, and goes on from the one noted last", async () => {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE retention_clock (id INTEGER PRIMARY KEY, went_by INTEGER, clock INTEGER)");
  database.exec("CREATE TABLE checkpoint (updated_at INTEGER)");
  const engine: PortableSql = {
    all: async <Row>({ sql, values }: { sql: string; values: readonly (string | number | null)[] }) =>
      database.prepare(sql).all(...values) as Row[],
    write: async ({ steps }) => {
      const changed = steps.map(({ sql, values }) => Number(database.prepare(sql).run(...values).changes));
      return { kind: "done", changed };
    },
  };
  expect(await retentionTime(engine, NOW)).toEqual({ by: NOW, behindMs: 0 });
  database.exec("CREATE TRIGGER full BEFORE UPDATE ON retention_clock BEGIN SELECT raise(ABORT, 'disk is full'); END");
  expect(await retentionTime(engine, NOW + HOUR)).toEqual({ by: NOW + HOUR, behindMs: 0, unwritten: "disk is full" });
  expect(await retentionTime(engine, NOW + 9 * HOUR)).toMatchObject({ by: NOW + 9 * HOUR, unwritten: "disk is full" });
  database.exec("DROP TRIGGER full");
  expect(await retentionTime(engine, NOW + 10 * HOUR)).toEqual({ by: NOW + 10 * HOUR, behindMs: 0 });
  database.close();
});
