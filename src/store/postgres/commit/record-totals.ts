import { dayOfMinute } from "../../engine/commit/bucket-steps.ts";
import type { PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { StepRange, StepRow } from "../../engine/issues/counted-beside.ts";
import type { Transaction } from "../database.ts";

/** Adds the records that slices read; their rows are the partition's own, whose checkpoint is locked. */
export async function addRecords(tx: Transaction, source: string, slices: readonly PlannedSlice[]): Promise<void> {
  const rows = slices.flatMap(({ partition, records }) => records.map((record) => ({ partition, ...record })));
  if (rows.length === 0) return;
  await tx.run(
    `INSERT INTO record_minute AS r (day, source, partition, minute, count)
     SELECT day, $5, partition, minute, count
     FROM unnest($1::integer[], $2::text[], $3::integer[], $4::bigint[]) AS n (day, partition, minute, count)
     ON CONFLICT (day, source, partition, minute) DO UPDATE SET count = r.count + excluded.count`,
    [
      rows.map(({ minute }) => dayOfMinute(minute)),
      rows.map(({ partition }) => partition),
      rows.map(({ minute }) => minute),
      rows.map(({ count }) => count),
      source,
    ],
  );
}

/** Records read by source and step, ordered by them; `sources` undefined: all. Sources in their stored form. */
export async function readRecords(
  tx: Transaction,
  { sources, from, to, width }: { readonly sources: readonly string[] | undefined } & StepRange,
): Promise<StepRow[]> {
  const counts = ["record_minute", "record_hour"].map(
    (table) =>
      `SELECT source, minute, count FROM ${table} WHERE day BETWEEN $1::integer / 1440 AND ($2::integer - 1) / 1440
         AND minute >= $1 AND minute < $2`,
  );
  return await tx.all(
    `SELECT source AS subject, (minute - $1::integer) / $3::integer AS step, sum(count) AS count
     FROM (${counts.join(" UNION ALL ")}) c WHERE $4::text[] IS NULL OR source = ANY ($4)
     GROUP BY subject, step ORDER BY subject, step`,
    [from, to, width, sources ?? null],
  );
}
