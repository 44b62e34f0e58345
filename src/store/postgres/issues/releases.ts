import { MAX_RELEASES, type PossibleSight } from "../../engine/commit/first-sights.ts";
import {
  MAX_DEPLOYS,
  type PlannedDeploy,
  type ReleaseListing,
  type ReleaseRow,
} from "../../engine/issues/release-rows.ts";
import type { ReleaseSum } from "../../engine/tallies/tally-log.ts";
import type { Transaction } from "../database.ts";
import { takeOrder } from "./changes.ts";

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
  const admitted = await withRoom(tx, unseen, ([, { project }]) => project);
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
  return ({ project, name }) => listed.has(`${project}\0${name}`);
}

/** Those of the items whose projects can list one more release, in order. */
async function withRoom<T>(tx: Transaction, items: readonly T[], projectOf: (item: T) => string): Promise<T[]> {
  if (items.length === 0) return [];
  const counts = await tx.all<{ project: string; count: number }>(
    "SELECT project, count(*) AS count FROM release WHERE project = ANY ($1) GROUP BY project",
    [[...new Set(items.map(projectOf))]],
  );
  const rooms = new Map(counts.map(({ project, count }) => [project, MAX_RELEASES - count]));
  return items.filter((item) => {
    const room = rooms.get(projectOf(item)) ?? MAX_RELEASES;
    rooms.set(projectOf(item), room - 1);
    return room > 0;
  });
}

/** Adds what was counted of releases; one that was retired meanwhile is listed again, as far as there is room. */
export async function addToReleases(tx: Transaction, releases: readonly ReleaseSum[]): Promise<void> {
  const rows = await tx.all<{ place: number }>(
    `UPDATE release r SET first_seen = least(r.first_seen, n.first_seen), last_seen = greatest(r.last_seen, n.last_seen),
       event_count = r.event_count + n.event_count, new_issues = r.new_issues + n.new_issues
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) WITH ORDINALITY
       AS n (project, version, first_seen, last_seen, event_count, new_issues, place)
     WHERE r.project = n.project AND r.version = n.version RETURNING n.place`,
    columns(releases),
  );
  const found = new Set(rows.map(({ place }) => place));
  const gone = releases.filter((_, index) => !found.has(index + 1));
  const admitted = await withRoom(tx, gone, ({ project }) => project);
  if (admitted.length === 0) return;
  await tx.run(
    `INSERT INTO release (project, version, first_seen, last_seen, event_count, new_issues)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
     ON CONFLICT DO NOTHING`,
    columns(admitted),
  );
}

function columns(releases: readonly ReleaseSum[]): readonly unknown[] {
  return [
    releases.map(({ project }) => project),
    releases.map(({ version }) => version),
    releases.map(({ firstSeen }) => firstSeen),
    releases.map(({ lastSeen }) => lastSeen),
    releases.map(({ eventCount }) => eventCount),
    releases.map(({ newIssues }) => newIssues),
  ];
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

/** Releases of a project or of all, newest first. */
export async function listReleases(tx: Transaction, query: ReleaseListing): Promise<ReleaseRow[]> {
  return await tx.all(
    `SELECT id, project, version, first_seen AS "firstSeen", last_seen AS "lastSeen", event_count AS "eventCount",
       new_issues AS "newIssues", ${DEPLOYS} AS deploys
     FROM release r WHERE (first_seen, id) < ($1::bigint, $2::bigint) AND ($3::text IS NULL OR project = $3)
       AND ($4::text IS NULL OR version = $4) AND ($6::text[] IS NULL OR project = ANY ($6))
     ORDER BY first_seen DESC, id DESC LIMIT $5`,
    [
      query.before?.value ?? Number.MAX_SAFE_INTEGER,
      Number(query.before?.id ?? 0),
      query.project ?? null,
      query.version ?? null,
      query.limit,
      query.projects ?? null,
    ],
  );
}

const DEPLOYS = `(SELECT coalesce(json_agg(json_build_array(environment, deployed_at))::text, '[]') FROM (
  SELECT environment, deployed_at FROM deploy d WHERE d.project = r.project AND d.version = r.version
  ORDER BY deployed_at DESC, environment LIMIT 20) latest)`;

/** Notes a deploy, and lists its release if it is not yet. Returns whether there was room for it. */
export async function storeDeploy(
  tx: Transaction,
  { project, version, environment, deployedAt }: PlannedDeploy,
): Promise<boolean> {
  await takeOrder(tx);
  const sql = "UPDATE release SET first_seen = least(first_seen, $3) WHERE project = $1 AND version = $2";
  const known = await tx.run(sql, [project, version, deployedAt]);
  if (known === 0) {
    const [row] = await tx.all<{ count: number }>("SELECT count(*) AS count FROM release WHERE project = $1", [
      project,
    ]);
    if (row!.count >= MAX_RELEASES) return false;
    await tx.run(
      `INSERT INTO release (project, version, first_seen, last_seen, event_count, new_issues)
       VALUES ($1, $2, $3, $3, 0, 0)`,
      [project, version, deployedAt],
    );
  }
  await tx.run("INSERT INTO deploy VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", [
    project,
    version,
    environment,
    deployedAt,
  ]);
  await tx.run(
    `DELETE FROM deploy WHERE project = $1 AND version = $2 AND (environment, deployed_at) NOT IN (
       SELECT environment, deployed_at FROM deploy WHERE project = $1 AND version = $2
       ORDER BY deployed_at DESC, environment LIMIT $3)`,
    [project, version, MAX_DEPLOYS],
  );
  return true;
}
