import { HOUR } from "../../../domain/time.ts";
import type { ProjectStore } from "../../project-store.ts";
import type { PortableSql } from "../portable-sql.ts";
import { fromExactText, readableText } from "../stored-text.ts";

const MAX_PROJECTS = 1_000;

const ISSUES = `SELECT i.project, count(*) AS issues, sum(CASE WHEN t.status = 'unresolved' THEN 1 ELSE 0 END) AS unresolved,
    max(t.last_seen) AS seen FROM issue i JOIN issue_total t ON t.issue = i.id
  GROUP BY i.project ORDER BY i.project LIMIT ?1`;
const EVENTS =
  "SELECT project, sum(count) AS events FROM project_hour WHERE hour >= ?1 AND hour <= ?2 GROUP BY project";
const SOURCES = "SELECT project, source, last_seen AS seen FROM project_source ORDER BY project, source LIMIT ?1";

/** The contract on any engine; `fold` writes away what commits have logged. */
export function createProjectStore(sql: PortableSql, fold: () => Promise<void>): ProjectStore {
  return {
    list: async ({ at, projects }) => {
      await fold();
      const wanted = projects === undefined ? undefined : new Set(projects.map((name) => readableText(name, 200)));
      const [hour] = [Math.floor(at / HOUR)];
      const [issues, events, sources] = await Promise.all([
        sql.all<{ project: string; issues: number; unresolved: number; seen: number }>({
          sql: ISSUES,
          values: [MAX_PROJECTS],
        }),
        sql.all<{ project: string; events: number }>({ sql: EVENTS, values: [hour - 24, hour] }),
        sql.all<{ project: string; source: string; seen: number }>({ sql: SOURCES, values: [10 * MAX_PROJECTS] }),
      ]);
      const eventsOf = new Map(events.map((row) => [row.project, row.events]));
      const sourcesOf = Map.groupBy(sources, (row) => row.project);
      return issues
        .filter(({ project }) => wanted?.has(project) ?? true)
        .map((row) => ({
          name: row.project,
          issues: row.issues,
          unresolved: row.unresolved,
          events24h: eventsOf.get(row.project) ?? 0,
          lastSeen: row.seen,
          sources: (sourcesOf.get(row.project) ?? []).map(({ source, seen }) => ({
            id: fromExactText(source),
            lastSeen: seen,
          })),
        }));
    },
  };
}
