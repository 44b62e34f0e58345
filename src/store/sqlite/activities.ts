import type { ActivityRow, IssueNames, StoredDecision } from "../correction.ts";
import type { SqliteDatabase } from "./database.ts";

const COLUMNS = "id, kind, issue, other, at, actor, reason, fingerprints, names, undone_at AS undoneAt";

export function findActivity(db: SqliteDatabase, id: number): ActivityRow | undefined {
  return db.get(`SELECT ${COLUMNS} FROM activity WHERE id = ?`, id);
}

/** Records a decision and which fingerprints it moved. */
export function insertActivity(
  db: SqliteDatabase,
  activity: Pick<ActivityRow, "kind" | "issue" | "other"> & StoredDecision,
  moved: readonly number[],
  names?: IssueNames,
): ActivityRow {
  const row = db.get<ActivityRow>(
    `INSERT INTO activity (kind, issue, other, at, actor, reason, fingerprints, names) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     RETURNING ${COLUMNS}`,
    activity.kind,
    activity.issue,
    activity.other,
    activity.at,
    activity.actor,
    activity.reason,
    moved.length,
    names === undefined ? null : JSON.stringify(names),
  )!;
  for (const fingerprint of moved) db.run("INSERT INTO activity_fingerprint VALUES (?, ?)", row.id, fingerprint);
  return row;
}

export function markUndone(db: SqliteDatabase, id: number, at: number): void {
  db.run("UPDATE activity SET undone_at = ? WHERE id = ?", at, id);
}

/** Newest first. */
export function listActivity(
  db: SqliteDatabase,
  query: { readonly issue: string; readonly before: number; readonly limit: number },
): ActivityRow[] {
  return db.all(
    `SELECT ${COLUMNS} FROM activity WHERE (issue = ? OR other = ?) AND id < ? ORDER BY id DESC LIMIT ?`,
    query.issue,
    query.issue,
    query.before,
    query.limit,
  );
}
