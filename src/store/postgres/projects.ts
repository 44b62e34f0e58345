import type { NewIssueBudget } from "../new-issue-limit.ts";
import type { Transaction } from "./database.ts";
import { RepeatTransaction } from "./database.ts";

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
export async function forgetEmptyProjects(tx: Transaction, before: number): Promise<number> {
  return await tx.run(
    "DELETE FROM project p WHERE refilled_at < $1 AND NOT EXISTS (SELECT 1 FROM issue i WHERE i.project = p.name)",
    [before],
  );
}
