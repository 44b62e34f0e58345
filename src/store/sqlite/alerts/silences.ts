import {
  SILENCE_CONDITIONS,
  type SilenceAddition,
  type SilenceListing,
  type SilenceRow,
} from "../../engine/alerts/silence-engine.ts";
import type { SqliteDatabase } from "../database.ts";

export function addSilence(db: SqliteDatabase, { row, most }: SilenceAddition): boolean {
  const added = db.run(
    `INSERT INTO silence (id, matchers, starts_at, ends_at, created_by, comment, created_at, expired_by)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT count(*) FROM silence WHERE ends_at > ?7) < ?9`,
    ...[row.id, row.matchers, row.starts_at, row.ends_at, row.created_by, row.comment, row.created_at, row.expired_by],
    most,
  );
  return added > 0;
}

export function getSilence(db: SqliteDatabase, { id }: { readonly id: string }): SilenceRow | undefined {
  return db.get("SELECT * FROM silence WHERE id = ?", id);
}

/** Newest first. */
export function listSilences(db: SqliteDatabase, { state, holding, at, before, limit }: SilenceListing): SilenceRow[] {
  const condition = state === undefined ? "?1 = ?1" : SILENCE_CONDITIONS[state]?.replaceAll("$at", "?1");
  return db.all(
    `SELECT * FROM silence WHERE ${condition} AND (created_at, id) < (?2, ?3)
       AND (?5 IS NULL OR EXISTS (SELECT 1 FROM json_each(?5) WHERE instr(matchers, value) > 0))
     ORDER BY created_at DESC, id DESC LIMIT ?4`,
    ...[at, before?.value ?? Number.MAX_SAFE_INTEGER, before?.id ?? "", limit],
    holding === undefined ? null : JSON.stringify(holding),
  );
}

export function expireSilence(
  db: SqliteDatabase,
  { id, at, by }: { readonly id: string; readonly at: number; readonly by: string },
): SilenceRow | undefined {
  db.run(
    `UPDATE silence SET starts_at = min(starts_at, ?1), ends_at = ?1, expired_by = ?2 WHERE id = ?3 AND ends_at > ?1`,
    ...[at, by, id],
  );
  return getSilence(db, { id });
}
