import type { ErrorEvent } from "../domain/error-event.ts";
import type { Ownership } from "../domain/ownership.ts";
import type { EpochMs } from "../domain/time.ts";
import type { IssueId } from "./issue.ts";

/** Brings owners of issues up to date when the rules have changed. What commits make has its owners from the start. */
export interface OwnershipStore {
  /**
   * Issues of a project whose owners other rules gave, after the issue `after` in the order of ids; each with an event it
   * keeps: the first, where that is still there.
   */
  outdated(query: {
    readonly project: string;
    readonly version: string | undefined;
    readonly after: IssueId | undefined;
    readonly limit: number;
  }): Promise<readonly { readonly issue: IssueId; readonly event: ErrorEvent | undefined }[]>;
  /** Stores what the rules of `version` say. A change is an activity; who was assigned by a user stays so. */
  restate(request: {
    readonly version: string | undefined;
    readonly assigns: boolean;
    readonly issues: readonly RestatedOwners[];
    readonly at: EpochMs;
  }): Promise<number>;
}

export interface RestatedOwners {
  readonly issue: IssueId;
  /** Undefined: nobody. `"unknown"`: no event is kept that could tell; owners stay. */
  readonly ownership: Ownership | "unknown" | undefined;
}

/** Who assigns issues and names their owners by rules. */
export const OWNERSHIP_ACTOR = "ownership";
