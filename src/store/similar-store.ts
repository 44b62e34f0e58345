import type { Similarity } from "./engine/issues/similarity.ts";
import type { Issue, IssueId } from "./issue.ts";

export type { Similarity } from "./engine/issues/similarity.ts";

/** Issues that resemble one another. */
export interface SimilarStore {
  /**
   * Issues of the same project that are most like this one, the likest first; at most 50. Looks at a few hundred of them,
   * however many there are.
   */
  similarTo(issue: IssueId, query: { readonly limit: number }): Promise<readonly SimilarIssue[]>;
  /** Prepares new issues for being found; some at a time, returns how many. Being asked for one does it, too. */
  prepare(): Promise<number>;
}

export interface SimilarIssue extends Similarity {
  readonly issue: Issue;
}
