import type { CommitPlan, PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { DeadLetterRow, StoredListQuery } from "../../engine/row-mapping.ts";
import type { SqliteDatabase } from "../database.ts";

export function insertDeadLetters(db: SqliteDatabase, plan: CommitPlan, slice: PlannedSlice): void {
  for (const letter of slice.deadLetters) {
    db.run(
      "INSERT INTO dead_letter (source, partition, origin, reason, detail, payload, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      plan.source,
      slice.partition,
      letter.origin,
      letter.reason,
      letter.detail,
      letter.payload,
      letter.at,
    );
  }
}

export function listDeadLetters(db: SqliteDatabase, { source, before, limit }: StoredListQuery): DeadLetterRow[] {
  if (source === undefined)
    return db.all("SELECT * FROM dead_letter WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit);
  return db.all(
    "SELECT * FROM dead_letter WHERE source = ? AND id < ? ORDER BY id DESC LIMIT ?",
    source,
    before,
    limit,
  );
}
