import type { CommitPlan, PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { DeadLetterRow, StoredListQuery } from "../../engine/row-mapping.ts";
import type { Transaction } from "../database.ts";

export async function insertDeadLetters(
  tx: Transaction,
  plan: CommitPlan,
  slices: readonly PlannedSlice[],
): Promise<void> {
  const letters = slices.flatMap(({ partition, deadLetters }) =>
    deadLetters.map((letter) => ({ ...letter, partition })),
  );
  if (letters.length === 0) return;
  await tx.run(
    `INSERT INTO dead_letter (source, partition, origin, reason, detail, payload, at)
     SELECT $1, partition, origin, reason, detail, payload, at
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bigint[])
       AS n (partition, origin, reason, detail, payload, at)`,
    [
      plan.source,
      letters.map(({ partition }) => partition),
      letters.map(({ origin }) => origin),
      letters.map(({ reason }) => reason),
      letters.map(({ detail }) => detail),
      letters.map(({ payload }) => Buffer.from(payload)),
      letters.map(({ at }) => at),
    ],
  );
}

export async function listDeadLetters(
  tx: Transaction,
  { source, before, limit }: StoredListQuery,
): Promise<DeadLetterRow[]> {
  return await tx.all(
    "SELECT * FROM dead_letter WHERE ($1::text IS NULL OR source = $1) AND id < $2 ORDER BY id DESC LIMIT $3",
    [source ?? null, before, limit],
  );
}
