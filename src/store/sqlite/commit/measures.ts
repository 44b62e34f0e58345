import { dayOfMinute } from "../../engine/commit/bucket-steps.ts";
import { MAX_MEASURE_VALUES, OTHER_VALUES } from "../../engine/commit/measure-plan.ts";
import type { FirstValueRow, StepRange, StepRow } from "../../engine/issues/counted-beside.ts";
import type { MeasureTally } from "../../engine/tallies/measure-tally.ts";
import type { SqliteDatabase } from "../database.ts";

/** Adds what a commit counted of measures; a value that is seen for the first time gets a row while there is room. */
export function addToMeasures(db: SqliteDatabase, tallies: readonly MeasureTally[], at: number): void {
  const rooms = new Map<string, number>();
  for (const { measure, value, minute, count, first } of tallies) {
    let id = findValue(db, measure, value);
    if (id === undefined) {
      const room = rooms.get(measure) ?? MAX_MEASURE_VALUES - countValues(db, measure);
      if (room > 0) id = insertValue(db, measure, value, first, at);
      else id = findValue(db, measure, OTHER_VALUES) ?? insertValue(db, measure, OTHER_VALUES, first, at);
      rooms.set(measure, room - 1);
    }
    db.run(
      `INSERT INTO measure_minute (day, value, minute, count) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      dayOfMinute(minute),
      id,
      minute,
      count,
    );
  }
}

function findValue(db: SqliteDatabase, measure: string, value: string): number | undefined {
  return db.get<{ id: number }>("SELECT id FROM measure_value WHERE measure = ? AND value = ?", measure, value)?.id;
}

function countValues(db: SqliteDatabase, measure: string): number {
  return db.get<{ count: number }>("SELECT count(*) AS count FROM measure_value WHERE measure = ?", measure)!.count;
}

function insertValue(db: SqliteDatabase, measure: string, value: string, first: number, at: number): number {
  return db.get<{ id: number }>(
    "INSERT INTO measure_value (measure, value, first_seen, created_at) VALUES (?, ?, ?, ?) RETURNING id",
    measure,
    value,
    first,
    at,
  )!.id;
}

/** Counts of a measure's values by the step, ordered by value and step. */
export function readMeasured(
  db: SqliteDatabase,
  { measure, from, to, width }: { readonly measure: string } & StepRange,
): StepRow[] {
  const counts = ["measure_minute", "measure_hour"].map(
    (table) =>
      `SELECT value, minute, count FROM ${table} WHERE day BETWEEN ?1 / 1440 AND (?2 - 1) / 1440 AND minute >= ?1
         AND minute < ?2`,
  );
  return db.all(
    `SELECT v.value AS subject, (c.minute - ?1) / ?3 AS step, sum(c.count) AS count
     FROM (${counts.join(" UNION ALL ")}) c JOIN measure_value v ON v.id = c.value
     WHERE v.measure = ?4 GROUP BY subject, step ORDER BY subject, step`,
    BigInt(from),
    BigInt(to),
    BigInt(width),
    measure,
  );
}

/** Values of a measure that were stored after another, in order. */
export function readFirstValues(
  db: SqliteDatabase,
  { measure, after, limit }: { readonly measure: string; readonly after: number; readonly limit: number },
): FirstValueRow[] {
  return db.all(
    `SELECT id, value, first_seen AS firstSeen, created_at AS createdAt FROM measure_value
     WHERE measure = ? AND id > ? AND value <> ? ORDER BY id LIMIT ?`,
    measure,
    after,
    OTHER_VALUES,
    limit,
  );
}
