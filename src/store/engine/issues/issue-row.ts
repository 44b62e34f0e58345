import { priorityOf } from "../../../domain/issue-decisions.ts";
import type { IssueStatus, Substatus } from "../../../domain/issue-state.ts";
import { LEVELS } from "../../../domain/level.ts";
import type { IssueSearch, SearchContext } from "../../../search/search.ts";
import type { Issue, IssueCounts, IssueSelection, IssueSort } from "../../issue.ts";
import type { PageEnd } from "../cursor.ts";
import { readableText } from "../stored-text.ts";
import { type DecisionRow, toDecisions } from "./decision-row.ts";
import { PRIORITY_SQL, USERS_SQL } from "./issue-filter.ts";

/** An issue as both engines read it. */
export interface IssueRow extends DecisionRow {
  readonly id: string;
  readonly project: string;
  readonly kind: string;
  readonly title: string;
  readonly type: string | null;
  readonly culprit: string | null;
  readonly pattern: string;
  readonly createdAt: number;
  readonly eventCount: number;
  readonly userCount: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly level: number;
  /** JSON arrays. */
  readonly services: string;
  readonly fingerprints: string;
  /** JSON array. */
  readonly owners: string | null;
  readonly ownerRule: string | null;
}

export function toIssue(row: IssueRow): Issue {
  const level = LEVELS[row.level] ?? "error";
  const { state, assignee, priority } = toDecisions(row);
  return {
    id: row.id,
    project: row.project,
    kind: row.kind as Issue["kind"],
    title: row.title,
    type: row.type ?? undefined,
    culprit: row.culprit ?? undefined,
    pattern: row.pattern,
    level,
    state,
    assignee,
    priority: priority ?? priorityOf(level, state),
    prioritySet: priority !== undefined,
    eventCount: row.eventCount,
    userCount: row.userCount,
    firstSeen: row.firstSeen,
    lastSeen: row.lastSeen,
    createdAt: row.createdAt,
    services: JSON.parse(row.services) as string[],
    fingerprints: JSON.parse(row.fingerprints) as string[],
    owners: row.owners === null ? [] : (JSON.parse(row.owners) as string[]),
    ownerRule: row.ownerRule ?? undefined,
  };
}

/** An issue of a list, and the value that its place depends on. */
export interface ListedRow extends IssueRow {
  readonly place: number;
}

/** An {@link IssueSelection}, ready for an engine. */
export interface StoredSelection {
  readonly search: IssueSearch;
  readonly context: SearchContext;
  readonly project: string | undefined;
  readonly projects: readonly string[] | undefined;
  readonly status: IssueStatus | undefined;
}

export function storedSelection({ search = [], context, project, projects, status }: IssueSelection): StoredSelection {
  return {
    search,
    context: context ?? { now: 0, me: "" },
    project: project === undefined ? undefined : readableText(project, 200),
    projects: projects?.map((one) => readableText(one, 200)),
    status,
  };
}

/** An {@link IssueQuery}, checked and ready for an engine. */
export interface IssueListing extends StoredSelection {
  readonly sort: IssueSort;
  readonly before: PageEnd | undefined;
  readonly limit: number;
}

/** Of two rows the one that stands first in a list. */
export function compareListed(a: Pick<ListedRow, "place" | "id">, b: Pick<ListedRow, "place" | "id">): number {
  return b.place - a.place || (a.id < b.id ? 1 : -1);
}

const LATER = 2 ** 42;

/** The SQL by which issues sort: a whole number below 2^53. */
export const SORT_SQL: Readonly<Record<IssueSort, string>> = {
  last_seen: "t.last_seen",
  first_seen: "t.first_seen",
  event_count: "t.event_count",
  user_count: USERS_SQL,
  // The one seen last among equals.
  priority: `(${PRIORITY_SQL}) * ${LATER} + t.last_seen`,
  trend: "t.trend",
};

/** Issues of one kind, as counted. */
export interface CountRow {
  readonly status: string;
  readonly substatus: string;
  readonly assignee: string | null;
  readonly count: number;
  /** Of them, those first seen, or decided about, so long ago that they are not new or regressed any more. */
  readonly seenLongAgo: number;
  readonly decidedLongAgo: number;
}

/** The columns of a {@link CountRow}, which are grouped by the first three; `fresh` stands for the time. */
export function countColumns(fresh: string): string {
  return `t.status, t.substatus, t.assignee, count(*) AS count,
    sum(CASE WHEN t.first_seen < ${fresh} THEN 1 ELSE 0 END) AS "seenLongAgo",
    sum(CASE WHEN t.state_at < ${fresh} THEN 1 ELSE 0 END) AS "decidedLongAgo"`;
}

export function toCounts(rows: readonly CountRow[], me: string): IssueCounts {
  const byStatus = { unresolved: 0, resolved: 0, ignored: 0 };
  const bySubstatus: Partial<Record<Substatus, number>> = {};
  const add = (substatus: Substatus, count: number): void => {
    bySubstatus[substatus] = (bySubstatus[substatus] ?? 0) + count;
  };
  const counts = { total: 0, assigned: 0, mine: 0 };
  for (const { status, substatus, assignee, count, seenLongAgo, decidedLongAgo } of rows) {
    const ongoing = substatus === "new" ? seenLongAgo : substatus === "regressed" ? decidedLongAgo : 0;
    byStatus[status as IssueStatus] += count;
    add(substatus as Substatus, count - ongoing);
    add("ongoing", ongoing);
    counts.total += count;
    if (assignee !== null) counts.assigned += count;
    if (assignee === me) counts.mine += count;
  }
  return { ...counts, byStatus, bySubstatus };
}
