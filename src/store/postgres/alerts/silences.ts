import {
  SILENCE_CONDITIONS,
  type SilenceAddition,
  type SilenceListing,
  type SilenceRow,
} from "../../engine/alerts/silence-engine.ts";
import type { Transaction } from "../database.ts";

export async function addSilence(tx: Transaction, { row, most }: SilenceAddition): Promise<boolean> {
  const added = await tx.run(
    `INSERT INTO silence (id, matchers, starts_at, ends_at, created_by, comment, created_at, expired_by)
     SELECT $1, $2, $3::bigint, $4::bigint, $5, $6, $7::bigint, $8
     WHERE (SELECT count(*) FROM silence WHERE ends_at > $7::bigint) < $9`,
    [
      ...[row.id, row.matchers, row.starts_at, row.ends_at],
      ...[row.created_by, row.comment, row.created_at, row.expired_by],
      most,
    ],
  );
  return added > 0;
}

export async function getSilence(tx: Transaction, { id }: { readonly id: string }): Promise<SilenceRow | undefined> {
  return (await tx.all<SilenceRow>("SELECT * FROM silence WHERE id = $1", [id]))[0];
}

/** Newest first. */
export async function listSilences(
  tx: Transaction,
  { state, holding, at, before, limit }: SilenceListing,
): Promise<SilenceRow[]> {
  const condition =
    state === undefined ? "$1::bigint = $1::bigint" : SILENCE_CONDITIONS[state]?.replaceAll("$at", "$1::bigint");
  return await tx.all(
    `SELECT * FROM silence WHERE ${condition} AND (created_at, id) < ($2, $3)
       AND ($5::text[] IS NULL OR EXISTS (SELECT 1 FROM unnest($5::text[]) AS held WHERE strpos(matchers, held) > 0))
     ORDER BY created_at DESC, id DESC LIMIT $4`,
    [at, before?.value ?? Number.MAX_SAFE_INTEGER, before?.id ?? "", limit, holding ?? null],
  );
}

export async function expireSilence(
  tx: Transaction,
  { id, at, by }: { readonly id: string; readonly at: number; readonly by: string },
): Promise<SilenceRow | undefined> {
  await tx.run(
    `UPDATE silence SET starts_at = least(starts_at, $1), ends_at = $1, expired_by = $2 WHERE id = $3 AND ends_at > $1`,
    [at, by, id],
  );
  return await getSilence(tx, { id });
}
