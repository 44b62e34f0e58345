import type { ErrorEvent, EventUser } from "../domain/error-event.ts";
import type { EpochMs } from "../domain/time.ts";
import type { IssueId } from "./issue.ts";

/** A kept, representative event of an issue. */
export interface StoredEvent {
  readonly id: string;
  readonly issue: IssueId;
  readonly event: ErrorEvent;
  readonly fingerprint: string;
  readonly clamped: boolean;
}

/** Single events of those that are kept of an issue, and what they tell together. */
export interface EventStore {
  /** Undefined: the issue keeps no such event (any more). */
  find(issue: IssueId, which: EventChoice): Promise<FoundEvent | undefined>;
  /** Whom the latest kept events (at most 500) concerned, who was affected last first. */
  users(issue: IssueId, query: { readonly limit: number }): Promise<readonly AffectedUser[]>;
}

/** `recommended`: of the latest 100 the one from which most is learnt. */
export type EventChoice = "latest" | "oldest" | "recommended" | { readonly id: string };

export interface FoundEvent {
  readonly event: StoredEvent;
  /** Ids of the kept events that happened before and after it. */
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

export interface AffectedUser {
  readonly user: EventUser;
  /** Kept events that concerned them. */
  readonly events: number;
  readonly lastSeen: EpochMs;
}
