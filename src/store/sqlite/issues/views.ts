import { VIEW_COLUMNS, type ViewRow } from "../../engine/issues/view-engine.ts";
import type { SqliteDatabase } from "../database.ts";

export function listViews(
  db: SqliteDatabase,
  { owner, limit }: { readonly owner: string; readonly limit: number },
): ViewRow[] {
  return db.all("SELECT * FROM saved_view WHERE owner IN ('', ?) ORDER BY position, id LIMIT ?", owner, limit);
}

export function getView(db: SqliteDatabase, { id }: { readonly id: string }): ViewRow | undefined {
  return db.get("SELECT * FROM saved_view WHERE id = ?", id);
}

export function addView(db: SqliteDatabase, { row, most }: { readonly row: ViewRow; readonly most: number }): boolean {
  const values = VIEW_COLUMNS.map((column) => row[column]);
  const added = db.run(
    `INSERT INTO saved_view (${VIEW_COLUMNS.join(", ")}) SELECT ${VIEW_COLUMNS.map(() => "?").join(", ")}
     WHERE (SELECT count(*) FROM saved_view WHERE owner = ?) < ?`,
    ...values,
    row.owner,
    most,
  );
  return added === 1;
}

export function replaceView(
  db: SqliteDatabase,
  { row, most }: { readonly row: ViewRow; readonly most: number },
): boolean {
  const [, ...columns] = VIEW_COLUMNS;
  const values = columns.map((column) => row[column]);
  const set = columns.map((column) => `${column} = ?`).join(", ");
  return (
    db.run(
      `UPDATE saved_view SET ${set} WHERE id = ?
         AND (owner = ? OR (SELECT count(*) FROM saved_view o WHERE o.owner = ?) < ?)`,
      ...[...values, row.id, row.owner, row.owner, most],
    ) === 1
  );
}

export function deleteView(db: SqliteDatabase, { id }: { readonly id: string }): boolean {
  return db.run("DELETE FROM saved_view WHERE id = ?", id) === 1;
}
