import type { EpochMs } from "../domain/time.ts";
import type { History, IssueChange } from "./history.ts";

/** What is counted beside issues, and what happened to them: the parts of a {@link History} that no issue is needed for. */
export interface CountedStore extends Pick<History, "measured" | "records" | "firstValues" | "releases"> {
  /**
   * What happened to issues since the cursor, in the order in which it became visible: whoever reads on from a cursor misses
   * nothing, however many workers commit at once. Changes of issues that are gone are left out, those of merged ones are
   * told of the issue that they are part of now.
   */
  changes(query: { readonly after: string | undefined; readonly limit: number }): Promise<{
    readonly changes: readonly StoredChange[];
    /** For the next call; the same as given when there was nothing. */
    readonly cursor: string | undefined;
  }>;
}

/** An {@link IssueChange} that only names its issue. */
export interface StoredChange extends Omit<IssueChange, "issue"> {
  readonly issue: string;
  readonly eventAt: EpochMs;
}
