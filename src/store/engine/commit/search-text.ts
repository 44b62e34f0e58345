import type { PlannedFingerprint } from "./commit-plan.ts";

/** What words of a search are looked for in: lower-cased here, since the engines fold case differently. */
export function searchText(issue: Pick<PlannedFingerprint, "title" | "type" | "culprit" | "pattern">): string {
  return [issue.title, issue.type ?? "", issue.culprit ?? "", issue.pattern].join("\n").toLowerCase();
}
