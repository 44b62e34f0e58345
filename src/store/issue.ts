import type { Assignee, Priority } from "../domain/issue-decisions.ts";
import type { IssueState, IssueStatus, Substatus } from "../domain/issue-state.ts";
import type { Level } from "../domain/level.ts";
import type { EpochMs } from "../domain/time.ts";
import type { IssueSearch, SearchContext } from "../search/search.ts";
import type { Page } from "./page.ts";

export type IssueId = string;

/** What an issue is called, and where. */
export interface IssueTitle {
  readonly title: string;
  readonly project: string;
}

export interface Issue {
  readonly id: IssueId;
  readonly project: string;
  /** `overflow` collects what the limit of new issues kept from becoming issues of its own. */
  readonly kind: "issue" | "overflow";
  readonly title: string;
  readonly type: string | undefined;
  readonly culprit: string | undefined;
  readonly pattern: string;
  readonly level: Level;
  /** What is decided about it; its substatus as it is shown depends on the time: `substatusAt`. */
  readonly state: IssueState;
  readonly assignee: Assignee | undefined;
  /** Set by hand, or else by its level. */
  readonly priority: Priority;
  readonly prioritySet: boolean;
  readonly eventCount: number;
  /** Different users among its events, exact up to 256 and to about 2 % beyond; some seconds behind the other counts. */
  readonly userCount: number;
  /** Times of the events (not of receipt). */
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  /** When the issue was made, by the worker's clock. */
  readonly createdAt: EpochMs;
  /** At most 20, most frequent first is not promised. */
  readonly services: readonly string[];
  /** The first 100; `listFingerprints` has all. */
  readonly fingerprints: readonly string[];
  /** Who owns it by the rules; the first is asked first. */
  readonly owners: readonly string[];
  /** The rule that says so. */
  readonly ownerRule: string | undefined;
}

/** What issues a list or a count is of. */
export interface IssueSelection {
  /** All of its conditions. */
  readonly search?: IssueSearch;
  /** Needed where there is a search. Default: the beginning of time, and nobody. */
  readonly context?: SearchContext;
  readonly project?: string;
  /** Only of these; of none where it is empty. Default: of all. */
  readonly projects?: readonly string[];
  readonly status?: IssueStatus;
}

export interface IssueQuery extends IssueSelection {
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string;
  /**
   * Greatest first. `trend`: most events of late, an event being worth half after six hours. `priority`: among equals the
   * one seen last. Default `last_seen`.
   */
  readonly sort?: IssueSort;
}

export const ISSUE_SORTS = ["last_seen", "first_seen", "event_count", "user_count", "priority", "trend"] as const;
export type IssueSort = (typeof ISSUE_SORTS)[number];

/** How many issues there are, as tabs of a list show it. */
export interface IssueCounts {
  readonly total: number;
  readonly byStatus: Readonly<Record<IssueStatus, number>>;
  /** Of unresolved ones as they are shown at the context's time. */
  readonly bySubstatus: Readonly<Partial<Record<Substatus, number>>>;
  readonly assigned: number;
  /** Assigned to the context's user. */
  readonly mine: number;
}

export interface IssueLister {
  /** Newest `lastSeen` first unless `sort` says otherwise. */
  listIssues(query: IssueQuery): Promise<Page<Issue>>;
  countIssues(selection: IssueSelection): Promise<IssueCounts>;
  /**
   * Counts of issues in steps of `widthMs` (a multiple of a minute) from `from` (a whole minute): `steps` numbers for each
   * of the issues that has any.
   */
  issueSeries(query: SeriesQuery): Promise<ReadonlyMap<IssueId, readonly number[]>>;
}

export interface SeriesQuery {
  readonly issues: readonly IssueId[];
  readonly from: EpochMs;
  readonly widthMs: number;
  readonly steps: number;
}
