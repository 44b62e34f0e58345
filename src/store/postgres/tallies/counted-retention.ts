import type { EpochMs } from "../../../domain/time.ts";
import { dayOf } from "../../engine/commit/bucket-steps.ts";
import type { Retention } from "../../store.ts";
import type { PostgresDatabase, Transaction } from "../database.ts";
import { takeTurn } from "../day-partitions.ts";
import { deleteAll, deleteSome, repeat } from "../portions.ts";

/** Rolls up and retires what is counted beside issues. Returns how many rows went. */
export async function maintainCounted(database: PostgresDatabase, at: EpochMs, retention: Retention): Promise<number> {
  const beforeDay = dayOf(at - retention.minuteMs);
  let rows = await repeat(() => database.write((tx) => rollUpMeasures(tx, beforeDay)), 1);
  rows += await repeat(() => database.write((tx) => rollUpRecords(tx, beforeDay)), 1);
  const hours = await deleteAll(database, "measure_hour", "day < $1", [dayOf(at - retention.hourMs)]);
  rows += hours + (await deleteAll(database, "record_hour", "day < $1", [dayOf(at - retention.totalMs)]));
  if (hours > 0) rows += await repeat(() => database.write((tx) => forgetValues(tx, at - retention.hourMs)));
  rows += await deleteAll(database, "issue_change", "at < $1", [at - retention.deadLetterMs]);
  const releasesBefore = at - retention.totalMs;
  await deleteAll(database, "deploy", "deployed_at < $1", [releasesBefore]);
  const undeployed = "NOT EXISTS (SELECT 1 FROM deploy d WHERE d.project = t.project AND d.version = t.version)";
  return rows + (await deleteAll(database, "release", `last_seen < $1 AND ${undeployed}`, [releasesBefore]));
}

/** Sums minutes of the oldest day before `beforeDay` into hours, some values at a time. Returns rows taken. */
async function rollUpMeasures(tx: Transaction, beforeDay: number): Promise<number> {
  await takeTurn(tx);
  const [row] = await tx.all<{ rows: number }>(
    `WITH oldest AS (SELECT min(day) AS day FROM measure_minute WHERE day < $1),
       few AS (SELECT DISTINCT m.value FROM measure_minute m, oldest WHERE m.day = oldest.day ORDER BY 1 LIMIT 2000),
       gone AS (DELETE FROM measure_minute m USING oldest, few WHERE m.day = oldest.day AND m.value = few.value
         RETURNING m.day, m.value, m.minute, m.count),
       kept AS (INSERT INTO measure_hour AS h (day, value, minute, count)
         SELECT day, value, minute / 60 * 60 AS start, sum(count) FROM gone GROUP BY day, value, start
         ON CONFLICT (day, value, minute) DO UPDATE SET count = h.count + excluded.count)
     SELECT count(*) AS rows FROM gone`,
    [beforeDay],
  );
  return row!.rows;
}

/** Sums minutes of the oldest day before `beforeDay` into hours, over all partitions of a source. Returns rows taken. */
async function rollUpRecords(tx: Transaction, beforeDay: number): Promise<number> {
  await takeTurn(tx);
  const [row] = await tx.all<{ rows: number }>(
    `WITH oldest AS (SELECT min(day) AS day FROM record_minute WHERE day < $1),
       few AS (SELECT DISTINCT r.source, r.partition FROM record_minute r, oldest WHERE r.day = oldest.day
         ORDER BY 1, 2 LIMIT 500),
       gone AS (DELETE FROM record_minute r USING oldest, few
         WHERE r.day = oldest.day AND r.source = few.source AND r.partition = few.partition
         RETURNING r.day, r.source, r.minute, r.count),
       kept AS (INSERT INTO record_hour AS h (day, source, minute, count)
         SELECT day, source, minute / 60 * 60 AS start, sum(count) FROM gone GROUP BY day, source, start
         ON CONFLICT (day, source, minute) DO UPDATE SET count = h.count + excluded.count)
     SELECT count(*) AS rows FROM gone`,
    [beforeDay],
  );
  return row!.rows;
}

/** Values of measures go when nothing of them is counted any more. */
async function forgetValues(tx: Transaction, createdBefore: EpochMs): Promise<number> {
  await takeTurn(tx);
  // A value that is counted just now would lose its name: nobody counts meanwhile, and then it is looked up anew.
  await tx.script("LOCK TABLE measure_minute IN EXCLUSIVE MODE");
  const unused = `created_at < $1 AND NOT EXISTS (SELECT 1 FROM measure_minute m WHERE m.value = t.id)
    AND NOT EXISTS (SELECT 1 FROM measure_hour h WHERE h.value = t.id)`;
  return await deleteSome(tx, "measure_value", unused, [createdBefore]);
}
