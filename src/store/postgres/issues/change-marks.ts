import type { ChangeMark } from "../../change-store.ts";
import type { Transaction } from "../database.ts";

export async function readMarks(tx: Transaction): Promise<ChangeMark[]> {
  return await tx.all(
    `SELECT topic, project, md5(string_agg(backend || ':' || mark, ',' ORDER BY backend)) AS mark
     FROM change_mark GROUP BY topic, project`,
  );
}

/** Marks of connections that are no more. To watchers that is a change of no consequence. */
export async function forgetOldMarks(tx: Transaction): Promise<number> {
  return await tx.run("DELETE FROM change_mark WHERE backend NOT IN (SELECT pid FROM pg_stat_activity)");
}
