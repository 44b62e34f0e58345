import { BUCKET_TABLES } from "../../engine/commit/bucket-steps.ts";
import type { StoredDecision } from "../../engine/issues/correction.ts";
import type {
  DiscardListing,
  DiscardOutcome,
  DiscardRow,
  DiscardUndo,
  Dropped,
} from "../../engine/issues/discard-engine.ts";
import type { Transaction } from "../database.ts";
import { forgetIssues, lockTotals } from "../maintenance.ts";
import { takeFold } from "../tallies/users.ts";

const ISSUES = "issue = ANY ($1::uuid[])";

/**
 * Deletes all that is counted and kept of issues, but not their fingerprints: what is found by them later is dropped, and
 * so is what joins their patterns. Under the locks that commits take: one that counts for such an issue comes before this
 * and is deleted, or after it and drops.
 */
export async function discardIssues(
  tx: Transaction,
  { issues, at, actor, reason }: StoredDecision & { readonly issues: readonly string[] },
): Promise<DiscardOutcome> {
  await lockTotals(tx, "f.issue = ANY ($1::uuid[])", issues);
  const found = await tx.all<{ id: string; kind: string }>(
    "SELECT i.id, i.kind FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ANY ($1::uuid[])",
    [issues],
  );
  const discarded = found.filter(({ kind }) => kind === "issue").map(({ id }) => id);
  const overflows = found.filter(({ kind }) => kind !== "issue").map(({ id }) => id);
  if (discarded.length === 0) return { discarded, overflows };
  await tx.run(
    `INSERT INTO discard (issue, project, title, type, culprit, pattern, event_count, at, actor, reason)
     SELECT i.id, i.project, i.title, i.type, i.culprit, i.pattern, t.event_count, $2, $3, $4
     FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ANY ($1::uuid[])`,
    [discarded, at, actor, reason],
  );
  await empty(tx, discarded);
  return { discarded: issues.filter((issue) => discarded.includes(issue)), overflows };
}

async function empty(tx: Transaction, issues: readonly string[]): Promise<void> {
  const own = `(SELECT id FROM fingerprint WHERE ${ISSUES})`;
  // Nothing is folded into them from here on.
  await takeFold(tx);
  const kept = ["event", "first_sight", "issue_change", "tag", "user_sketch", "activity_fingerprint"];
  for (const table of [...BUCKET_TABLES, ...kept]) {
    await tx.run(`DELETE FROM ${table} WHERE fingerprint IN ${own}`, [issues]);
  }
  await tx.run(
    `UPDATE fingerprint_total SET event_count = 0, first_seen = 9007199254740991, last_seen = -9007199254740991,
       services = '[]', sample_count = 0, sampled_at = 0 WHERE fingerprint IN ${own}`,
    [issues],
  );
  for (const table of ["user_total", "issue_total", "issue_trait", "activity"]) {
    await tx.run(`DELETE FROM ${table} WHERE ${ISSUES}`, [issues]);
  }
}

/** Newest first. */
export async function listDiscards(
  tx: Transaction,
  { projects, before, limit }: DiscardListing,
): Promise<DiscardRow[]> {
  return await tx.all(
    `SELECT * FROM discard WHERE (at, issue) < ($1::bigint, $2::uuid) AND ($3::text[] IS NULL OR project = ANY ($3))
     ORDER BY at DESC, issue DESC LIMIT $4`,
    [
      before?.value ?? Number.MAX_SAFE_INTEGER,
      before?.id ?? "ffffffff-ffff-ffff-ffff-ffffffffffff",
      projects ?? null,
      limit,
    ],
  );
}

export async function undoDiscard(tx: Transaction, { issue, projects }: DiscardUndo): Promise<DiscardRow | undefined> {
  await lockTotals(tx, "f.issue = ANY ($1::uuid[])", [issue]);
  const [row] = await tx.all<DiscardRow>(
    "DELETE FROM discard WHERE issue = $1 AND ($2::text[] IS NULL OR project = ANY ($2)) RETURNING *",
    [issue, projects ?? null],
  );
  if (row !== undefined) await forgetIssues(tx, [issue]);
  return row;
}

/** Counts what a commit drops, in the order of issues that all workers keep. */
export async function addToDiscards(tx: Transaction, dropped: Dropped): Promise<void> {
  if (dropped.length === 0) return;
  const issues = dropped.map(({ issue }) => issue);
  await tx.all(`SELECT 1 FROM discard WHERE ${ISSUES} ORDER BY issue FOR UPDATE`, [issues]);
  await tx.run(
    `UPDATE discard d SET dropped = d.dropped + n.count, last_dropped_at = greatest(d.last_dropped_at, n.latest)
     FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS n (issue, count, latest) WHERE d.issue = n.issue`,
    [issues, dropped.map(({ count }) => count), dropped.map(({ latest }) => latest)],
  );
}
