import { MAX_RELEASES, type PossibleSight } from "../../engine/commit/first-sights.ts";
import {
  MAX_DEPLOYS,
  type PlannedDeploy,
  type ReleaseListing,
  type ReleaseRow,
} from "../../engine/issues/release-rows.ts";
import type { ReleaseSum } from "../../engine/tallies/tally-log.ts";
import type { SqliteDatabase } from "../database.ts";

/** Lists releases that are seen for the first time, as far as their projects have room. Returns whether one is listed. */
export function admitReleases(db: SqliteDatabase, sights: readonly PossibleSight[]): (sight: PossibleSight) => boolean {
  const rooms = new Map<string, number>();
  const admitted = new Set<string>();
  for (const { kind, project, name, first } of sights) {
    if (kind !== "release" || admitted.has(`${project}\0${name}`)) continue;
    const known = db.get("SELECT 1 FROM release WHERE project = ? AND version = ?", project, name) !== undefined;
    if (!known) {
      const room = rooms.get(project) ?? MAX_RELEASES - countReleases(db, project);
      rooms.set(project, room - 1);
      if (room <= 0) continue;
      const release = { project, version: name, firstSeen: first, lastSeen: first, eventCount: 0, newIssues: 0 };
      insertRelease(db, release);
    }
    admitted.add(`${project}\0${name}`);
  }
  return ({ project, name }) => admitted.has(`${project}\0${name}`);
}

/** Adds what was counted of releases; one that was retired meanwhile is listed again, as far as there is room. */
export function addToReleases(db: SqliteDatabase, releases: Iterable<ReleaseSum>): void {
  const rooms = new Map<string, number>();
  for (const release of releases) {
    const { project, version, firstSeen, lastSeen, eventCount, newIssues } = release;
    const changed = db.run(
      `UPDATE release SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?), event_count = event_count + ?,
         new_issues = new_issues + ? WHERE project = ? AND version = ?`,
      firstSeen,
      lastSeen,
      eventCount,
      newIssues,
      project,
      version,
    );
    if (changed > 0) continue;
    const room = rooms.get(project) ?? MAX_RELEASES - countReleases(db, project);
    rooms.set(project, room - 1);
    if (room <= 0) continue;
    insertRelease(db, release);
  }
}

function insertRelease(db: SqliteDatabase, release: ReleaseSum): void {
  db.run(
    `INSERT INTO release (project, version, first_seen, last_seen, event_count, new_issues) VALUES (?, ?, ?, ?, ?, ?)`,
    release.project,
    release.version,
    release.firstSeen,
    release.lastSeen,
    release.eventCount,
    release.newIssues,
  );
}

function countReleases(db: SqliteDatabase, project: string): number {
  return db.get<{ count: number }>("SELECT count(*) AS count FROM release WHERE project = ?", project)!.count;
}

/** A project's releases by the time of their first event, or of their deploy where that came first. */
export function readReleases(
  db: SqliteDatabase,
  { project }: { readonly project: string },
): { readonly release: string; readonly firstSeen: number }[] {
  return db.all(
    "SELECT version AS release, first_seen AS firstSeen FROM release WHERE project = ? ORDER BY first_seen, version",
    project,
  );
}

/** Releases of a project or of all, newest first. */
export function listReleases(db: SqliteDatabase, query: ReleaseListing): ReleaseRow[] {
  return db.all(
    `SELECT id, project, version, first_seen AS firstSeen, last_seen AS lastSeen, event_count AS eventCount,
       new_issues AS newIssues, ${DEPLOYS} AS deploys
     FROM release r WHERE (first_seen, id) < (?1, ?2) AND (?3 IS NULL OR project = ?3) AND (?4 IS NULL OR version = ?4)
       AND (?6 IS NULL OR project IN (SELECT value FROM json_each(?6)))
     ORDER BY first_seen DESC, id DESC LIMIT ?5`,
    query.before?.value ?? Number.MAX_SAFE_INTEGER,
    Number(query.before?.id ?? 0),
    query.project ?? null,
    query.version ?? null,
    query.limit,
    query.projects === undefined ? null : JSON.stringify(query.projects),
  );
}

const DEPLOYS = `(SELECT json_group_array(json_array(environment, deployed_at)) FROM (
  SELECT environment, deployed_at FROM deploy d WHERE d.project = r.project AND d.version = r.version
  ORDER BY deployed_at DESC, environment LIMIT 20))`;

/** Notes a deploy, and lists its release if it is not yet. Returns whether there was room for it. */
export function storeDeploy(db: SqliteDatabase, { project, version, environment, deployedAt }: PlannedDeploy): boolean {
  return db.transaction(() => {
    const known = db.run(
      "UPDATE release SET first_seen = min(first_seen, ?) WHERE project = ? AND version = ?",
      deployedAt,
      project,
      version,
    );
    if (known === 0) {
      if (countReleases(db, project) >= MAX_RELEASES) return false;
      const seen = { firstSeen: deployedAt, lastSeen: deployedAt, eventCount: 0, newIssues: 0 };
      insertRelease(db, { project, version, ...seen });
    }
    db.run("INSERT OR IGNORE INTO deploy VALUES (?, ?, ?, ?)", project, version, environment, deployedAt);
    db.run(
      `DELETE FROM deploy WHERE project = ?1 AND version = ?2 AND (environment, deployed_at) NOT IN (
         SELECT environment, deployed_at FROM deploy WHERE project = ?1 AND version = ?2
         ORDER BY deployed_at DESC, environment LIMIT ?3)`,
      project,
      version,
      MAX_DEPLOYS,
    );
    return true;
  });
}
