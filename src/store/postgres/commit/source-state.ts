import type { CommitPlan } from "../../engine/commit/commit-plan.ts";
import { inBaseline, type KnownRows, type SourceState, sourceKey } from "../../engine/commit/first-sights.ts";
import type { Transaction } from "../database.ts";

/** Whether what is new in this commit is what the source held when it was first read. Notes when that began. */
export async function isBaseline(
  tx: Transaction,
  plan: CommitPlan,
  known: KnownRows,
  seen: string[],
): Promise<boolean> {
  if (known.has(sourceKey(plan.source))) return false;
  const [state] = await tx.all<SourceState>(
    `SELECT since, caught_up_at AS "caughtUpAt" FROM source_state WHERE source = $1`,
    [plan.source],
  );
  if (state === undefined) {
    await tx.run("INSERT INTO source_state (source, since) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
      plan.source,
      plan.at,
    ]);
  }
  if (inBaseline(state, plan.at)) return true;
  seen.push(sourceKey(plan.source));
  return false;
}

/** Ends the baseline once every partition that the store knows of the source has been read to its end. */
export async function endBaseline(tx: Transaction, plan: CommitPlan): Promise<void> {
  await tx.run(
    `UPDATE source_state s SET caught_up_at = $2 WHERE source = $1 AND NOT EXISTS (
       SELECT 1 FROM checkpoint c WHERE c.source = s.source AND progress::json ->> 'caughtUpAt' IS NULL
         AND progress::json ->> 'goneAt' IS NULL)`,
    [plan.source, plan.at],
  );
}
