import { FOLD_ROWS, sumLog } from "../tally-log.ts";
import type { Transaction } from "./database.ts";
import { addToReleases } from "./releases.ts";
import { addToTags } from "./tags.ts";
import { addToUsers, recountUsers, takeFold } from "./users.ts";

export async function appendToLog(tx: Transaction, body: string | undefined): Promise<void> {
  if (body !== undefined) await tx.run("INSERT INTO tally_log (body) VALUES ($1)", [body]);
}

/** Folds the oldest rows of the log into the tables. Returns how many; fewer than {@link FOLD_ROWS}: none are left. */
export async function foldLog(tx: Transaction): Promise<number> {
  await takeFold(tx);
  const rows = await tx.all<{ id: number; body: string }>("SELECT id, body FROM tally_log ORDER BY id LIMIT $1", [
    FOLD_ROWS,
  ]);
  if (rows.length === 0) return 0;
  const { at, tags, users, releases } = sumLog(rows.map(({ body }) => body));
  // Those retired meanwhile are left out: what was counted of them is gone with them.
  const owners = await tx.all<{ id: number; issue: string }>(
    "SELECT id, issue FROM fingerprint WHERE id = ANY ($1::bigint[])",
    [[...tags.keys()]],
  );
  const issues = new Map(owners.map(({ id, issue }) => [id, issue]));
  await addToTags(tx, new Map([...tags].filter(([id]) => issues.has(id))), at);
  const changed = await addToUsers(tx, new Map([...users].filter(([id]) => issues.has(id))));
  await recountUsers(tx, [...new Set(changed.map((id) => issues.get(id)!))]);
  if (releases.length > 0) await addToReleases(tx, releases);
  await tx.run("DELETE FROM tally_log WHERE id = ANY ($1::bigint[])", [rows.map(({ id }) => id)]);
  return rows.length;
}
