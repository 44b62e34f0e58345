import type { SqliteDatabase } from "../database.ts";

/*
 * Maintenance of what is counted beside issues, in steps of some milliseconds. A step that returns 0 has nothing left to
 * do.
 */

const STEP_ROWS = 4_000;

/** Sums some minutes of days before `beforeDay` into hours. Returns rows taken. */
export function rollUpMeasures(db: SqliteDatabase, { beforeDay }: { readonly beforeDay: number }): number {
  return db.transaction(() => {
    const day = oldestDay(db, "measure_minute", beforeDay);
    if (day === undefined) return 0;
    const last = db.get<{ value: number; minute: number }>(
      "SELECT value, minute FROM measure_minute WHERE day = ? ORDER BY value, minute LIMIT 1 OFFSET ?",
      day,
      STEP_ROWS,
    );
    const range = [day, last?.value ?? Number.MAX_SAFE_INTEGER, last?.minute ?? 0] as const;
    db.run(
      `INSERT INTO measure_hour (day, value, minute, count)
       SELECT day, value, minute / 60 * 60 AS start, sum(count) FROM measure_minute
       WHERE day = ? AND (value, minute) <= (?, ?) GROUP BY day, value, start
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      ...range,
    );
    return db.run("DELETE FROM measure_minute WHERE day = ? AND (value, minute) <= (?, ?)", ...range);
  });
}

/** Sums some minutes of days before `beforeDay` into hours, over all partitions of a source. Returns rows taken. */
export function rollUpRecords(db: SqliteDatabase, { beforeDay }: { readonly beforeDay: number }): number {
  return db.transaction(() => {
    const day = oldestDay(db, "record_minute", beforeDay);
    if (day === undefined) return 0;
    const last = db.get<{ source: string; partition: string; minute: number }>(
      `SELECT source, partition, minute FROM record_minute WHERE day = ? ORDER BY source, partition, minute
       LIMIT 1 OFFSET ?`,
      day,
      STEP_ROWS,
    );
    const taken = last === undefined ? "day = ?" : "day = ? AND (source, partition, minute) <= (?, ?, ?)";
    const range = last === undefined ? [day] : [day, last.source, last.partition, last.minute];
    db.run(
      `INSERT INTO record_hour (day, source, minute, count)
       SELECT day, source, minute / 60 * 60 AS start, sum(count) FROM record_minute WHERE ${taken}
       GROUP BY day, source, start ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      ...range,
    );
    return db.run(`DELETE FROM record_minute WHERE ${taken}`, ...range);
  });
}

function oldestDay(
  db: SqliteDatabase,
  table: "measure_minute" | "record_minute",
  beforeDay: number,
): number | undefined {
  const oldest = db.get<{ day: number | null }>(`SELECT min(day) AS day FROM ${table}`)?.day ?? undefined;
  return oldest !== undefined && oldest < beforeDay ? oldest : undefined;
}

/** Retires hours of measures before one day and of records before another; values without any count go. */
export function retireCounted(
  db: SqliteDatabase,
  { measuresBefore, recordsBefore }: { readonly measuresBefore: number; readonly recordsBefore: number },
): number {
  return db.transaction(() => {
    const values = db.run(
      `DELETE FROM measure_hour WHERE (day, value, minute) IN
         (SELECT day, value, minute FROM measure_hour WHERE day < ? LIMIT ?)`,
      measuresBefore,
      STEP_ROWS,
    );
    return values + db.run("DELETE FROM record_hour WHERE day < ?", recordsBefore);
  });
}

/** Values of measures that were not seen for as long as their counts are kept. A long scan, so it runs beside the writer. */
export function idleValues(db: SqliteDatabase, { before }: { readonly before: number }): number[] {
  const rows = db.all<{ id: number }>(
    `SELECT id FROM measure_value v WHERE created_at < ? AND id NOT IN (SELECT value FROM measure_hour)
       AND id NOT IN (SELECT value FROM measure_minute)`,
    before,
  );
  return rows.map(({ id }) => id);
}

/** Forgets those of these values that are still not counted again. */
export function forgetValues(db: SqliteDatabase, { ids }: { readonly ids: readonly number[] }): number {
  return db.run(
    `DELETE FROM measure_value WHERE id IN (SELECT value FROM json_each(?))
       AND id NOT IN (SELECT value FROM measure_minute)`,
    JSON.stringify(ids),
  );
}

/** Forgets changes that happened before `changesBefore`, and releases neither seen nor deployed since `releasesBefore`. */
export function retireChanges(
  db: SqliteDatabase,
  { changesBefore, releasesBefore }: { readonly changesBefore: number; readonly releasesBefore: number },
): number {
  return db.transaction(() => {
    const changes = db.run(
      "DELETE FROM issue_change WHERE id IN (SELECT id FROM issue_change WHERE at < ? LIMIT 5000)",
      changesBefore,
    );
    db.run("DELETE FROM deploy WHERE deployed_at < ?", releasesBefore);
    db.run(
      `DELETE FROM release WHERE last_seen < ? AND NOT EXISTS (
         SELECT 1 FROM deploy d WHERE d.project = release.project AND d.version = release.version)`,
      releasesBefore,
    );
    return changes;
  });
}
