import type { BucketTable } from "../engine/commit/bucket-steps.ts";
import { retirePatterns } from "./commit/message-patterns.ts";
import type { Transaction } from "./database.ts";
import { allowLong, takeTurn } from "./day-partitions.ts";
import { PORTION_ROWS } from "./portions.ts";
import { takeFold } from "./tallies/users.ts";

/**
 * Sums the first rows of a day into the coarser table, `minutes` (60 or 1440) a row: whole fingerprints, about
 * {@link PORTION_ROWS} rows. Only events of those fingerprints wait for it. Returns rows taken: fewer than that, the day is done.
 */
export async function rollUpSome(
  tx: Transaction,
  step: { readonly from: BucketTable; readonly to: BucketTable; readonly minutes: number; readonly day: number },
): Promise<number> {
  await takeTurn(tx);
  const ids = await firstFingerprints(tx, step.from, step.day);
  if (ids.length === 0) return 0;
  await lockTotals(tx, "f.id = ANY ($1::bigint[])", ids);
  const [moved] = await tx.all<{ rows: number }>(
    `WITH gone AS (DELETE FROM ${step.from} WHERE day = $1 AND fingerprint = ANY ($2::bigint[])
         RETURNING day, fingerprint, environment, release, minute, count),
       kept AS (INSERT INTO ${step.to} AS b (day, fingerprint, environment, release, minute, count)
         SELECT day, fingerprint, environment, release, minute / $3::integer * $3::integer AS start, sum(count)
         FROM gone GROUP BY day, fingerprint, environment, release, start
         ON CONFLICT (day, fingerprint, environment, release, minute) DO UPDATE SET count = b.count + excluded.count)
     SELECT count(*) AS rows FROM gone`,
    [step.day, ids, step.minutes],
  );
  return moved!.rows;
}

/** The fingerprints, of all or of `among`, of the first {@link PORTION_ROWS} rows of a day. */
async function firstFingerprints(
  tx: Transaction,
  table: BucketTable,
  day: number,
  among?: readonly number[],
): Promise<number[]> {
  const some = await tx.all<{ fingerprint: number }>(
    `SELECT DISTINCT fingerprint FROM
       (SELECT fingerprint FROM ${table} WHERE day = $1 ${among === undefined ? "" : "AND fingerprint = ANY ($2::bigint[])"}
        ORDER BY fingerprint LIMIT ${PORTION_ROWS}) first`,
    among === undefined ? [day] : [day, among],
  );
  return some.map(({ fingerprint }) => fingerprint);
}

/**
 * Retires buckets of a day of some fingerprints, of all or of `among`, and takes them off the totals. `rows` 0: nothing is left
 * of the day.
 */
export async function retireBuckets(
  tx: Transaction,
  { table, day, among }: { readonly table: BucketTable; readonly day: number; readonly among?: readonly number[] },
): Promise<{ readonly rows: number; readonly events: number }> {
  await takeTurn(tx);
  const ids = await firstFingerprints(tx, table, day, among);
  if (ids.length === 0) return { rows: 0, events: 0 };
  await lockTotals(tx, "f.id = ANY ($1::bigint[])", ids);
  const retired = await tx.all<{ fingerprint: number; rows: number; count: number }>(
    `WITH gone AS (DELETE FROM ${table} WHERE day = $1 AND fingerprint = ANY ($2::bigint[]) RETURNING fingerprint, count)
     SELECT fingerprint, count(*) AS rows, sum(count) AS count FROM gone GROUP BY fingerprint`,
    [day, ids],
  );
  const counts = [retired.map(({ fingerprint }) => fingerprint), retired.map(({ count }) => count)];
  await tx.run(
    `UPDATE issue_total t SET event_count = t.event_count - n.count
     FROM (SELECT f.issue, sum(g.count) AS count FROM unnest($1::bigint[], $2::bigint[]) AS g (fingerprint, count)
           JOIN fingerprint f ON f.id = g.fingerprint GROUP BY f.issue) n WHERE t.issue = n.issue`,
    counts,
  );
  await tx.run(
    `UPDATE fingerprint_total t SET event_count = t.event_count - g.count
     FROM unnest($1::bigint[], $2::bigint[]) AS g (fingerprint, count) WHERE t.fingerprint = g.fingerprint`,
    counts,
  );
  return {
    rows: retired.reduce((sum, { rows }) => sum + rows, 0),
    events: retired.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Locks totals of fingerprints and their issues, in the order in which commits lock. */
export async function lockTotals(tx: Transaction, condition: string, keys: readonly unknown[]): Promise<void> {
  await tx.all(
    `SELECT 1 FROM fingerprint f JOIN fingerprint_total t ON t.fingerprint = f.id WHERE ${condition}
     ORDER BY f.hash FOR UPDATE OF t`,
    [keys],
  );
  await tx.all(
    `SELECT 1 FROM issue_total WHERE issue IN (SELECT f.issue FROM fingerprint f WHERE ${condition})
     ORDER BY issue FOR UPDATE`,
    [keys],
  );
}

/** Retires issues without any bucket left, with all that is theirs; some at a time. */
export async function retireIssues(tx: Transaction): Promise<number> {
  await takeTurn(tx);
  const empty = "SELECT issue FROM issue_total WHERE event_count <= 0";
  const candidates = await tx.all<{ issue: string }>(`${empty} LIMIT 500`);
  if (candidates.length === 0) return 0;
  await lockTotals(
    tx,
    "f.issue = ANY ($1::uuid[])",
    candidates.map(({ issue }) => issue),
  );
  // Looked at once more under the locks: a commit may have counted an event meanwhile.
  const issues = await tx.all<{ issue: string }>(`${empty} AND issue = ANY ($1::uuid[])`, [
    candidates.map(({ issue }) => issue),
  ]);
  await forgetIssues(
    tx,
    issues.map(({ issue }) => issue),
  );
  return issues.length;
}

/** Deletes issues with all that is kept of them, but for their buckets. */
export async function forgetIssues(tx: Transaction, issues: readonly string[]): Promise<void> {
  const values = [issues];
  const own = "(SELECT id FROM fingerprint WHERE issue = ANY ($1::uuid[]))";
  // Nothing is folded into them from here on.
  await takeFold(tx);
  await tx.run(`DELETE FROM event WHERE fingerprint IN ${own}`, values);
  await tx.run(`DELETE FROM fingerprint_total WHERE fingerprint IN ${own}`, values);
  for (const table of ["first_sight", "issue_change", "tag", "user_sketch"]) {
    await tx.run(`DELETE FROM ${table} WHERE fingerprint IN ${own}`, values);
  }
  await tx.run("DELETE FROM user_total WHERE issue = ANY ($1::uuid[])", values);
  await retirePatterns(tx, issues);
  await tx.run(`DELETE FROM activity_fingerprint WHERE fingerprint IN ${own}`, values);
  await tx.run("DELETE FROM fingerprint WHERE issue = ANY ($1::uuid[])", values);
  await tx.run("DELETE FROM issue_total WHERE issue = ANY ($1::uuid[])", values);
  await tx.run("DELETE FROM issue_trait WHERE issue = ANY ($1::uuid[])", values);
  const withMerged = `(WITH RECURSIVE own (id) AS (
    SELECT unnest($1::uuid[]) UNION SELECT i.id FROM own JOIN issue i ON i.merged_into = own.id) SELECT id FROM own)`;
  await tx.run(`DELETE FROM activity WHERE issue IN ${withMerged}`, values);
  await tx.run(`DELETE FROM issue WHERE id IN ${withMerged}`, values);
}

/** Issues with more kept events than `limit`. */
export async function crowdedIssues(tx: Transaction, limit: number): Promise<string[]> {
  await allowLong(tx);
  const rows = await tx.all<{ issue: string }>(
    "SELECT f.issue FROM event e JOIN fingerprint f ON f.id = e.fingerprint GROUP BY f.issue HAVING count(*) > $1",
    [limit],
  );
  return rows.map(({ issue }) => issue);
}

/** Leaves of each issue's kept events the first, and the latest: `limit` in all. Returns how many went, a portion at most. */
export async function thinEvents(
  tx: Transaction,
  { issues, limit }: { readonly issues: readonly string[]; readonly limit: number },
): Promise<number> {
  await takeTurn(tx);
  return await tx.run(
    `DELETE FROM event WHERE id IN (SELECT id FROM (
       SELECT e.id, row_number() OVER (PARTITION BY f.issue ORDER BY e.time DESC, e.id DESC) AS latest,
         row_number() OVER (PARTITION BY f.issue ORDER BY e.slot, e.time, e.id) AS first,
         count(*) OVER (PARTITION BY f.issue) AS kept
       FROM fingerprint f JOIN event e ON e.fingerprint = f.id WHERE f.issue = ANY ($2::uuid[])) r
     WHERE kept > $1 AND latest > $1 - 1 AND first > 1 LIMIT ${PORTION_ROWS})`,
    [limit, issues],
  );
}

/** The oldest day of which anything is kept that a size limit may take. */
export async function oldestDay(tx: Transaction): Promise<number | undefined> {
  const [row] = await tx.all<{ day: number | null }>(
    `SELECT least((SELECT min(day) FROM bucket_minute), (SELECT min(day) FROM bucket_hour),
       (SELECT min(day) FROM bucket_day), (SELECT min(time) / 86400000 FROM event),
       (SELECT min(at) / 86400000 FROM dead_letter)) AS day`,
  );
  return row?.day ?? undefined;
}

/** Tables whose rows come and go one by one; the space of deleted rows is used again. */
export const ROW_TABLES = [
  { table: "event", size: "pg_column_size(body)" },
  { table: "dead_letter", size: "pg_column_size(payload)" },
  { table: "issue", size: "pg_column_size(t.*)" },
  { table: "fingerprint", size: "pg_column_size(t.*)" },
  { table: "first_sight", size: "pg_column_size(t.*)" },
  { table: "tag", size: "pg_column_size(t.*)" },
  { table: "user_sketch", size: "pg_column_size(t.*)" },
  { table: "measure_minute", size: "pg_column_size(t.*)" },
  { table: "measure_hour", size: "pg_column_size(t.*)" },
  { table: "record_minute", size: "pg_column_size(t.*)" },
  { table: "record_hour", size: "pg_column_size(t.*)" },
  { table: "issue_change", size: "pg_column_size(t.*)" },
  { table: "message_pattern", size: "pg_column_size(t.*)" },
  { table: "issue_total", size: "pg_column_size(t.*)" },
  { table: "fingerprint_total", size: "pg_column_size(t.*)" },
] as const;

/** Rough share of a row in headers and indexes. */
const ROW_OVERHEAD = 200;

/** Bytes of all tables with their indexes, the space of deleted rows included. */
export async function tableBytes(tx: Transaction): Promise<number> {
  const [row] = await tx.all<{ bytes: number }>(
    `SELECT coalesce(sum(pg_total_relation_size(oid)), 0) AS bytes FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`,
  );
  return row!.bytes;
}

/**
 * Bytes in use by what is stored: partitions by their files, the other tables by their rows, one table a statement. If the
 * space of deleted rows counted too, a size limit would retire day after day for nothing.
 */
export async function usedBytes(tx: Transaction): Promise<number> {
  await allowLong(tx);
  const [partitions] = await tx.all<{ bytes: number }>(
    `SELECT coalesce(sum(pg_total_relation_size(oid)), 0) AS bytes FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relispartition AND relkind = 'r'`,
  );
  let sum = partitions!.bytes;
  for (const { table, size } of ROW_TABLES) {
    const [rows] = await tx.all<{ bytes: number }>(
      `SELECT coalesce(sum(${size} + ${ROW_OVERHEAD}), 0) AS bytes FROM ${table} t`,
    );
    sum += rows!.bytes;
  }
  return sum;
}
