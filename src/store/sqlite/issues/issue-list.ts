import { FRESH_MS, type IssueStatus } from "../../../domain/issue-state.ts";
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
import type { IssueSort } from "../../issue.ts";
import type { SqliteDatabase } from "../database.ts";
import { ISSUE_COLUMNS } from "./issues.ts";

const DIALECT: SqlDialect = {
  placeholder: (number) => `?${number}`,
  // SQLite's LIKE takes ASCII letters alike.
  like: (column, pattern) => `${column} LIKE ${pattern} ESCAPE '\\'`,
  contains: (column, text) => `instr(${column}, ${text}) > 0`,
  services: "json_each(t.services) s",
  owners: "json_each(i.owners) o",
};

/** Sorts that have an index. */
const INDEXED: readonly IssueSort[] = ["last_seen", "first_seen", "event_count"];
/** So many of the first are looked at one by one. */
const PROBED = 2_000;

interface Place {
  readonly id: string;
  readonly place: number;
}

export function listIssues(db: SqliteDatabase, listing: IssueListing): ListedRow[] {
  return db.snapshot(() => {
    const places = listedStatuses(listing)
      .flatMap((status) => findPlaces(db, listing, status))
      .sort(compareListed)
      .slice(0, listing.limit);
    const rows = db.all<IssueRow>(
      `SELECT ${ISSUE_COLUMNS} FROM json_each(?) n CROSS JOIN issue i ON i.id = n.value
       JOIN issue_total t ON t.issue = i.id`,
      JSON.stringify(places.map(({ id }) => id)),
    );
    const placeOf = new Map(places.map(({ id, place }) => [id, place]));
    return rows.map((row) => ({ ...row, place: placeOf.get(row.id) ?? 0 })).sort(compareListed);
  });
}

/**
 * The first issues of a status. Most searches find a page among the first that the order's index gives. One that does not is
 * rare in all: then reading all totals in the order of their key, and sorting what is found, takes a quarter of the time
 * of looking each up from the index.
 */
function findPlaces(db: SqliteDatabase, listing: IssueListing, status: IssueStatus): readonly Place[] {
  if (!INDEXED.includes(listing.sort)) return scanPlaces(db, listing, status);
  const { where, values, needsIssue } = selected(listing);
  const everything = where === "true";
  const next = values.length;
  const { value = Number.MAX_SAFE_INTEGER, id = "" } = listing.before ?? {};
  const { sort, limit } = listing;
  const found = db.varied<Place>(
    `SELECT t.issue AS id, t.${sort} AS place FROM (
       SELECT * FROM issue_total WHERE status = ?${next + 1} AND (${sort}, issue) < (?${next + 2}, ?${next + 3})
       ORDER BY ${sort} DESC, issue DESC LIMIT ?${next + 4}) t ${needsIssue ? "CROSS JOIN issue i ON i.id = t.issue" : ""}
     WHERE ${where} ORDER BY place DESC, t.issue DESC LIMIT ?${next + 5}`,
    [...values, status, value, id, everything ? limit : PROBED, limit],
  );
  return everything || found.length === limit ? found : scanPlaces(db, listing, status);
}

function scanPlaces(db: SqliteDatabase, listing: IssueListing, status: IssueStatus): readonly Place[] {
  const { from, where, values } = selected(listing);
  const place = `+${SORT_SQL[listing.sort]}`;
  const next = values.length;
  const { value = Number.MAX_SAFE_INTEGER, id = "" } = listing.before ?? {};
  return db.varied(
    `SELECT t.issue AS id, ${place} AS place FROM ${from}
     WHERE +t.status = ?${next + 1} AND (${place}, t.issue) < (?${next + 2}, ?${next + 3}) AND ${where}
     ORDER BY place DESC, t.issue DESC LIMIT ?${next + 4}`,
    [...values, status, value, id, listing.limit],
  );
}

export function countIssues(db: SqliteDatabase, selection: StoredSelection): CountRow[] {
  const { from, where, values } = selected(selection);
  const next = values.length;
  const statuses = JSON.stringify(listedStatuses(selection));
  return db.varied(
    `SELECT ${countColumns(`?${next + 1}`)} FROM ${from}
     WHERE t.status IN (SELECT value FROM json_each(?${next + 2})) AND ${where} GROUP BY 1, 2, 3`,
    [...values, selection.context.now - FRESH_MS, statuses],
  );
}

function listedStatuses({ search, context, status }: StoredSelection): readonly IssueStatus[] {
  const { statuses } = compileSearch(search, context, DIALECT);
  return statuses.filter((one) => status === undefined || one === status);
}

/** What a selection is in SQL. */
function selected({ search, context, project, projects }: StoredSelection) {
  const filter = compileSearch(search, context, DIALECT);
  const values = [...filter.values];
  const ofTotals = "issue_total t CROSS JOIN issue i ON i.id = t.issue";
  if (project === undefined && projects === undefined) {
    const from = filter.needsIssue ? ofTotals : "issue_total t";
    return { from, where: filter.sql, values, needsIssue: filter.needsIssue };
  }
  let where = filter.sql;
  if (project !== undefined) where += ` AND i.project = ?${values.push(project)}`;
  if (projects !== undefined) {
    where += ` AND i.project IN (SELECT value FROM json_each(?${values.push(JSON.stringify(projects))}))`;
  }
  // By the index of projects.
  return { from: "issue i CROSS JOIN issue_total t ON t.issue = i.id", where, values, needsIssue: true };
}
