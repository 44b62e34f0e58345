import { FRESH_MS } from "../../../domain/issue-state.ts";
import { compileSearch, type SqlDialect } from "../../engine/issues/issue-filter.ts";
import {
  type CountRow,
  compareListed,
  countColumns,
  type IssueListing,
  type IssueRow,
  type ListedRow,
  SORT_SQL,
  type StoredSelection,
} from "../../engine/issues/issue-row.ts";
import type { Transaction } from "../database.ts";
import { ISSUE_COLUMNS } from "./issues.ts";

const DIALECT: SqlDialect = {
  placeholder: (number) => `$${number}`,
  // The collation C knows ASCII letters alone, as SQLite does.
  like: (column, pattern) => `lower(${column} COLLATE "C") LIKE ${pattern} ESCAPE '\\'`,
  contains: (column, text) => `strpos(${column}, ${text}) > 0`,
  services: "json_array_elements_text(t.services::json) AS s (value)",
  owners: "json_array_elements_text(i.owners::json) AS o (value)",
  // The server finds the better way by itself.
  asSets: false,
};

const FIRST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

export async function listIssues(tx: Transaction, listing: IssueListing): Promise<ListedRow[]> {
  const { from, where, values, statuses } = selected(listing);
  const byUsers = listing.sort === "user_count";
  // Joined, users are looked up once for all issues.
  const place = byUsers ? "coalesce(n.user_count, 0)" : SORT_SQL[listing.sort];
  const next = values.length;
  const sql = `SELECT t.issue AS id, ${place} AS place
    FROM ${from} ${byUsers ? "LEFT JOIN user_total n ON n.issue = t.issue" : ""}
    WHERE t.status = $${next + 1} AND (${place}, t.issue) < ($${next + 2}::bigint, $${next + 3}::uuid) AND ${where}
    ORDER BY ${place} DESC, t.issue DESC LIMIT $${next + 4}`;
  const { value = Number.MAX_SAFE_INTEGER, id = FIRST } = listing.before ?? {};
  const found: ListedRow[] = [];
  for (const status of statuses) {
    found.push(...(await tx.once<ListedRow>(sql, [...values, status, value, id, listing.limit])));
  }
  const places = new Map(found.map((row) => [row.id, row.place]));
  const shown = found.sort(compareListed).slice(0, listing.limit);
  const rows = await tx.all<IssueRow>(
    `SELECT ${ISSUE_COLUMNS} FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ANY ($1::uuid[])`,
    [shown.map((row) => row.id)],
  );
  return rows.map((row) => ({ ...row, place: places.get(row.id) ?? 0 })).sort(compareListed);
}

export async function countIssues(tx: Transaction, selection: StoredSelection): Promise<CountRow[]> {
  const { from, where, values, statuses } = selected(selection);
  const next = values.length;
  return await tx.once(
    `SELECT ${countColumns(`$${next + 1}::bigint`)} FROM ${from}
     WHERE t.status = ANY ($${next + 2}::text[]) AND ${where} GROUP BY 1, 2, 3`,
    [...values, selection.context.now - FRESH_MS, statuses],
  );
}

/** What a selection is in SQL. */
function selected({ search, context, project, projects, status }: StoredSelection) {
  const filter = compileSearch(search, context, DIALECT);
  const values: (string | number | readonly string[])[] = [...filter.values];
  let where = filter.sql;
  if (project !== undefined) where = `${where} AND t.project = $${values.push(project)}`;
  if (projects !== undefined) where = `${where} AND t.project = ANY ($${values.push(projects)}::text[])`;
  return {
    from: filter.needsIssue ? "issue_total t JOIN issue i ON i.id = t.issue" : "issue_total t",
    where,
    values,
    statuses: filter.statuses.filter((one) => status === undefined || one === status),
  };
}
