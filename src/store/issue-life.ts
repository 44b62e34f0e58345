import {
  DECISION_ACTIVITIES,
  type DecisionChange,
  type DecisionRefusal,
  type IssueDecisions,
} from "../domain/issue-decisions.ts";
import type { EpochMs } from "../domain/time.ts";

/** What is decided about issues beside grouping: their state, who looks after them, how much they matter, and talk. */
export interface IssueLifeStore {
  /**
   * Changes what is decided about each of the issues that can be changed so; one activity each, all in one transaction. An
   * issue that was merged into another is not found: its new home is to be named.
   */
  decide(request: IssueDecision): Promise<DecisionResult>;
  /** Undefined: no such issue. Text beyond 10,000 characters is cut. */
  comment(request: { readonly issue: string; readonly text: string } & Decision): Promise<Activity | undefined>;
  /** Changes a comment, or deletes it where `text` is undefined. Only who wrote it may. */
  editComment(
    request: { readonly activity: string; readonly text: string | undefined } & Decision,
  ): Promise<Activity | "deleted" | "not_found" | "not_yours">;
  /** The issue that an activity is about. */
  issueOfActivity(activity: string): Promise<string | undefined>;
  /**
   * Deletes issues with all that is counted and kept of them; returns how many there were. What happens later makes a new
   * issue.
   */
  deleteIssues(request: { readonly issues: readonly string[] }): Promise<number>;
  /** Reopens the issues that were ignored until a time that has come. Returns how many. */
  reopenDue(at: EpochMs): Promise<number>;
}

/** The same change for some issues. */
export interface IssueDecision extends Decision {
  readonly issues: readonly string[];
  readonly change: DecisionChange;
}

/** Who decides, when and why. */
export interface Decision {
  readonly at: EpochMs;
  readonly actor: string;
  readonly reason?: string;
}

export interface DecisionResult {
  readonly activities: readonly Activity[];
  readonly refused: readonly { readonly issue: string; readonly reason: DecisionRefusal | "issue_not_found" }[];
}

/**
 * `merged`: `other` into `issue`. `split`: `other` off `issue`. `undone`: an earlier decision was taken back. `commented`:
 * said, not decided. `owned`: its owners by the rules became others. The others: what is decided about `issue` changed.
 */
export const ACTIVITY_KINDS = ["merged", "split", "undone", "commented", "owned", ...DECISION_ACTIVITIES] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** Something that was decided, happened or was said, kept with its issues for as long as they are. */
export interface Activity {
  readonly id: string;
  readonly kind: ActivityKind;
  readonly issue: string;
  /** The other issue of a merge or split, or of what took one back; else the issue itself. */
  readonly other: string;
  readonly at: EpochMs;
  /** Who decided: a user, or a part of the program. */
  readonly actor: string;
  /** Empty when none was given. */
  readonly reason: string;
  /** How many fingerprints changed their issue. */
  readonly fingerprints: number;
  /** What was decided about `issue` before and after; undefined where that did not change. */
  readonly before: IssueDecisions | undefined;
  readonly after: IssueDecisions | undefined;
  readonly comment: { readonly text: string; readonly editedAt: EpochMs | undefined } | undefined;
  /** Of `regressed`: the event that brought the issue back. */
  readonly seen: { readonly at: EpochMs; readonly release: string | undefined } | undefined;
  readonly undoneAt: EpochMs | undefined;
}
