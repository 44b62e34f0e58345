import type { CommitOutcome } from "../engine.ts";

/** Takes a commit's transaction back and carries what the caller must decide first. */
export class RedoCommit extends Error {
  readonly outcome: CommitOutcome;

  constructor(stale: readonly string[], undecided: readonly string[]) {
    super("the commit rests on an outdated decision");
    this.outcome = {
      stale,
      redo: { undecided },
      reload: [],
      newIssues: 0,
      duplicates: 0,
      overflowed: 0,
      discarded: 0,
      folded: 0,
      sampleStates: [],
      logged: 0,
    };
  }
}
