import { priorityOf } from "../domain/issue-decisions.ts";
import { LEVELS } from "../domain/level.ts";
import { type DecisionRow, toDecisions } from "./decision-row.ts";
import type { Issue, IssueQuery } from "./store.ts";

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
  };
}

export type IssueSort = NonNullable<IssueQuery["sort"]>;

/** The value that an issue's place in a list depends on. */
export function sortValue(row: IssueRow, sort: IssueSort): number {
  if (sort === "event_count") return row.eventCount;
  return sort === "first_seen" ? row.firstSeen : row.lastSeen;
}

/** An {@link IssueQuery}, checked and ready for an engine. */
export interface IssueListing {
  readonly sort: IssueSort;
  readonly words: readonly string[];
  readonly project: string | undefined;
  readonly status: string | undefined;
  readonly before: { readonly value: number; readonly id: string } | undefined;
  readonly limit: number;
}
