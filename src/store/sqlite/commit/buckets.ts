import { BUCKET_TABLES, dayOfMinute, daysOf, type MinuteCount } from "../../engine/commit/bucket-steps.ts";
import type { SeriesRequest, SeriesRow } from "../../engine/issues/issue-series.ts";
import type { BucketTally } from "../../engine/tallies/tally.ts";
import type { SqliteDatabase } from "../database.ts";

export function addToBuckets(db: SqliteDatabase, fingerprint: number, buckets: readonly BucketTally[]): void {
  for (const { variant, minute, count } of buckets) {
    db.run(
      `INSERT INTO bucket_minute (day, fingerprint, environment, release, minute, count) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      dayOfMinute(minute),
      fingerprint,
      variant.environment,
      variant.release,
      minute,
      count,
    );
  }
}

export function readBuckets(
  db: SqliteDatabase,
  { issue, from, to }: { readonly issue: string; readonly from: number; readonly to: number },
): MinuteCount[] {
  const days = JSON.stringify(daysOf({ from, to }));
  // CROSS JOIN fixes the order: a seek for each fingerprint and day, never a scan of all fingerprints of a day. One
  // snapshot: a roll-up between two tables would move counts from one to the other.
  return db.snapshot(() =>
    BUCKET_TABLES.flatMap((table) =>
      db.all<MinuteCount>(
        `SELECT b.minute, sum(b.count) AS count FROM fingerprint f CROSS JOIN json_each(?) d CROSS JOIN ${table} b
         ON b.day = d.value AND b.fingerprint = f.id WHERE f.issue = ? GROUP BY b.minute`,
        days,
        issue,
      ),
    ),
  );
}

export function countEvents(db: SqliteDatabase): number {
  return db.snapshot(() =>
    BUCKET_TABLES.reduce(
      (sum, table) => sum + db.get<{ count: number }>(`SELECT coalesce(sum(count), 0) AS count FROM ${table}`)!.count,
      0,
    ),
  );
}

export function readSeries(db: SqliteDatabase, { issues, minutes, width, days }: SeriesRequest): SeriesRow[] {
  const wanted = [JSON.stringify(issues), JSON.stringify(days)];
  return db.snapshot(() =>
    BUCKET_TABLES.flatMap((table) =>
      db.all<SeriesRow>(
        `SELECT f.issue, (b.minute - ?) / ? AS step, sum(b.count) AS count
         FROM json_each(?) n CROSS JOIN fingerprint f ON f.issue = n.value CROSS JOIN json_each(?) d
           CROSS JOIN ${table} b ON b.day = d.value AND b.fingerprint = f.id
         WHERE b.minute >= ? AND b.minute < ? GROUP BY f.issue, step`,
        BigInt(minutes.from),
        BigInt(width),
        ...wanted,
        minutes.from,
        minutes.to,
      ),
    ),
  );
}
