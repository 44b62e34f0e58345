import type { ActivityDetail, ActivityRow, IssueNames, StoredDecision } from "../../engine/issues/correction.ts";
import type { Transaction } from "../database.ts";

const COLUMNS = `id, kind, issue, other, at, actor, reason, fingerprints, names, detail, undone_at AS "undoneAt"`;

export async function findActivity(tx: Transaction, id: number): Promise<ActivityRow | undefined> {
  const rows = await tx.all<ActivityRow>(`SELECT ${COLUMNS} FROM activity WHERE id = $1 FOR UPDATE`, [id]);
  return rows[0];
}

export async function issueOfActivity(
  tx: Transaction,
  { activity }: { readonly activity: number },
): Promise<string | undefined> {
  return (await tx.all<{ issue: string }>("SELECT issue FROM activity WHERE id = $1", [activity]))[0]?.issue;
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
export async function insertActivity(
  tx: Transaction,
  activity: Pick<ActivityRow, "kind" | "issue" | "other"> & StoredDecision,
  { moved = [], names, detail }: ActivityExtras = {},
): Promise<ActivityRow> {
  const { kind, issue, other, at, actor, reason } = activity;
  const rows = await tx.all<ActivityRow>(
    `INSERT INTO activity (kind, issue, other, at, actor, reason, fingerprints, names, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
    [
      kind,
      issue,
      other,
      at,
      actor,
      reason,
      moved.length,
      names === undefined ? null : JSON.stringify(names),
      detail === undefined ? null : JSON.stringify(detail),
    ],
  );
  const row = rows[0]!;
  if (moved.length === 0) return row;
  await tx.run("INSERT INTO activity_fingerprint SELECT $1::bigint, unnest($2::bigint[])", [row.id, moved]);
  return row;
}

export async function updateDetail(tx: Transaction, id: number, detail: ActivityDetail): Promise<ActivityRow> {
  const rows = await tx.all<ActivityRow>(`UPDATE activity SET detail = $2 WHERE id = $1 RETURNING ${COLUMNS}`, [
    id,
    JSON.stringify(detail),
  ]);
  return rows[0]!;
}

export async function deleteActivity(tx: Transaction, id: number): Promise<void> {
  await tx.run("DELETE FROM activity WHERE id = $1", [id]);
}

export async function markUndone(tx: Transaction, id: number, at: number): Promise<void> {
  await tx.run("UPDATE activity SET undone_at = $2 WHERE id = $1", [id, at]);
}

/** Of the issue and all that were merged into it; newest first. */
export async function listActivity(
  tx: Transaction,
  query: { readonly issue: string; readonly before: number; readonly limit: number },
): Promise<ActivityRow[]> {
  return await tx.all(
    `WITH RECURSIVE own (id) AS (
       SELECT $1::uuid UNION SELECT i.id FROM own JOIN issue i ON i.merged_into = own.id)
     SELECT ${COLUMNS} FROM activity
     WHERE id < $2 AND id IN (SELECT a.id FROM own JOIN activity a ON a.issue = own.id
                              UNION SELECT a.id FROM own JOIN activity a ON a.other = own.id)
     ORDER BY id DESC LIMIT $3`,
    [query.issue, query.before, query.limit],
  );
}
