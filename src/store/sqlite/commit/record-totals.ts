import { dayOfMinute } from "../../engine/commit/bucket-steps.ts";
import type { PlannedSlice } from "../../engine/commit/commit-plan.ts";
import type { StepRange, StepRow } from "../../engine/issues/counted-beside.ts";
import type { SqliteDatabase } from "../database.ts";

/** Adds the records that a slice read. */
export function addRecords(db: SqliteDatabase, source: string, slice: PlannedSlice): void {
  for (const { minute, count } of slice.records) {
    db.run(
      `INSERT INTO record_minute (day, source, partition, minute, count) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      dayOfMinute(minute),
      source,
      slice.partition,
      minute,
      count,
    );
  }
}

/** Records read by source and step, ordered by them; `sources` undefined: all. Sources in their stored form. */
export function readRecords(
  db: SqliteDatabase,
  { sources, from, to, width }: { readonly sources: readonly string[] | undefined } & StepRange,
): StepRow[] {
  const counts = ["record_minute", "record_hour"].map(
    (table) =>
      `SELECT source, minute, count FROM ${table} WHERE day BETWEEN ?1 / 1440 AND (?2 - 1) / 1440 AND minute >= ?1
         AND minute < ?2`,
  );
  return db.all(
    `SELECT source AS subject, (minute - ?1) / ?3 AS step, sum(count) AS count
     FROM (${counts.join(" UNION ALL ")}) WHERE ?4 IS NULL OR source IN (SELECT value FROM json_each(?4))
     GROUP BY subject, step ORDER BY subject, step`,
    BigInt(from),
    BigInt(to),
    BigInt(width),
    sources === undefined ? null : JSON.stringify(sources),
  );
}
