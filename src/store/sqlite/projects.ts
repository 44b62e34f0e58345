import type { NewIssueBudget } from "../new-issue-limit.ts";
import type { SqliteDatabase } from "./database.ts";

export function readBudget(db: SqliteDatabase, project: string): NewIssueBudget | undefined {
  return db.get<NewIssueBudget>("SELECT tokens, refilled_at AS refilledAt FROM project WHERE name = ?", project);
}

export function writeBudget(db: SqliteDatabase, project: string, budget: NewIssueBudget): void {
  db.run(
    `INSERT INTO project (name, tokens, refilled_at) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET tokens = excluded.tokens, refilled_at = excluded.refilled_at`,
    project,
    budget.tokens,
    budget.refilledAt,
  );
}

/** Projects come from log text: those without issues go, once their budget is certainly full again. */
export function forgetEmptyProjects(db: SqliteDatabase, { before }: { readonly before: number }): number {
  return db.run(
    "DELETE FROM project WHERE refilled_at < ? AND NOT EXISTS (SELECT 1 FROM issue WHERE issue.project = project.name)",
    before,
  );
}
