import { VIEW_COLUMNS, type ViewRow } from "../../engine/issues/view-engine.ts";
import type { Transaction } from "../database.ts";

export async function listViews(
  tx: Transaction,
  { owner, limit }: { readonly owner: string; readonly limit: number },
): Promise<ViewRow[]> {
  const sql = "SELECT * FROM saved_view WHERE owner IN ('', $1) ORDER BY position, id LIMIT $2";
  return await tx.all(sql, [owner, limit]);
}

export async function getView(tx: Transaction, { id }: { readonly id: string }): Promise<ViewRow | undefined> {
  return (await tx.all<ViewRow>("SELECT * FROM saved_view WHERE id = $1", [id]))[0];
}

export async function addView(
  tx: Transaction,
  { row, most }: { readonly row: ViewRow; readonly most: number },
): Promise<boolean> {
  await takeTurnOf(tx, row.owner);
  const [held] = await tx.all<{ count: number }>("SELECT count(*) AS count FROM saved_view WHERE owner = $1", [
    row.owner,
  ]);
  if (held!.count >= most) return false;
  await tx.run(
    `INSERT INTO saved_view (${VIEW_COLUMNS.join(", ")}) VALUES (${VIEW_COLUMNS.map((_, i) => `$${i + 1}`).join(", ")})`,
    VIEW_COLUMNS.map((column) => row[column]),
  );
  return true;
}

export async function replaceView(
  tx: Transaction,
  { row, most }: { readonly row: ViewRow; readonly most: number },
): Promise<boolean> {
  await takeTurnOf(tx, row.owner);
  const [, ...columns] = VIEW_COLUMNS;
  const set = columns.map((column, i) => `${column} = $${i + 4}`).join(", ");
  const values = [row.id, row.owner, most, ...columns.map((column) => row[column])];
  const sql = `UPDATE saved_view SET ${set} WHERE id = $1
    AND (owner = $2 OR (SELECT count(*) FROM saved_view o WHERE o.owner = $2) < $3)`;
  return (await tx.run(sql, values)) === 1;
}

/** One after the other: two that count at once would both find room. */
async function takeTurnOf(tx: Transaction, owner: string): Promise<void> {
  await tx.all("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`elkhound views ${owner}`]);
}

export async function deleteView(tx: Transaction, { id }: { readonly id: string }): Promise<boolean> {
  return (await tx.run("DELETE FROM saved_view WHERE id = $1", [id])) === 1;
}
