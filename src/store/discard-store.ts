import type { EpochMs } from "../domain/time.ts";
import type { IssueId } from "./issue.ts";
import type { Decision } from "./issue-life.ts";
import type { Page } from "./page.ts";

/**
 * Issues that nobody wants to hear of again: they are deleted, and what would belong to them later is dropped when it is
 * committed. Dropped events are counted with their discard, and in the metric of events.
 */
export interface DiscardStore {
  /** Deletes issues and drops what comes later. */
  discard(request: { readonly issues: readonly IssueId[] } & Decision): Promise<DiscardResult>;
  /** Newest first. */
  list(query: {
    /** 1 to 100. */
    readonly limit: number;
    readonly cursor?: string;
    /** Only of these. */
    readonly projects?: readonly string[];
  }): Promise<Page<Discard>>;
  /** Drops nothing of it any longer: what comes now makes a new issue. Undefined: no such discard. */
  undo(request: {
    readonly issue: IssueId;
    /** Only if it is of one of these. */
    readonly projects?: readonly string[];
  }): Promise<Discard | undefined>;
}

export interface DiscardResult {
  readonly discarded: readonly IssueId[];
  readonly refused: readonly { readonly issue: IssueId; readonly reason: "issue_not_found" | "overflow" }[];
}

export interface Discard {
  /** Id of the issue that was. */
  readonly issue: IssueId;
  readonly project: string;
  readonly title: string;
  readonly type: string | undefined;
  readonly culprit: string | undefined;
  readonly pattern: string;
  /** Events that the issue had when it was deleted. */
  readonly eventCount: number;
  readonly at: EpochMs;
  readonly actor: string;
  readonly reason: string;
  /** Events dropped since. */
  readonly dropped: number;
  readonly lastDroppedAt: EpochMs | undefined;
}
