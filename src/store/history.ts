import type { FirstValue } from "../domain/measure.ts";
import type { EpochMs } from "../domain/time.ts";

/**
 * What has been counted, as detectors read it: by event time, whatever the order of arrival. The store answers it in a
 * worker; a backtest and a simulation answer it from memory.
 */
export interface History {
  /** Issues with events in the range, in order of id; the filter's conditions must all hold. */
  activeIssues(range: TimeRange, filter?: IssueFilter): Promise<readonly IssueFacts[]>;
  issues(ids: readonly string[]): Promise<readonly IssueFacts[]>;
  /** Counts of issues, by the step; steps without events are left out. Steps begin at `range.from`. */
  counts(query: CountQuery): Promise<readonly Series[]>;
  /** Counts of a measure's values, likewise; `subject` is `{ value }`. */
  measured(query: { readonly measure: string } & Steps): Promise<readonly Series[]>;
  /** All log records that a source read, errors or not, likewise; `subject` is `{ source }`. Empty where it cannot count. */
  records(query: { readonly sources?: readonly string[] } & Steps): Promise<readonly Series[]>;
  /** What happened to issues since the cursor, in order of its happening. */
  changes(query: { readonly after: string | undefined; readonly limit: number }): Promise<IssueChanges>;
  firstValues(query: {
    readonly measure: string;
    readonly after: string | undefined;
    readonly limit: number;
  }): Promise<{ readonly values: readonly FirstValue[]; readonly cursor: string | undefined }>;
  /** Releases of a project in the order in which they were first seen. */
  releases(project: string): Promise<readonly { readonly release: string; readonly firstSeen: EpochMs }[]>;
}

/** The part that is about issues. */
export type IssueHistory = Pick<History, "activeIssues" | "issues" | "counts">;

export interface TimeRange {
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
}

export interface Steps extends TimeRange {
  /** A multiple of a minute. */
  readonly widthMs: number;
}

export interface IssueFilter {
  readonly projects?: readonly string[];
  readonly services?: readonly string[];
  readonly environments?: readonly string[];
  /** This level or a worse one. */
  readonly level?: string;
}

export interface CountQuery extends Steps {
  /** Undefined: all of the filter. */
  readonly issues?: readonly string[];
  readonly filter?: IssueFilter;
  /** One series for each combination of these; none: one series of everything. */
  readonly by: readonly ("issue" | "project" | "environment" | "release")[];
  /** Steps with fewer events are left out. Default 1. */
  readonly atLeast?: number;
}

export interface Series {
  /** `{ issue: "…" }`, with a key for each of `by`. */
  readonly subject: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly from: EpochMs; readonly count: number }[];
}

/** What detectors need to know of an issue. */
export interface IssueFacts {
  readonly id: string;
  readonly project: string;
  readonly title: string;
  readonly level: string;
  readonly services: readonly string[];
  /** By the rules; the first is asked first. */
  readonly owners?: readonly string[];
  readonly status: "unresolved" | "resolved" | "ignored";
  /** The finer state, where it is known: `until_escalating` of an ignored issue, `escalating` … */
  readonly substatus: string | undefined;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly createdAt: EpochMs;
  readonly eventCount: number;
}

export interface IssueChanges {
  readonly changes: readonly IssueChange[];
  /** For the next call; the same as given when there was nothing. */
  readonly cursor: string | undefined;
}

/** `at` is by the worker's clock, `eventAt` of the event behind it. */
export interface IssueChange {
  readonly kind: "new" | "new_in_environment" | "new_in_release" | "regressed";
  readonly issue: IssueFacts;
  readonly environment: string;
  readonly release: string;
  readonly at: EpochMs;
  readonly eventAt: EpochMs;
  /** It was counted before its source had first been read to the end: a baseline, not news. */
  readonly baseline: boolean;
}
