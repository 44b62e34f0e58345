import type { ActivityRow, IssueNames, StoredDecision } from "../correction.ts";
import type { Transaction } from "./database.ts";

const COLUMNS = `id, kind, issue, other, at, actor, reason, fingerprints, names, undone_at AS "undoneAt"`;

export async function findActivity(tx: Transaction, id: number): Promise<ActivityRow | undefined> {
  const rows = await tx.all<ActivityRow>(`SELECT ${COLUMNS} FROM activity WHERE id = $1 FOR UPDATE`, [id]);
  return rows[0];
}

/** Records a decision and which fingerprints it moved. */
export async function insertActivity(
  tx: Transaction,
  activity: Pick<ActivityRow, "kind" | "issue" | "other"> & StoredDecision,
  moved: readonly number[],
  names?: IssueNames,
): Promise<ActivityRow> {
  const { kind, issue, other, at, actor, reason } = activity;
  const rows = await tx.all<ActivityRow>(
    `INSERT INTO activity (kind, issue, other, at, actor, reason, fingerprints, names)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
    [kind, issue, other, at, actor, reason, moved.length, names === undefined ? null : JSON.stringify(names)],
  );
  const row = rows[0]!;
  await tx.run("INSERT INTO activity_fingerprint SELECT $1::bigint, unnest($2::bigint[])", [row.id, moved]);
  return row;
}

export async function markUndone(tx: Transaction, id: number, at: number): Promise<void> {
  await tx.run("UPDATE activity SET undone_at = $2 WHERE id = $1", [id, at]);
}

/** Newest first. */
export async function listActivity(
  tx: Transaction,
  query: { readonly issue: string; readonly before: number; readonly limit: number },
): Promise<ActivityRow[]> {
  return await tx.all(
    `SELECT ${COLUMNS} FROM activity WHERE (issue = $1 OR other = $1) AND id < $2 ORDER BY id DESC LIMIT $3`,
    [query.issue, query.before, query.limit],
  );
}
