import type { CommitPlan, PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { CheckpointRow } from "../../engine/row-mapping.ts";
import type { Transaction } from "../database.ts";

export async function loadCheckpoints(
  tx: Transaction,
  { source, partitions }: { readonly source: string; readonly partitions: readonly string[] },
): Promise<CheckpointRow[]> {
  return await tx.all("SELECT * FROM checkpoint WHERE source = $1 AND partition = ANY ($2)", [source, partitions]);
}

export async function listCheckpoints(
  tx: Transaction,
  { source }: { readonly source: string | undefined },
): Promise<CheckpointRow[]> {
  return await tx.all("SELECT * FROM checkpoint WHERE $1::text IS NULL OR source = $1 ORDER BY source, partition", [
    source ?? null,
  ]);
}

/** The compare half of the compare-and-swap: the rows stay locked until the transaction ends. */
export async function compareVersions(
  tx: Transaction,
  plan: CommitPlan,
): Promise<{ readonly current: PlannedSlice[]; readonly stale: string[] }> {
  if (plan.replay !== undefined) {
    // Who deletes the dead letter counts it; whoever comes later waits here, and finds it gone.
    const taken = await tx.run("DELETE FROM dead_letter WHERE id = $1 AND source = $2", [plan.replay, plan.source]);
    const partitions = plan.slices.map(({ partition }) => partition);
    return taken === 1 ? { current: [...plan.slices], stale: [] } : { current: [], stale: partitions };
  }
  const fresh = plan.slices.filter((slice) => slice.expectedVersion === 0).map((slice) => slice.partition);
  if (fresh.length > 0) {
    await tx.run(
      `INSERT INTO checkpoint (source, partition, position, version, progress, updated_at)
       SELECT $1, partition, '', 0, '{}', $3 FROM unnest($2::text[]) AS t (partition) ORDER BY partition
       ON CONFLICT DO NOTHING`,
      [plan.source, fresh, plan.at],
    );
  }
  const rows = await tx.all<{ partition: string; version: number }>(
    "SELECT partition, version FROM checkpoint WHERE source = $1 AND partition = ANY ($2) ORDER BY partition FOR UPDATE",
    [plan.source, plan.slices.map((slice) => slice.partition)],
  );
  const versions = new Map(rows.map((row) => [row.partition, row.version]));
  const isCurrent = (slice: PlannedSlice): boolean => versions.get(slice.partition) === slice.expectedVersion;
  return {
    current: plan.slices.filter(isCurrent),
    stale: plan.slices.filter((slice) => !isCurrent(slice)).map((slice) => slice.partition),
  };
}

export async function advanceCheckpoints(
  tx: Transaction,
  plan: CommitPlan,
  slices: readonly PlannedSlice[],
): Promise<void> {
  if (slices.length === 0 || plan.replay !== undefined) return;
  await tx.run(
    `UPDATE checkpoint c SET position = n.position, version = c.version + 1, open_records = n.open_records,
       progress = n.progress, updated_at = $6
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS n (partition, position, open_records, progress)
     WHERE c.source = $1 AND c.partition = n.partition`,
    [
      plan.source,
      slices.map((slice) => slice.partition),
      slices.map((slice) => slice.position),
      slices.map((slice) => slice.openRecords),
      slices.map((slice) => slice.progress),
      plan.at,
    ],
  );
}

/** Forgets partitions that are gone since before `before`, or were left before `leftBefore`. Returns how many. */
export async function forgetGonePartitions(tx: Transaction, before: number, leftBefore: number): Promise<number> {
  const since = "CASE WHEN progress::json ->> 'left' = 'true' THEN $2::bigint ELSE $1::bigint END";
  const sql = `DELETE FROM checkpoint WHERE (progress::json ->> 'goneAt')::bigint < ${since}`;
  return await tx.run(sql, [before, leftBefore]);
}
