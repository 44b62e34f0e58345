import type { StoredDecision } from "../../engine/issues/correction.ts";
import type {
  DiscardListing,
  DiscardOutcome,
  DiscardRow,
  DiscardUndo,
  Dropped,
} from "../../engine/issues/discard-engine.ts";
import type { SqliteDatabase } from "../database.ts";
import { deleteBuckets, forgetIssue } from "../maintenance.ts";

/**
 * Deletes all that is counted and kept of issues, but not their fingerprints: what is found by them later is dropped, and
 * so is what joins their patterns.
 */
export function discardIssues(
  db: SqliteDatabase,
  { issues, at, actor, reason }: StoredDecision & { readonly issues: readonly string[] },
): DiscardOutcome {
  return db.transaction(() => {
    const discarded: string[] = [];
    const overflows: string[] = [];
    for (const issue of issues) {
      const found = db.get<{ kind: string }>(
        "SELECT i.kind FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ?",
        issue,
      );
      if (found === undefined) continue;
      if (found.kind !== "issue") {
        overflows.push(issue);
        continue;
      }
      db.run(
        `INSERT INTO discard (issue, project, title, type, culprit, pattern, event_count, at, actor, reason)
         SELECT i.id, i.project, i.title, i.type, i.culprit, i.pattern, t.event_count, ?, ?, ?
         FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ?`,
        ...[at, actor, reason, issue],
      );
      deleteBuckets(db, issue);
      empty(db, issue);
      discarded.push(issue);
    }
    return { discarded, overflows };
  });
}

function empty(db: SqliteDatabase, issue: string): void {
  const own = "(SELECT id FROM fingerprint WHERE issue = ?)";
  for (const table of ["event", "first_sight", "issue_change", "tag", "user_sketch", "activity_fingerprint"]) {
    db.run(`DELETE FROM ${table} WHERE fingerprint IN ${own}`, issue);
  }
  db.run(
    `UPDATE fingerprint_total SET event_count = 0, first_seen = 9007199254740991, last_seen = -9007199254740991,
       services = '[]', sample_count = 0, sampled_at = 0 WHERE fingerprint IN ${own}`,
    issue,
  );
  for (const table of ["user_total", "issue_total", "issue_trait", "activity"]) {
    db.run(`DELETE FROM ${table} WHERE issue = ?`, issue);
  }
}

const OF_PROJECTS = (value: string): string =>
  `(${value} IS NULL OR project IN (SELECT value FROM json_each(${value})))`;

function jsonOf(projects: readonly string[] | undefined): string | null {
  return projects === undefined ? null : JSON.stringify(projects);
}

/** Newest first. */
export function listDiscards(db: SqliteDatabase, { projects, before, limit }: DiscardListing): DiscardRow[] {
  return db.all(
    `SELECT * FROM discard WHERE (at, issue) < (?, ?) AND ${OF_PROJECTS("?3")}
     ORDER BY at DESC, issue DESC LIMIT ?4`,
    ...[before?.value ?? Number.MAX_SAFE_INTEGER, before?.id ?? "", jsonOf(projects), limit],
  );
}

export function undoDiscard(db: SqliteDatabase, { issue, projects }: DiscardUndo): DiscardRow | undefined {
  return db.transaction(() => {
    const row = db.get<DiscardRow>(
      `DELETE FROM discard WHERE issue = ?1 AND ${OF_PROJECTS("?2")} RETURNING *`,
      issue,
      jsonOf(projects),
    );
    if (row !== undefined) forgetIssue(db, issue);
    return row;
  });
}

/** Counts what a commit drops. */
export function addToDiscards(db: SqliteDatabase, dropped: Dropped): void {
  for (const { issue, count, latest } of dropped) {
    db.run(
      `UPDATE discard SET dropped = dropped + ?, last_dropped_at = max(coalesce(last_dropped_at, ?2), ?2)
       WHERE issue = ?3`,
      ...[count, latest, issue],
    );
  }
}
