import { BUCKET_TABLES, type BucketTable, daysOf } from "../engine/commit/bucket-steps.ts";
import { retirePatterns } from "./commit/message-patterns.ts";
import { databaseBytes, type SqliteDatabase } from "./database.ts";

/*
 * Maintenance in small steps, each a transaction of some milliseconds, so that commits pass between them. A step that
 * returns 0 has nothing left to do.
 */

interface Range {
  readonly day: number;
  /** Greatest fingerprint of the step. */
  readonly last: number;
}

const STEP_ROWS = 4_000;

// A step takes whole fingerprints of the oldest day: no row of a group is left behind.
function nextRange(db: SqliteDatabase, table: BucketTable, beforeDay: number): Range | undefined {
  const oldest = db.get<{ day: number | null }>(`SELECT min(day) AS day FROM ${table}`)?.day;
  if (oldest === undefined || oldest === null || oldest >= beforeDay) return undefined;
  const last = db.get<{ fingerprint: number }>(
    `SELECT fingerprint FROM ${table} WHERE day = ? ORDER BY fingerprint LIMIT 1 OFFSET ?`,
    oldest,
    STEP_ROWS,
  );
  return { day: oldest, last: last?.fingerprint ?? Number.MAX_SAFE_INTEGER };
}

/** Sums rows of days before `beforeDay` into the coarser table, `minutes` (60 or 1440) a row. Returns rows taken. */
export function rollUp(
  db: SqliteDatabase,
  step: { readonly from: BucketTable; readonly to: BucketTable; readonly minutes: number; readonly beforeDay: number },
): number {
  return db.transaction(() => {
    const range = nextRange(db, step.from, step.beforeDay);
    if (!range) return 0;
    db.run(
      `INSERT INTO ${step.to} (day, fingerprint, environment, release, minute, count)
       SELECT day, fingerprint, environment, release, minute / ? * ? AS start, sum(count) FROM ${step.from}
       WHERE day = ? AND fingerprint <= ? GROUP BY day, fingerprint, environment, release, start
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      BigInt(step.minutes),
      BigInt(step.minutes),
      range.day,
      range.last,
    );
    return db.run(`DELETE FROM ${step.from} WHERE day = ? AND fingerprint <= ?`, range.day, range.last);
  });
}

/** Retires buckets of days before `beforeDay`, and takes them off the totals. */
export function retireBuckets(
  db: SqliteDatabase,
  { table, beforeDay }: { readonly table: BucketTable; readonly beforeDay: number },
): { readonly rows: number; readonly events: number } {
  return db.transaction(() => {
    const range = nextRange(db, table, beforeDay);
    if (!range) return { rows: 0, events: 0 };
    const retired = db.all<{ fingerprint: number; issue: string; count: number }>(
      `SELECT b.fingerprint, f.issue, sum(b.count) AS count FROM ${table} b JOIN fingerprint f ON f.id = b.fingerprint
       WHERE b.day = ? AND b.fingerprint <= ? GROUP BY b.fingerprint`,
      range.day,
      range.last,
    );
    for (const { fingerprint, issue, count } of retired) {
      db.run("UPDATE fingerprint_total SET event_count = event_count - ? WHERE fingerprint = ?", count, fingerprint);
      db.run("UPDATE issue_total SET event_count = event_count - ? WHERE issue = ?", count, issue);
    }
    const rows = db.run(`DELETE FROM ${table} WHERE day = ? AND fingerprint <= ?`, range.day, range.last);
    return { rows, events: retired.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** An issue, and those that were merged into it. */
const WITH_MERGED = `(WITH RECURSIVE own (id) AS (
  SELECT ? UNION SELECT issue.id FROM own JOIN issue ON issue.merged_into = own.id) SELECT id FROM own)`;

/** Retires issues without any bucket left, with all that is theirs. */
export function retireIssues(db: SqliteDatabase): number {
  return db.transaction(() => {
    const issues = db.all<{ issue: string }>("SELECT issue FROM issue_total WHERE event_count <= 0 LIMIT 200");
    for (const { issue } of issues) forgetIssue(db, issue);
    return issues.length;
  });
}

/** Deletes an issue with all that is kept of it, but for its buckets; within a transaction. */
export function forgetIssue(db: SqliteDatabase, issue: string): void {
  const own = "(SELECT id FROM fingerprint WHERE issue = ?)";
  db.run(`DELETE FROM event WHERE fingerprint IN ${own}`, issue);
  db.run(`DELETE FROM fingerprint_total WHERE fingerprint IN ${own}`, issue);
  for (const table of ["first_sight", "issue_change", "tag", "user_sketch"]) {
    db.run(`DELETE FROM ${table} WHERE fingerprint IN ${own}`, issue);
  }
  db.run("DELETE FROM user_total WHERE issue = ?", issue);
  retirePatterns(db, issue);
  db.run(`DELETE FROM activity_fingerprint WHERE fingerprint IN ${own}`, issue);
  db.run("DELETE FROM fingerprint WHERE issue = ?", issue);
  db.run("DELETE FROM issue_total WHERE issue = ?", issue);
  db.run("DELETE FROM issue_trait WHERE issue = ?", issue);
  db.run(`DELETE FROM activity WHERE issue IN ${WITH_MERGED}`, issue);
  db.run(`DELETE FROM issue WHERE id IN ${WITH_MERGED}`, issue);
}

/** Deletes all counts of an issue. */
export function deleteBuckets(db: SqliteDatabase, issue: string): void {
  const seen = db.get<{ from: number | null; to: number }>(
    `SELECT min(t.first_seen) AS "from", max(t.last_seen) + 1 AS "to" FROM fingerprint f
     JOIN fingerprint_total t ON t.fingerprint = f.id WHERE f.issue = ? AND t.first_seen <= t.last_seen`,
    issue,
  );
  const days = JSON.stringify(seen?.from == null ? [] : daysOf({ from: seen.from, to: seen.to }));
  for (const table of BUCKET_TABLES) {
    db.run(
      `DELETE FROM ${table} WHERE day IN (SELECT value FROM json_each(?))
         AND fingerprint IN (SELECT id FROM fingerprint WHERE issue = ?)`,
      days,
      issue,
    );
  }
}

/** Deletes issues with their counts and events. Returns how many of them there were. */
export function deleteIssues(db: SqliteDatabase, { issues }: { readonly issues: readonly string[] }): number {
  return db.transaction(() => {
    let deleted = 0;
    for (const issue of new Set(issues)) {
      if (db.get("SELECT 1 FROM issue_total WHERE issue = ?", issue) === undefined) continue;
      deleteBuckets(db, issue);
      forgetIssue(db, issue);
      deleted += 1;
    }
    return deleted;
  });
}

/** Kept events that happened before `before`. */
export function retireEvents(db: SqliteDatabase, { before }: { readonly before: number }): number {
  return db.run("DELETE FROM event WHERE id IN (SELECT id FROM event WHERE time < ? LIMIT 500)", before);
}

/** Issues with more kept events than `limit`; a long scan, so it runs beside the writer. */
export function crowdedIssues(db: SqliteDatabase, { limit }: { readonly limit: number }): string[] {
  const rows = db.all<{ issue: string }>(
    `SELECT f.issue FROM event e JOIN fingerprint f ON f.id = e.fingerprint GROUP BY f.issue HAVING count(*) > ?`,
    limit,
  );
  return rows.map(({ issue }) => issue);
}

/** Leaves of each issue's kept events the first, and the latest. */
export function thinEvents(
  db: SqliteDatabase,
  { issues, limit }: { readonly issues: readonly string[]; readonly limit: number },
): number {
  return db.transaction(() =>
    issues.reduce((sum, issue) => {
      const own = "event e JOIN fingerprint f ON f.id = e.fingerprint WHERE f.issue = ?";
      return (
        sum +
        db.run(
          `DELETE FROM event WHERE fingerprint IN (SELECT id FROM fingerprint WHERE issue = ?)
             AND id NOT IN (SELECT e.id FROM ${own} ORDER BY e.time DESC, e.id DESC LIMIT ?)
             AND id NOT IN (SELECT e.id FROM ${own} ORDER BY e.slot, e.time, e.id LIMIT 1)`,
          issue,
          issue,
          Math.max(0, limit - 1),
          issue,
        )
      );
    }, 0),
  );
}

export function retireDeadLetters(db: SqliteDatabase, { before }: { readonly before: number }): number {
  return db.run("DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter WHERE at < ? LIMIT 500)", before);
}

export function retireGaps(db: SqliteDatabase, { before }: { readonly before: number }): number {
  return db.run("DELETE FROM gap WHERE id IN (SELECT id FROM gap WHERE detected_at < ? LIMIT 5000)", before);
}

/** The oldest day of which anything is kept that a size limit may take. */
export function oldestDay(db: SqliteDatabase): number | undefined {
  const row = db.get<{ day: number | null }>(
    `SELECT min(day) AS day FROM (
       SELECT min(day) AS day FROM bucket_minute UNION ALL SELECT min(day) FROM bucket_hour
       UNION ALL SELECT min(day) FROM bucket_day
       UNION ALL SELECT min(time) / 86400000 FROM event UNION ALL SELECT min(at) / 86400000 FROM dead_letter)`,
  );
  return row?.day ?? undefined;
}

/** Gives free pages back to the disk, some at a time. Returns how many are left. */
export function giveBack(db: SqliteDatabase): number {
  // Stepped to its end: each step frees one page.
  db.all("PRAGMA incremental_vacuum(2000)");
  return db.get<{ freelist_count: number }>("PRAGMA freelist_count")!.freelist_count;
}

/** Writes the log back into the database file and empties it, as far as readers allow. */
export function emptyLog(db: SqliteDatabase): void {
  db.all("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** Bytes in use by what is stored. */
export function usedBytes(db: SqliteDatabase): number {
  return databaseBytes(db);
}
