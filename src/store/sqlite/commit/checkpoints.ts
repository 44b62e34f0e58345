import type { CommitPlan, PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { CheckpointRow } from "../../engine/row-mapping.ts";
import type { SqliteDatabase } from "../database.ts";

export function loadCheckpoints(
  db: SqliteDatabase,
  { source, partitions }: { readonly source: string; readonly partitions: readonly string[] },
): CheckpointRow[] {
  const rows = partitions.map((partition) =>
    db.get<CheckpointRow>("SELECT * FROM checkpoint WHERE source = ? AND partition = ?", source, partition),
  );
  return rows.filter((row) => row !== undefined);
}

export function listCheckpoints(
  db: SqliteDatabase,
  { source }: { readonly source: string | undefined },
): CheckpointRow[] {
  if (source === undefined) return db.all("SELECT * FROM checkpoint ORDER BY source, partition");
  return db.all("SELECT * FROM checkpoint WHERE source = ? ORDER BY partition", source);
}

/** The compare half of the compare-and-swap; the transaction holds the database until {@link advanceCheckpoint}. */
export function compareVersions(
  db: SqliteDatabase,
  plan: CommitPlan,
): { readonly current: PlannedSlice[]; readonly stale: string[] } {
  if (plan.replay !== undefined) return takeDeadLetter(db, plan, plan.replay);
  const current: PlannedSlice[] = [];
  const stale: string[] = [];
  for (const slice of plan.slices) {
    const row = db.get<{ version: number }>(
      "SELECT version FROM checkpoint WHERE source = ? AND partition = ?",
      plan.source,
      slice.partition,
    );
    if ((row?.version ?? 0) === slice.expectedVersion) current.push(slice);
    else stale.push(slice.partition);
  }
  return { current, stale };
}

/** Who deletes the dead letter counts it. */
function takeDeadLetter(db: SqliteDatabase, plan: CommitPlan, id: number): ReturnType<typeof compareVersions> {
  const taken = db.run("DELETE FROM dead_letter WHERE id = ? AND source = ?", id, plan.source) === 1;
  return taken
    ? { current: [...plan.slices], stale: [] }
    : { current: [], stale: plan.slices.map(({ partition }) => partition) };
}

export function advanceCheckpoint(db: SqliteDatabase, plan: CommitPlan, slice: PlannedSlice): void {
  if (plan.replay !== undefined) return;
  db.run(
    `INSERT INTO checkpoint (source, partition, position, version, open_records, progress, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (source, partition) DO UPDATE SET position = excluded.position, version = excluded.version,
       open_records = excluded.open_records, progress = excluded.progress, updated_at = excluded.updated_at`,
    plan.source,
    slice.partition,
    slice.position,
    slice.expectedVersion + 1,
    slice.openRecords,
    slice.progress,
    plan.at,
  );
}

/** Forgets partitions that are gone since before `before`, or were left before `leftBefore`. Returns how many. */
export function forgetGonePartitions(
  db: SqliteDatabase,
  { before, leftBefore }: { readonly before: number; readonly leftBefore: number },
): number {
  const since = "CASE WHEN progress ->> '$.left' THEN ? ELSE ? END";
  return db.run(`DELETE FROM checkpoint WHERE progress ->> '$.goneAt' < ${since}`, leftBefore, before);
}
