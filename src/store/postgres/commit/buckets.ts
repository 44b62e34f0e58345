import { BUCKET_TABLES, dayOfMinute, daysOf, type MinuteCount } from "../../engine/commit/bucket-steps.ts";
import type { SeriesRequest, SeriesRow } from "../../engine/issues/issue-series.ts";
import type { BucketTally } from "../../engine/tallies/tally.ts";
import type { Transaction } from "../database.ts";

export async function addToBuckets(
  tx: Transaction,
  buckets: readonly { readonly fingerprint: number; readonly bucket: BucketTally }[],
): Promise<void> {
  await tx.run(
    `INSERT INTO bucket_minute AS b (day, fingerprint, environment, release, minute, count)
     SELECT * FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::text[], $5::integer[], $6::bigint[])
     ON CONFLICT (day, fingerprint, environment, release, minute) DO UPDATE SET count = b.count + excluded.count`,
    [
      buckets.map(({ bucket }) => dayOfMinute(bucket.minute)),
      buckets.map(({ fingerprint }) => fingerprint),
      buckets.map(({ bucket }) => bucket.variant.environment),
      buckets.map(({ bucket }) => bucket.variant.release),
      buckets.map(({ bucket }) => bucket.minute),
      buckets.map(({ bucket }) => bucket.count),
    ],
  );
}

export async function readBuckets(
  tx: Transaction,
  { issue, from, to }: { readonly issue: string; readonly from: number; readonly to: number },
): Promise<MinuteCount[]> {
  const fingerprints = await tx.all<{ id: number }>("SELECT id FROM fingerprint WHERE issue = $1", [issue]);
  const tables = BUCKET_TABLES.map(
    (table) =>
      `SELECT minute, count FROM ${table} WHERE day = ANY ($1::integer[]) AND fingerprint = ANY ($2::bigint[])`,
  );
  return await tx.all(`SELECT minute, sum(count) AS count FROM (${tables.join(" UNION ALL ")}) b GROUP BY minute`, [
    daysOf({ from, to }),
    fingerprints.map(({ id }) => id),
  ]);
}

export async function countEvents(tx: Transaction): Promise<number> {
  const tables = BUCKET_TABLES.map((table) => `SELECT count FROM ${table}`);
  const [row] = await tx.all<{ count: number }>(
    `SELECT coalesce(sum(count), 0) AS count FROM (${tables.join(" UNION ALL ")}) b`,
  );
  return row!.count;
}

export async function readSeries(tx: Transaction, request: SeriesRequest): Promise<SeriesRow[]> {
  const { issues, minutes, width, days } = request;
  const parts = BUCKET_TABLES.map(
    (table) =>
      `SELECT f.issue, (b.minute - $3::integer) / $4::integer AS step, b.count
       FROM fingerprint f JOIN ${table} b ON b.fingerprint = f.id AND b.day = ANY ($2::integer[])
       WHERE f.issue = ANY ($1::uuid[]) AND b.minute >= $3 AND b.minute < $5::integer`,
  );
  return await tx.all(
    `SELECT issue, step, sum(count) AS count FROM (${parts.join(" UNION ALL ")}) s GROUP BY issue, step`,
    [issues, days, minutes.from, width, minutes.to],
  );
}
