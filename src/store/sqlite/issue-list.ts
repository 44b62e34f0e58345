import { FRESH_MS } from "../../domain/issue-state.ts";
import { compileSearch, type SqlDialect } from "../issue-filter.ts";
import {
  type CountRow,
  compareListed,
  countColumns,
  type IssueListing,
  type IssueRow,
  type ListedRow,
  SORT_SQL,
  type StoredSelection,
} from "../issue-row.ts";
import type { SqliteDatabase } from "./database.ts";
import { ISSUE_COLUMNS } from "./issues.ts";

const DIALECT: SqlDialect = {
  placeholder: (number) => `?${number}`,
  // SQLite's LIKE takes ASCII letters alike.
  like: (column, pattern) => `${column} LIKE ${pattern} ESCAPE '\\'`,
  contains: (column, text) => `instr(${column}, ${text}) > 0`,
  services: "json_each(t.services) s",
};

export function listIssues(db: SqliteDatabase, listing: IssueListing): ListedRow[] {
  const { from, where, values, statuses } = selected(listing);
  const place = SORT_SQL[listing.sort];
  const next = values.length;
  // For each status its order drives the query (an index of the totals), and conditions are looked up until the page is full.
  const sql = `SELECT t.issue AS id, ${place} AS place FROM ${from}
    WHERE t.status = ?${next + 1} AND (${place}, t.issue) < (?${next + 2}, ?${next + 3}) AND ${where}
    ORDER BY place DESC, t.issue DESC LIMIT ?${next + 4}`;
  const { value = Number.MAX_SAFE_INTEGER, id = "" } = listing.before ?? {};
  return db.snapshot(() => {
    const found = statuses.flatMap((status) =>
      db.once<{ id: string; place: number }>(sql, [...values, status, value, id, listing.limit]),
    );
    const places = new Map(found.map((row) => [row.id, row.place]));
    const shown = (found as ListedRow[]).sort(compareListed).slice(0, listing.limit);
    const rows = db.all<IssueRow>(
      `SELECT ${ISSUE_COLUMNS} FROM json_each(?) n CROSS JOIN issue i ON i.id = n.value
       JOIN issue_total t ON t.issue = i.id`,
      JSON.stringify(shown.map((row) => row.id)),
    );
    return rows.map((row) => ({ ...row, place: places.get(row.id) ?? 0 })).sort(compareListed);
  });
}

export function countIssues(db: SqliteDatabase, selection: StoredSelection): CountRow[] {
  const { from, where, values, statuses } = selected(selection);
  const next = values.length;
  const { now, me } = selection.context;
  return db.once(
    `SELECT ${countColumns(`?${next + 1}`, `?${next + 2}`)} FROM ${from}
     WHERE t.status IN (SELECT value FROM json_each(?${next + 3})) AND ${where} GROUP BY 1, 2, 3, 4`,
    [...values, now - FRESH_MS, me, JSON.stringify(statuses)],
  );
}

/** What a selection is in SQL. */
function selected({ search, context, project, status }: StoredSelection) {
  const filter = compileSearch(search, context, DIALECT);
  const values = [...filter.values];
  let where = filter.sql;
  if (project !== undefined) where = `${where} AND i.project = ?${values.push(project)}`;
  const joined = filter.needsIssue || project !== undefined;
  return {
    from: joined ? "issue_total t CROSS JOIN issue i ON i.id = t.issue" : "issue_total t",
    where,
    values,
    statuses: filter.statuses.filter((one) => status === undefined || one === status),
  };
}
