import { FOLD_ROWS, foldNext, type LogEntry, LogSum } from "../../engine/tallies/tally-log.ts";
import type { Transaction } from "../database.ts";
import { addToProjects } from "../issues/projects.ts";
import { addToReleases } from "../issues/releases.ts";
import { addToTags } from "./tags.ts";
import { addToUsers, recountUsers, takeFold } from "./users.ts";

/** Returns the size of what is added, in characters. */
export async function appendToLog(tx: Transaction, entry: LogEntry | undefined): Promise<number> {
  if (entry === undefined) return 0;
  const body = JSON.stringify(entry);
  await tx.run("INSERT INTO tally_log (body) VALUES ($1)", [body]);
  return body.length;
}

/** Folds the oldest rows of the log into the tables. Returns whether more are left. */
export async function foldLog(tx: Transaction): Promise<boolean> {
  await takeFold(tx);
  const oldest = await tx.all<{ id: number; bytes: number }>(
    "SELECT id, octet_length(body) AS bytes FROM tally_log ORDER BY id LIMIT $1",
    [FOLD_ROWS],
  );
  if (oldest.length === 0) return false;
  const { ids, more } = foldNext(oldest);
  const rows = await tx.all<{ body: string }>("SELECT body FROM tally_log WHERE id = ANY ($1::bigint[])", [ids]);
  const sum = LogSum.of(rows.map(({ body }) => body));
  const { at, pairs, tags, users, releases } = sum;
  // Those retired meanwhile are left out: what was counted of them is gone with them.
  const owners = await tx.all<{ id: number; issue: string }>(
    "SELECT id, issue FROM fingerprint WHERE id = ANY ($1::bigint[])",
    [[...tags.keys()]],
  );
  const issues = new Map(owners.map(({ id, issue }) => [id, issue]));
  await addToTags(tx, new Map([...tags].filter(([id]) => issues.has(id))), pairs, at);
  const changed = await addToUsers(tx, new Map([...users].filter(([id]) => issues.has(id))));
  await recountUsers(tx, [...new Set(changed.map((id) => issues.get(id)!))]);
  if (releases.size > 0) await addToReleases(tx, [...releases.values()]);
  await addToProjects(tx, sum);
  await tx.run("DELETE FROM tally_log WHERE id = ANY ($1::bigint[])", [ids]);
  return more;
}
