import { FOLD_ROWS, foldNext, type LogEntry, LogSum } from "../../engine/tallies/tally-log.ts";
import type { SqliteDatabase } from "../database.ts";
import { addToProjects } from "../issues/projects.ts";
import { addToReleases } from "../issues/releases.ts";
import { addToTags } from "./tags.ts";
import { addToUsers, recountUsers } from "./users.ts";

/** The row of a commit in the log. */
export interface LoggedEntry {
  readonly id: number;
  readonly entry: LogEntry;
  /** UTF-16 units. */
  readonly size: number;
}

export function appendToLog(db: SqliteDatabase, entry: LogEntry | undefined): LoggedEntry | undefined {
  if (entry === undefined) return undefined;
  const body = JSON.stringify(entry);
  const { id } = db.get<{ id: number }>("INSERT INTO tally_log (body) VALUES (?) RETURNING id", body)!;
  return { id, entry, size: body.length };
}

/** The sum of the log's rows from `first` to `last`, which this connection wrote: to fold them they need not be read. */
interface Unfolded {
  readonly first: number;
  last: number;
  readonly sum: LogSum;
}

const unfoldedOf = new WeakMap<SqliteDatabase, Unfolded>();

/** A row is committed. */
export function rememberLogged(db: SqliteDatabase, { id, entry }: LoggedEntry): void {
  const unfolded = unfoldedOf.get(db) ?? { first: id, last: id, sum: new LogSum() };
  unfoldedOf.set(db, unfolded);
  unfolded.last = id;
  unfolded.sum.add(entry);
}

/** Folds the oldest rows of the log into the tables. Returns whether more are left. */
export function foldLog(db: SqliteDatabase): boolean {
  const folded = db.transaction(() => {
    const unfolded = unfoldedOf.get(db);
    const ends = db.get<{ first: number | null; last: number }>(
      "SELECT (SELECT min(id) FROM tally_log) AS first, (SELECT max(id) FROM tally_log) AS last",
    )!;
    if (ends.first === null) return { last: Number.MAX_SAFE_INTEGER, more: false };
    if (unfolded?.first === ends.first && unfolded.last === ends.last) {
      fold(db, unfolded.sum);
      db.run("DELETE FROM tally_log");
      return { last: ends.last, more: false };
    }
    const oldest = db.all<{ id: number; bytes: number }>(
      "SELECT id, octet_length(body) AS bytes FROM tally_log ORDER BY id LIMIT ?",
      FOLD_ROWS,
    );
    const { ids, more } = foldNext(oldest);
    const last = ids.at(-1)!;
    const rows = db.all<{ body: string }>("SELECT body FROM tally_log WHERE id <= ?", last);
    fold(db, LogSum.of(rows.map(({ body }) => body)));
    db.run("DELETE FROM tally_log WHERE id <= ?", last);
    return { last, more };
  });
  // The sum holds for all of its rows or not at all.
  if ((unfoldedOf.get(db)?.first ?? Number.MAX_SAFE_INTEGER) <= folded.last) unfoldedOf.delete(db);
  return folded.more;
}

function fold(db: SqliteDatabase, sum: LogSum): void {
  const { at, pairs, tags, users, releases } = sum;
  const issues = new Set<string>();
  for (const [fingerprint, counts] of tags) {
    const owner = db.get<{ issue: string }>("SELECT issue FROM fingerprint WHERE id = ?", fingerprint);
    // Retired meanwhile: what was counted of it is gone with it.
    if (owner === undefined) continue;
    addToTags(db, fingerprint, counts, pairs, at);
    const hashes = users.get(fingerprint);
    if (hashes !== undefined && addToUsers(db, fingerprint, hashes)) issues.add(owner.issue);
  }
  for (const issue of issues) recountUsers(db, issue);
  addToReleases(db, releases.values());
  addToProjects(db, sum);
}
