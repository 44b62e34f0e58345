import type { PlannedFingerprint } from "./commit-plan.ts";
import { readableText } from "./stored-text.ts";

const MAX_WORDS = 10;
const MAX_WORD = 200;

/** What {@link searchWords} are looked for in: lower-cased here, since the engines fold case differently. */
export function searchText(issue: Pick<PlannedFingerprint, "title" | "type" | "culprit" | "pattern">): string {
  return [issue.title, issue.type ?? "", issue.culprit ?? "", issue.pattern].join("\n").toLowerCase();
}

/** The words of a query, at most ten, in the form in which issues are stored. */
export function searchWords(query: string | undefined): string[] {
  return (query ?? "")
    .split(/\s+/u)
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS)
    .map((word) => readableText(word, MAX_WORD).toLowerCase());
}
