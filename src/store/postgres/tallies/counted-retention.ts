import type { EpochMs } from "../../../domain/time.ts";
import { dayOf } from "../../engine/commit/bucket-steps.ts";
import type { Retention } from "../../store.ts";
import type { PostgresDatabase, Transaction } from "../database.ts";
import { takeTurn } from "../day-partitions.ts";

/** Rolls up and retires what is counted beside issues. Returns how many rows went. */
export async function maintainCounted(database: PostgresDatabase, at: EpochMs, retention: Retention): Promise<number> {
  const beforeDay = dayOf(at - retention.minuteMs);
  let rows = await repeat(() => database.write((tx) => rollUpMeasures(tx, beforeDay)));
  rows += await repeat(() => database.write((tx) => rollUpRecords(tx, beforeDay)));
  rows += await database.write((tx) =>
    retireCounted(tx, {
      measuresBefore: dayOf(at - retention.hourMs),
      recordsBefore: dayOf(at - retention.totalMs),
      valuesBefore: at - retention.hourMs,
    }),
  );
  return rows + (await database.write((tx) => retireChanges(tx, at - retention.deadLetterMs, at - retention.totalMs)));
}

async function repeat(step: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let rows = await step(); rows > 0; rows = await step()) sum += rows;
  return sum;
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
async function retireCounted(
  tx: Transaction,
  before: { readonly measuresBefore: number; readonly recordsBefore: number; readonly valuesBefore: EpochMs },
): Promise<number> {
  await takeTurn(tx);
  const hours = await tx.run("DELETE FROM measure_hour WHERE day < $1", [before.measuresBefore]);
  const records = await tx.run("DELETE FROM record_hour WHERE day < $1", [before.recordsBefore]);
  if (hours === 0) return records;
  // A value that is counted just now would lose its name: nobody counts meanwhile, and then it is looked up anew.
  await tx.script("LOCK TABLE measure_minute IN EXCLUSIVE MODE");
  const values = await tx.run(
    `DELETE FROM measure_value v WHERE created_at < $1
       AND NOT EXISTS (SELECT 1 FROM measure_minute m WHERE m.value = v.id)
       AND NOT EXISTS (SELECT 1 FROM measure_hour h WHERE h.value = v.id)`,
    [before.valuesBefore],
  );
  return hours + records + values;
}

async function retireChanges(tx: Transaction, changesBefore: EpochMs, releasesBefore: EpochMs): Promise<number> {
  await takeTurn(tx);
  const changes = await tx.run("DELETE FROM issue_change WHERE at < $1", [changesBefore]);
  await tx.run("DELETE FROM deploy WHERE deployed_at < $1", [releasesBefore]);
  const releases = await tx.run(
    `DELETE FROM release r WHERE last_seen < $1
       AND NOT EXISTS (SELECT 1 FROM deploy d WHERE d.project = r.project AND d.version = r.version)`,
    [releasesBefore],
  );
  return changes + releases;
}
