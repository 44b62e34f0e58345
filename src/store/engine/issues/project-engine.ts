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

// From an index alone, which commits rarely write: what changes with every event comes from elsewhere.
const issues = (where: string): string =>
  `SELECT project, count(*) AS issues, sum(CASE WHEN status = 'unresolved' THEN 1 ELSE 0 END) AS unresolved
  FROM issue_total ${where} GROUP BY project ORDER BY project LIMIT ?1`;
const events = (where: string): string =>
  `SELECT project, sum(count) AS events FROM project_hour WHERE hour >= ?1 AND hour <= ?2 ${where} GROUP BY project`;
const sources = (where: string): string =>
  `SELECT project, source, last_seen AS seen, event_at AS "eventAt" FROM project_source ${where}
  ORDER BY project, source LIMIT ?1`;
/** The latest event of issues, however long that takes. */
const SEEN = `SELECT project, max(last_seen) AS seen FROM issue_total WHERE ${asked("project", 1)} GROUP BY project`;

const OF_ALL = { issues: issues(""), events: events(""), sources: sources("") };
const OF_ASKED = {
  issues: issues(`WHERE ${asked("project", 2)}`),
  events: events(`AND ${asked("project", 3)}`),
  sources: sources(`WHERE ${asked("project", 2)}`),
};

/** So many at a time as one statement asks for, with the first again where there are fewer. */
function portions(names: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(names.length / ASKED) }, (_, portion) => {
    const some = names.slice(portion * ASKED, (portion + 1) * ASKED);
    return Array.from({ length: ASKED }, (_, place) => some[place] ?? some[0]!);
  });
}

/** The contract on any engine; `fold` writes away what commits have logged. */
export function createProjectStore(sql: PortableSql, fold: () => Promise<void>): ProjectStore {
  const lastSeen = async (names: readonly string[]): Promise<Map<string, EpochMs>> => {
    const seen = new Map<string, EpochMs>();
    for (const values of portions(names)) {
      for (const row of await sql.all<{ project: string; seen: number }>({ sql: SEEN, values })) {
        seen.set(row.project, row.seen);
      }
    }
    return seen;
  };
  const read = async (at: EpochMs, names: readonly string[], of: typeof OF_ALL): Promise<ProjectSummary[]> => {
    const hour = Math.floor(at / HOUR);
    const [rows, counts, origins] = await Promise.all([
      sql.all<{ project: string; issues: number; unresolved: number }>({
        sql: of.issues,
        values: [MAX_PROJECTS, ...names],
      }),
      sql.all<{ project: string; events: number }>({ sql: of.events, values: [hour - 24, hour, ...names] }),
      sql.all<{ project: string; source: string; seen: number; eventAt: number }>({
        sql: of.sources,
        values: [10 * MAX_PROJECTS, ...names],
      }),
    ]);
    const eventsOf = new Map(counts.map((row) => [row.project, row.events]));
    const sourcesOf = Map.groupBy(origins, (row) => row.project);
    const latest = (name: string): number => Math.max(0, ...(sourcesOf.get(name) ?? []).map(({ eventAt }) => eventAt));
    // Where no source is known any more.
    const seen = await lastSeen(rows.map(({ project }) => project).filter((name) => latest(name) === 0));
    return rows.map((row) => ({
      name: row.project,
      issues: row.issues,
      unresolved: row.unresolved,
      events24h: eventsOf.get(row.project) ?? 0,
      lastSeen: seen.get(row.project) ?? latest(row.project),
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
      for (const some of portions(names)) found.push(...(await read(at, some, OF_ASKED)));
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
