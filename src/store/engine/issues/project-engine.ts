import { type EpochMs, HOUR } from "../../../domain/time.ts";
import type { ProjectStore, ProjectSummary } from "../../project-store.ts";
import type { PortableSql } from "../portable-sql.ts";
import { fromExactText, readableText } from "../stored-text.ts";

const MAX_PROJECTS = 1_000;
/** Names that are asked for in one statement, whose text must be constant. */
const ASKED = 50;

/** That a project is one of those asked for, which are the values from `first` on. */
function asked(column: string, first: number): string {
  return `${column} IN (${Array.from({ length: ASKED }, (_, i) => `?${first + i}`).join(", ")})`;
}

const issues = (where: string): string =>
  `SELECT i.project, count(*) AS issues, sum(CASE WHEN t.status = 'unresolved' THEN 1 ELSE 0 END) AS unresolved,
    max(t.last_seen) AS seen FROM issue i JOIN issue_total t ON t.issue = i.id ${where}
  GROUP BY i.project ORDER BY i.project LIMIT ?1`;
const events = (where: string): string =>
  `SELECT project, sum(count) AS events FROM project_hour WHERE hour >= ?1 AND hour <= ?2 ${where} GROUP BY project`;
const sources = (where: string): string =>
  `SELECT project, source, last_seen AS seen FROM project_source ${where} ORDER BY project, source LIMIT ?1`;

const OF_ALL = { issues: issues(""), events: events(""), sources: sources("") };
const OF_ASKED = {
  issues: issues(`WHERE ${asked("i.project", 2)}`),
  events: events(`AND ${asked("project", 3)}`),
  sources: sources(`WHERE ${asked("project", 2)}`),
};

/** The contract on any engine; `fold` writes away what commits have logged. */
export function createProjectStore(sql: PortableSql, fold: () => Promise<void>): ProjectStore {
  const read = async (at: EpochMs, names: readonly string[], of: typeof OF_ALL): Promise<ProjectSummary[]> => {
    const hour = Math.floor(at / HOUR);
    const [rows, counts, origins] = await Promise.all([
      sql.all<{ project: string; issues: number; unresolved: number; seen: number }>({
        sql: of.issues,
        values: [MAX_PROJECTS, ...names],
      }),
      sql.all<{ project: string; events: number }>({ sql: of.events, values: [hour - 24, hour, ...names] }),
      sql.all<{ project: string; source: string; seen: number }>({
        sql: of.sources,
        values: [10 * MAX_PROJECTS, ...names],
      }),
    ]);
    const eventsOf = new Map(counts.map((row) => [row.project, row.events]));
    const sourcesOf = Map.groupBy(origins, (row) => row.project);
    return rows.map((row) => ({
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
  };
  return {
    list: async ({ at, projects }) => {
      await fold();
      if (projects === undefined) return await read(at, [], OF_ALL);
      const names = [...new Set(projects.map((name) => readableText(name, 200)))].sort();
      const found: ProjectSummary[] = [];
      for (let i = 0; i < names.length; i += ASKED) {
        const some = names.slice(i, i + ASKED);
        const padded = Array.from({ length: ASKED }, (_, place) => some[place] ?? some[0]!);
        found.push(...(await read(at, padded, OF_ASKED)));
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
