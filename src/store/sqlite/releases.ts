import { MAX_RELEASES, type PossibleSight } from "../first-sights.ts";
import type { SqliteDatabase } from "./database.ts";

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
      db.run("INSERT INTO release VALUES (?, ?, ?, ?, 0, 0)", project, name, first, first);
    }
    admitted.add(`${project}\0${name}`);
  }
  return ({ project, name }) => admitted.has(`${project}\0${name}`);
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
