import type { ActivityDetail, ActivityRow, IssueNames, StoredDecision } from "../../engine/issues/correction.ts";
import type { SqliteDatabase } from "../database.ts";

const COLUMNS = "id, kind, issue, other, at, actor, reason, fingerprints, names, detail, undone_at AS undoneAt";

export function findActivity(db: SqliteDatabase, id: number): ActivityRow | undefined {
  return db.get(`SELECT ${COLUMNS} FROM activity WHERE id = ?`, id);
}

export function issueOfActivity(db: SqliteDatabase, { activity }: { readonly activity: number }): string | undefined {
  return db.get<{ issue: string }>("SELECT issue FROM activity WHERE id = ?", activity)?.issue;
}

/** What an activity may have beside what was decided. */
export interface ActivityExtras {
  /** Fingerprints that it moved. */
  readonly moved?: readonly number[];
  /** Names that it changed. */
  readonly names?: IssueNames | undefined;
  readonly detail?: ActivityDetail;
}

/** Records what was decided, happened or was said. */
export function insertActivity(
  db: SqliteDatabase,
  activity: Pick<ActivityRow, "kind" | "issue" | "other"> & StoredDecision,
  { moved = [], names, detail }: ActivityExtras = {},
): ActivityRow {
  const row = db.get<ActivityRow>(
    `INSERT INTO activity (kind, issue, other, at, actor, reason, fingerprints, names, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     RETURNING ${COLUMNS}`,
    activity.kind,
    activity.issue,
    activity.other,
    activity.at,
    activity.actor,
    activity.reason,
    moved.length,
    names === undefined ? null : JSON.stringify(names),
    detail === undefined ? null : JSON.stringify(detail),
  )!;
  for (const fingerprint of moved) db.run("INSERT INTO activity_fingerprint VALUES (?, ?)", row.id, fingerprint);
  return row;
}

export function updateDetail(db: SqliteDatabase, id: number, detail: ActivityDetail): ActivityRow {
  return db.get<ActivityRow>(
    `UPDATE activity SET detail = ? WHERE id = ? RETURNING ${COLUMNS}`,
    JSON.stringify(detail),
    id,
  )!;
}

export function deleteActivity(db: SqliteDatabase, id: number): void {
  db.run("DELETE FROM activity WHERE id = ?", id);
}

export function markUndone(db: SqliteDatabase, id: number, at: number): void {
  db.run("UPDATE activity SET undone_at = ? WHERE id = ?", at, id);
}

/** Of the issue and all that were merged into it; newest first. */
export function listActivity(
  db: SqliteDatabase,
  query: { readonly issue: string; readonly before: number; readonly limit: number },
): ActivityRow[] {
  return db.all(
    `WITH RECURSIVE own (id) AS (
       SELECT ? UNION SELECT issue.id FROM own JOIN issue ON issue.merged_into = own.id)
     SELECT ${COLUMNS} FROM activity
     WHERE id < ? AND id IN (SELECT a.id FROM own JOIN activity a ON a.issue = own.id
                             UNION SELECT a.id FROM own JOIN activity a ON a.other = own.id)
     ORDER BY id DESC LIMIT ?`,
    query.issue,
    query.before,
    query.limit,
  );
}
