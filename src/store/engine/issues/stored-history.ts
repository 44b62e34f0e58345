import type { CountedStore } from "../../counted-store.ts";
import type { History } from "../../history.ts";
import { createIssueHistory, type IssueHistoryEngine } from "./issue-history.ts";

/** A store's history: what is counted of issues, and what is counted beside them. */
export function createStoredHistory(engine: IssueHistoryEngine, counted: CountedStore): History {
  const issues = createIssueHistory(engine);
  return {
    ...issues,
    measured: (query) => counted.measured(query),
    records: (query) => counted.records(query),
    firstValues: (query) => counted.firstValues(query),
    releases: (project) => counted.releases(project),
    changes: async (query) => {
      const { changes, cursor } = await counted.changes(query);
      const facts = await issues.issues(changes.map(({ issue }) => issue));
      const known = new Map(facts.map((issue) => [issue.id, issue]));
      // Of an issue that is gone meanwhile nothing is to be told.
      const told = changes.flatMap((change) => {
        const issue = known.get(change.issue);
        return issue === undefined ? [] : [{ ...change, issue }];
      });
      return { changes: told, cursor };
    },
  };
}
