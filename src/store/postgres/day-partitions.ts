import { type PostgresDatabase, SCHEMA, type Transaction } from "./database.ts";
import { sqlState } from "./errors.ts";

export type PartitionedTable = "bucket_minute" | "bucket_hour" | "bucket_day" | "seen_document";

/** A day of a partitioned table. */
export interface Partition {
  readonly table: PartitionedTable;
  readonly day: number;
}

/**
 * Daily partitions, made before they are written to. What this worker remembers of them is only a hint: when another
 * has dropped one, the insert says so, and the transaction is repeated with the partition made anew.
 */
export class DayPartitions {
  private readonly database: PostgresDatabase;
  private readonly known = new Set<string>();

  constructor(database: PostgresDatabase) {
    this.database = database;
  }

  async ensure(partitions: Iterable<Partition>): Promise<void> {
    for (const { table, day } of partitions) {
      const name = partitionName(table, day);
      if (this.known.has(name)) continue;
      await this.database.write((tx) => createPartition(tx, table, day));
      if (this.known.size > 10_000) this.known.clear();
      this.known.add(name);
    }
  }

  /** Runs `write`; if a partition is missing after all, makes all of them again and repeats it. */
  async writing<T>(partitions: readonly Partition[], write: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      await this.ensure(partitions);
      try {
        return await write();
      } catch (error) {
        // 23514: no partition of the relation found for the row.
        if (sqlState(error) !== "23514" || attempt === 5) throw error;
        for (const { table, day } of partitions) this.known.delete(partitionName(table, day));
      }
    }
  }
}

/** The name of a day's partition; days before 1970 do not occur, times are clamped to retention. */
export function partitionName(table: PartitionedTable, day: number): string {
  return `${table}_${Math.trunc(day)}`;
}

async function createPartition(tx: Transaction, table: PartitionedTable, day: number): Promise<void> {
  const name = partitionName(table, day);
  // One at a time: two workers would otherwise both find it missing, and one fail.
  await tx.all("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`elkhound ${table}`]);
  if (await exists(tx, name)) return;
  // Attaching takes a weaker lock on the parent than creating as a partition does: commits go on meanwhile.
  await tx.script(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
  const bounds = `FROM (${Math.trunc(day)}) TO (${Math.trunc(day) + 1})`;
  await tx.script(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES ${bounds}`);
}

/** Days that have a partition, oldest first. */
export async function listPartitions(tx: Transaction, table: PartitionedTable): Promise<number[]> {
  const rows = await tx.all<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass($1)`,
    [`${SCHEMA}.${table}`],
  );
  return rows.map(({ name }) => Number(name.slice(table.length + 1))).sort((a, b) => a - b);
}

/** Drops a day's partition if it is empty; one that is in use just now stays for the next time. */
export async function dropEmptyPartition(
  database: PostgresDatabase,
  table: PartitionedTable,
  day: number,
): Promise<void> {
  await drop(database, table, day, async (tx, name) => (await tx.all(`SELECT 1 FROM ${name} LIMIT 1`)).length === 0);
}

/** Drops a day's partition with all that is in it. */
export async function dropPartition(database: PostgresDatabase, table: PartitionedTable, day: number): Promise<void> {
  await drop(database, table, day, async () => true);
}

async function drop(
  database: PostgresDatabase,
  table: PartitionedTable,
  day: number,
  may: (tx: Transaction, name: string) => Promise<boolean>,
): Promise<void> {
  const name = partitionName(table, day);
  try {
    await database.write(async (tx) => {
      await takeTurn(tx);
      if (!(await exists(tx, name))) return;
      await tx.script("SET LOCAL lock_timeout = '1s'");
      await tx.script(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      if (await may(tx, name)) await tx.script(`DROP TABLE ${name}`);
    });
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  }
}

function isLockTimeout(error: unknown): boolean {
  return sqlState(error instanceof Error ? error.cause : undefined) === "55P03";
}

/** Maintenance of several workers goes one step at a time: each step begins with this. */
export async function takeTurn(tx: Transaction): Promise<void> {
  await allowLong(tx);
  await tx.all("SELECT pg_advisory_xact_lock(hashtextextended('elkhound maintenance', 0))");
}

/** Statements of maintenance may take, and wait, longer than others: those that look through whole tables. */
export async function allowLong(tx: Transaction): Promise<void> {
  await tx.script("SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '10min'");
}

/** Whether a partition is there, as long as it is the caller's turn. */
export async function exists(tx: Transaction, partition: string): Promise<boolean> {
  return (await tx.all("SELECT 1 FROM pg_class WHERE oid = to_regclass($1)", [`${SCHEMA}.${partition}`])).length > 0;
}
