import type { SimilarStore } from "../../similar-store.ts";
import { isIssueId } from "../issue-id.ts";
import { type IssueRow, toIssue } from "./issue-row.ts";
import { type ComparableIssue, compareIssues, LEAST_SCORE, traitsOf } from "./similarity.ts";

/** What differs between the engines; see {@link createSimilarStore}. */
export interface SimilarEngine {
  /** Issues of which no traits are kept yet. */
  uncompared(request: { readonly limit: number }): Promise<readonly ComparableRow[]>;
  storeTraits(request: { readonly issues: readonly TraitsOfIssue[] }): Promise<void>;
  getComparable(request: { readonly issue: string }): Promise<ComparableRow | undefined>;
  /** Of issues with any of the traits those that share most; of each trait the newest `each` issues are looked at. */
  candidates(request: CandidateRequest): Promise<readonly CandidateRow[]>;
}

export interface ComparableRow {
  readonly issue: string;
  readonly project: string;
  readonly type: string | null;
  readonly culprit: string | null;
  readonly pattern: string;
  /** JSON array, or null. */
  readonly parts: string | null;
}

export interface TraitsOfIssue {
  readonly issue: string;
  readonly traits: readonly number[];
}

export interface CandidateRequest {
  readonly issue: string;
  readonly project: string;
  readonly traits: readonly number[];
  readonly each: number;
  readonly limit: number;
}

export type CandidateRow = IssueRow & { readonly parts: string | null };

/** Prepared in one transaction. */
const SOME = 500;
const EACH = 200;
const COMPARED = 200;

/** The contract on an engine. */
export function createSimilarStore(engine: SimilarEngine): SimilarStore {
  const prepare = async (): Promise<number> => {
    const rows = await engine.uncompared({ limit: SOME });
    if (rows.length === 0) return 0;
    await engine.storeTraits({ issues: rows.map((row) => ({ issue: row.issue, traits: traitsOf(comparable(row)) })) });
    return rows.length;
  };
  return {
    prepare,
    similarTo: async (issue, { limit }) => {
      if (!isIssueId(issue)) return [];
      // Those made since the last maintenance. After a flood, or an update, the rest is prepared beside.
      for (let round = 0; round < 4 && (await prepare()) === SOME; round += 1);
      const row = await engine.getComparable({ issue });
      if (row === undefined) return [];
      const own = comparable(row);
      const request = { issue, project: row.project, traits: traitsOf(own), each: EACH, limit: COMPARED };
      const found = (await engine.candidates(request)).map((candidate) => ({
        issue: toIssue(candidate),
        ...compareIssues(own, comparable(candidate)),
      }));
      return found
        .filter(({ score }) => score >= LEAST_SCORE)
        .sort(
          (a, b) => b.score - a.score || b.issue.eventCount - a.issue.eventCount || (a.issue.id < b.issue.id ? 1 : -1),
        )
        .slice(0, Math.min(Math.max(1, limit), 50));
    },
  };
}

function comparable(row: Omit<ComparableRow, "issue">): ComparableIssue {
  return {
    project: row.project,
    type: row.type ?? undefined,
    culprit: row.culprit ?? undefined,
    pattern: row.pattern,
    parts: JSON.parse(row.parts ?? "[]") as string[],
  };
}
