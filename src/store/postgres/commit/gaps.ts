import type { CommitPlan, PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { GapRow, StoredListQuery } from "../../engine/row-mapping.ts";
import type { Transaction } from "../database.ts";

export async function insertGaps(tx: Transaction, plan: CommitPlan, slices: readonly PlannedSlice[]): Promise<void> {
  const gaps = slices.flatMap(({ partition, gaps }) => gaps.map((gap) => ({ ...gap, partition })));
  if (gaps.length === 0) return;
  await tx.run(
    `INSERT INTO gap (source, partition, range, records, reason, detail, detected_at)
     SELECT $1, partition, range, records, reason, detail, detected_at
     FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
       AS n (partition, range, records, reason, detail, detected_at)`,
    [
      plan.source,
      gaps.map(({ partition }) => partition),
      gaps.map(({ range }) => range),
      gaps.map(({ records }) => records),
      gaps.map(({ reason }) => reason),
      gaps.map(({ detail }) => detail),
      gaps.map(({ detectedAt }) => detectedAt),
    ],
  );
}

export async function listGaps(tx: Transaction, { source, before, limit }: StoredListQuery): Promise<GapRow[]> {
  return await tx.all(
    "SELECT * FROM gap WHERE ($1::text IS NULL OR source = $1) AND id < $2 ORDER BY id DESC LIMIT $3",
    [source ?? null, before, limit],
  );
}
