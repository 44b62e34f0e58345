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

const ONE_BY_ONE: SqlDialect = {
  placeholder: (number) => `?${number}`,
  // SQLite's LIKE takes ASCII letters alike.
  like: (column, pattern) => `${column} LIKE ${pattern} ESCAPE '\\'`,
  contains: (column, text) => `instr(${column}, ${text}) > 0`,
  services: "json_each(t.services) s",
  owners: "json_each(i.owners) o",
  asSets: false,
};
const ALL_AT_ONCE: SqlDialect = { ...ONE_BY_ONE, asSets: true };

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
    const places = findPlaces(db, listing).sort(compareListed).slice(0, listing.limit);
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
 * The first issues of each status. Most searches find a page among the first that the order's index gives. One that does
 * not is rare in all: then reading all totals, and sorting what is found, takes a small part of the time of looking each up
 * from the index.
 */
function findPlaces(db: SqliteDatabase, listing: IssueListing): Place[] {
  const statuses = listedStatuses(listing);
  if (!INDEXED.includes(listing.sort)) return scanPlaces(db, listing, statuses);
  const probed = statuses.map((status) => ({ status, found: probePlaces(db, listing, status) }));
  const rare = probed.flatMap(({ status, found }) => (found === undefined ? [status] : []));
  return [...probed.flatMap(({ found }) => found ?? []), ...scanPlaces(db, listing, rare)];
}

/** Undefined when the first do not fill a page. */
function probePlaces(db: SqliteDatabase, listing: IssueListing, status: IssueStatus): readonly Place[] | undefined {
  const { where, values, needsIssue } = selected(listing, ONE_BY_ONE);
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
  return everything || found.length === limit ? found : undefined;
}

function scanPlaces(db: SqliteDatabase, listing: IssueListing, statuses: readonly IssueStatus[]): Place[] {
  if (statuses.length === 0) return [];
  const { where, values } = selected(listing, ALL_AT_ONCE);
  const place = `+${SORT_SQL[listing.sort]}`;
  const next = values.length;
  const { value = Number.MAX_SAFE_INTEGER, id = "" } = listing.before ?? {};
  return db.varied(
    `SELECT t.issue AS id, ${place} AS place FROM issue_total t
     WHERE +t.status IN (SELECT value FROM json_each(?${next + 1})) AND (${place}, t.issue) < (?${next + 2}, ?${next + 3})
       AND ${where} ORDER BY place DESC, t.issue DESC LIMIT ?${next + 4}`,
    [...values, JSON.stringify(statuses), value, id, listing.limit],
  );
}

export function countIssues(db: SqliteDatabase, selection: StoredSelection): CountRow[] {
  const searched = selection.search.length > 0;
  const { where, values } = selected(selection, ALL_AT_ONCE, !searched);
  const next = values.length;
  const statuses = JSON.stringify(listedStatuses(selection));
  const listed = `t.status IN (SELECT value FROM json_each(?${next + 2}))`;
  // All are counted from the index of states alone, those of several projects from theirs. What others are picked by is in
  // neither, so they are read in the order of their key before they are grouped: the limit, which is none, keeps these two apart.
  const from = searched
    ? `(SELECT * FROM issue_total t WHERE +${listed} AND ${where} LIMIT -1) t`
    : `issue_total t WHERE ${selection.projects === undefined ? "" : "+"}${listed} AND ${where}`;
  return db.varied(`SELECT ${countColumns(`?${next + 1}`)} FROM ${from} GROUP BY 1, 2, 3`, [
    ...values,
    selection.context.now - FRESH_MS,
    statuses,
  ]);
}

function listedStatuses({ search, context, status }: StoredSelection): readonly IssueStatus[] {
  const { statuses } = compileSearch(search, context, ONE_BY_ONE);
  return statuses.filter((one) => status === undefined || one === status);
}

/** What a selection is in SQL. Rows of several projects may be most of all: only where their index has all that is asked is it used. */
function selected({ search, context, project, projects }: StoredSelection, dialect: SqlDialect, indexed = false) {
  const filter = compileSearch(search, context, dialect);
  const values = [...filter.values];
  const where = [filter.sql];
  if (project !== undefined) where.push(`t.project = ?${values.push(project)}`);
  if (projects !== undefined) {
    const column = indexed ? "t.project" : "+t.project";
    where.push(`${column} IN (SELECT value FROM json_each(?${values.push(JSON.stringify(projects))}))`);
  }
  return { where: where.join(" AND "), values, needsIssue: filter.needsIssue };
}
