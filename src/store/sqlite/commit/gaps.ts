import type { CommitPlan, PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { GapRow, StoredListQuery } from "../../engine/row-mapping.ts";
import type { SqliteDatabase } from "../database.ts";

export function insertGaps(db: SqliteDatabase, plan: CommitPlan, slice: PlannedSlice): void {
  for (const gap of slice.gaps) {
    db.run(
      "INSERT INTO gap (source, partition, range, records, reason, detail, detected_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      plan.source,
      slice.partition,
      gap.range,
      gap.records,
      gap.reason,
      gap.detail,
      gap.detectedAt,
    );
  }
}

export function listGaps(db: SqliteDatabase, { source, before, limit }: StoredListQuery): GapRow[] {
  if (source === undefined) return db.all("SELECT * FROM gap WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit);
  return db.all("SELECT * FROM gap WHERE source = ? AND id < ? ORDER BY id DESC LIMIT ?", source, before, limit);
}
