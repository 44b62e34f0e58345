import type { NewIssueBudget } from "../../engine/commit/new-issue-limit.ts";
import type { LogSum } from "../../engine/tallies/tally-log.ts";
import type { PostgresDatabase, Transaction } from "../database.ts";
import { RepeatTransaction } from "../database.ts";
import { deleteAll } from "../portions.ts";

/** Locks the projects' rows: whoever makes issues of a project does it alone. New projects get `full`. */
export async function lockBudgets(
  tx: Transaction,
  projects: readonly string[],
  full: NewIssueBudget,
): Promise<Map<string, NewIssueBudget>> {
  await tx.run(
    `INSERT INTO project (name, tokens, refilled_at)
     SELECT name, $2, $3 FROM unnest($1::text[]) AS t (name) ORDER BY name ON CONFLICT DO NOTHING`,
    [projects, full.tokens, full.refilledAt],
  );
  const rows = await tx.all<NewIssueBudget & { name: string }>(
    `SELECT name, tokens, refilled_at AS "refilledAt" FROM project WHERE name = ANY ($1) ORDER BY name FOR UPDATE`,
    [projects],
  );
  if (rows.length < projects.length) throw new RepeatTransaction("a project was cleaned up meanwhile");
  return new Map(rows.map((row) => [row.name, row]));
}

export async function writeBudgets(tx: Transaction, budgets: ReadonlyMap<string, NewIssueBudget>): Promise<void> {
  await tx.run(
    `UPDATE project p SET tokens = n.tokens, refilled_at = n.refilled_at
     FROM unnest($1::text[], $2::double precision[], $3::bigint[]) AS n (name, tokens, refilled_at)
     WHERE p.name = n.name`,
    [
      [...budgets.keys()],
      [...budgets.values()].map(({ tokens }) => tokens),
      [...budgets.values()].map(({ refilledAt }) => refilledAt),
    ],
  );
}

/** Projects come from log text: those without issues go, once their budget is certainly full again. */
export async function forgetEmptyProjects(database: PostgresDatabase, before: number): Promise<number> {
  const empty = "refilled_at < $1 AND NOT EXISTS (SELECT 1 FROM issue i WHERE i.project = t.name)";
  return await deleteAll(database, "project", empty, [before]);
}

/** Adds what was counted of projects, and which sources it came from. Under `takeFold`. */
export async function addToProjects(tx: Transaction, { projectHours, projectSources }: LogSum): Promise<void> {
  const [hours, sources] = [[...projectHours.values()], [...projectSources.values()]];
  if (hours.length === 0) return;
  await tx.run(
    `INSERT INTO project_hour AS p (project, hour, count) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
     ON CONFLICT (project, hour) DO UPDATE SET count = p.count + excluded.count`,
    [hours.map(({ project }) => project), hours.map(({ hour }) => hour), hours.map(({ count }) => count)],
  );
  await tx.run(
    `INSERT INTO project_source AS p (project, source, last_seen, event_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
     ON CONFLICT (project, source) DO UPDATE SET last_seen = greatest(p.last_seen, excluded.last_seen),
       event_at = greatest(p.event_at, excluded.event_at)`,
    [
      sources.map(({ project }) => project),
      sources.map(({ source }) => source),
      sources.map(({ at }) => at),
      sources.map(({ eventAt }) => eventAt),
    ],
  );
}
