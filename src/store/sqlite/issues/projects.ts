import type { NewIssueBudget } from "../../engine/commit/new-issue-limit.ts";
import type { LogSum } from "../../engine/tallies/tally-log.ts";
import type { SqliteDatabase } from "../database.ts";

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

/** Adds what was counted of projects, and which sources it came from. */
export function addToProjects(db: SqliteDatabase, { projectHours, projectSources }: LogSum): void {
  for (const { project, hour, count } of projectHours.values()) {
    db.run(
      "INSERT INTO project_hour VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
      ...[project, hour, count],
    );
  }
  for (const { project, source, at, eventAt } of projectSources.values()) {
    db.run(
      `INSERT INTO project_source (project, source, last_seen, event_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET last_seen = max(last_seen, excluded.last_seen),
         event_at = max(event_at, excluded.event_at)`,
      ...[project, source, at, eventAt],
    );
  }
}

/** What is told of projects goes when it is too old to be told. */
export function retireProjects(
  db: SqliteDatabase,
  { hoursBefore, sourcesBefore }: { readonly hoursBefore: number; readonly sourcesBefore: number },
): void {
  db.transaction(() => {
    db.run("DELETE FROM project_hour WHERE hour < ?", hoursBefore);
    db.run("DELETE FROM project_source WHERE last_seen < ?", sourcesBefore);
  });
}
