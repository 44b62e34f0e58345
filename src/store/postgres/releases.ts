import { MAX_RELEASES, type PossibleSight } from "../first-sights.ts";
import type { Transaction } from "./database.ts";

/** Lists releases that are seen for the first time, as far as their projects have room. Returns whether one is listed. */
export async function admitReleases(
  tx: Transaction,
  sights: readonly PossibleSight[],
): Promise<(sight: PossibleSight) => boolean> {
  const wanted = new Map<string, PossibleSight>();
  for (const sight of sights) {
    const key = `${sight.project}\0${sight.name}`;
    if (sight.kind === "release" && !wanted.has(key)) wanted.set(key, sight);
  }
  if (wanted.size === 0) return () => false;
  const all = [...wanted.values()];
  const known = await tx.all<{ project: string; version: string }>(
    `SELECT project, version FROM release
     WHERE (project, version) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [all.map(({ project }) => project), all.map(({ name }) => name)],
  );
  const listed = new Set(known.map(({ project, version }) => `${project}\0${version}`));
  const unseen = [...wanted].filter(([key]) => !listed.has(key));
  if (unseen.length > 0) {
    const counts = await tx.all<{ project: string; count: number }>(
      "SELECT project, count(*) AS count FROM release WHERE project = ANY ($1) GROUP BY project",
      [[...new Set(unseen.map(([, { project }]) => project))]],
    );
    const rooms = new Map(counts.map(({ project, count }) => [project, MAX_RELEASES - count]));
    const admitted = unseen.filter(([, { project }]) => {
      const room = rooms.get(project) ?? MAX_RELEASES;
      rooms.set(project, room - 1);
      return room > 0;
    });
    await tx.run(
      `INSERT INTO release (project, version, first_seen, last_seen, event_count, new_issues)
       SELECT project, version, first, first, 0, 0
       FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (project, version, first) ON CONFLICT DO NOTHING`,
      [
        admitted.map(([, { project }]) => project),
        admitted.map(([, { name }]) => name),
        admitted.map(([, { first }]) => first),
      ],
    );
    for (const [key] of admitted) listed.add(key);
  }
  return ({ project, name }) => listed.has(`${project}\0${name}`);
}

/** A project's releases by the time of their first event, or of their deploy where that came first. */
export async function readReleases(
  tx: Transaction,
  { project }: { readonly project: string },
): Promise<{ readonly release: string; readonly firstSeen: number }[]> {
  return await tx.all(
    `SELECT version AS release, first_seen AS "firstSeen" FROM release WHERE project = $1 ORDER BY first_seen, version`,
    [project],
  );
}
