import { BUCKET_TABLES, type BucketTable, dayOf } from "../engine/commit/bucket-steps.ts";
import type { PostgresDatabase, Transaction } from "./database.ts";
import { listPartitions } from "./day-partitions.ts";
import { forgetIssues, lockTotals, retireBuckets } from "./maintenance.ts";
import { PORTION_ROWS } from "./portions.ts";

/** Issues that are deleted in one transaction at most. */
const PORTION_ISSUES = 50;

/**
 * Deletes issues with their counts and events, some in each transaction. What has many buckets loses these first, a portion in
 * each transaction and off its totals at once: counts are right at any moment, and commits wait for none of it long. Returns
 * how many issues there were.
 */
export async function deleteIssues(
  database: PostgresDatabase,
  { issues }: { readonly issues: readonly string[] },
): Promise<number> {
  const wanted = [...new Set(issues)];
  let deleted = 0;
  for (let i = 0; i < wanted.length; i += PORTION_ISSUES) {
    const some = wanted.slice(i, i + PORTION_ISSUES);
    await retireMany(database, some);
    deleted += await database.write((tx) => deleteSome(tx, some));
  }
  return deleted;
}

async function deleteSome(tx: Transaction, issues: readonly string[]): Promise<number> {
  await lockTotals(tx, "f.issue = ANY ($1::uuid[])", issues);
  const found = await tx.all<{ issue: string }>("SELECT issue FROM issue_total WHERE issue = ANY ($1::uuid[])", [
    issues,
  ]);
  const { ids, days } = await countedOf(tx, issues);
  for (const { table, day } of days) {
    await tx.run(`DELETE FROM ${table} WHERE day = $1 AND fingerprint = ANY ($2::bigint[])`, [day, ids]);
  }
  await forgetIssues(
    tx,
    found.map(({ issue }) => issue),
  );
  return found.length;
}

/** A bucket has an event at least: where there are few, few rows are left to the deletion itself. */
async function retireMany(database: PostgresDatabase, issues: readonly string[]): Promise<void> {
  const { ids, days, events } = await database.read((tx) => countedOf(tx, issues));
  if (events <= PORTION_ROWS) return;
  for (const { table, day } of days) {
    while ((await database.write((tx) => retireBuckets(tx, { table, day, among: ids }))).rows > 0);
  }
}

/** The fingerprints of issues, and the days that may have buckets of them: rows are found by their day alone. */
async function countedOf(
  tx: Transaction,
  issues: readonly string[],
): Promise<{
  readonly ids: readonly number[];
  readonly days: readonly { readonly table: BucketTable; readonly day: number }[];
  readonly events: number;
}> {
  const rows = await tx.all<{ id: number; events: number; first: number; last: number }>(
    `SELECT f.id, t.event_count AS events, t.first_seen AS first, t.last_seen AS last
     FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id
     WHERE f.issue = ANY ($1::uuid[]) AND t.first_seen <= t.last_seen`,
    [issues],
  );
  const first = rows.reduce((least, row) => Math.min(least, dayOf(row.first)), Number.POSITIVE_INFINITY);
  const last = rows.reduce((most, row) => Math.max(most, dayOf(row.last)), Number.NEGATIVE_INFINITY);
  const days: { readonly table: BucketTable; readonly day: number }[] = [];
  for (const table of BUCKET_TABLES) {
    for (const day of await listPartitions(tx, table)) if (day >= first && day <= last) days.push({ table, day });
  }
  return { ids: rows.map(({ id }) => id), days, events: rows.reduce((sum, { events }) => sum + events, 0) };
}
