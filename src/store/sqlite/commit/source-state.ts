import type { CommitPlan } from "../../engine/commit/commit-plan.ts";
import { inBaseline, type KnownRows, type SourceState, sourceKey } from "../../engine/commit/first-sights.ts";
import type { SqliteDatabase } from "../database.ts";

/** Whether what is new in this commit is what the source held when it was first read. Notes when that began. */
export function isBaseline(db: SqliteDatabase, plan: CommitPlan, known: KnownRows, seen: string[]): boolean {
  if (known.has(sourceKey(plan.source))) return false;
  const state = db.get<SourceState>(
    "SELECT since, caught_up_at AS caughtUpAt FROM source_state WHERE source = ?",
    plan.source,
  );
  if (state === undefined) db.run("INSERT INTO source_state (source, since) VALUES (?, ?)", plan.source, plan.at);
  if (inBaseline(state, plan.at)) return true;
  seen.push(sourceKey(plan.source));
  return false;
}

/** Ends the baseline once every partition that the store knows of the source has been read to its end. */
export function endBaseline(db: SqliteDatabase, plan: CommitPlan): void {
  db.run(
    `UPDATE source_state SET caught_up_at = ? WHERE source = ? AND NOT EXISTS (
       SELECT 1 FROM checkpoint c WHERE c.source = source_state.source AND progress ->> '$.caughtUpAt' IS NULL
         AND progress ->> '$.goneAt' IS NULL)`,
    plan.at,
    plan.source,
  );
}
