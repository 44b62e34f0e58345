import {
  activityOf,
  type DecisionChange,
  type DecisionRefusal,
  decide,
  type IssueDecisions,
} from "../../../domain/issue-decisions.ts";
import { currentRelease, type SeenRelease } from "../../../domain/release-order.ts";
import type { IssueDecision } from "../../issue-life.ts";
import { isIssueId } from "../issue-id.ts";
import { readableText } from "../stored-text.ts";
import { type ActivityRow, type StoredDecision, storedDecision } from "./correction.ts";

/*
 * Decisions about issues as both engines take and answer them.
 */

export interface DecideRequest extends StoredDecision {
  readonly issues: readonly string[];
  readonly change: DecisionChange;
}

export interface DecideOutcome {
  readonly activities: readonly ActivityRow[];
  readonly refused: readonly RefusedIssue[];
}

export interface RefusedIssue {
  readonly issue: string;
  readonly reason: DecisionRefusal | "issue_not_found";
}

/** An issue as a decision about it needs it. */
export interface DecidableIssue {
  readonly id: string;
  readonly project: string;
  readonly decisions: IssueDecisions;
  /** Users affected so far. */
  readonly users: number;
}

export interface DecidedIssue {
  readonly issue: string;
  readonly kind: ActivityRow["kind"];
  readonly before: IssueDecisions;
  readonly after: IssueDecisions;
}

/** Whether a change depends on the releases of the issues' projects. */
export function needsReleases(change: DecisionChange): boolean {
  return change.kind === "resolve" && change.in === "next_release";
}

/** What a request changes, in the order of its issues, each once. */
export function decideAll(
  request: DecideRequest,
  found: ReadonlyMap<string, DecidableIssue>,
  releasesOf: (project: string) => readonly SeenRelease[],
): { readonly decided: readonly DecidedIssue[]; readonly refused: readonly RefusedIssue[] } {
  const decided: DecidedIssue[] = [];
  const refused: RefusedIssue[] = [];
  const { change, at } = request;
  for (const id of new Set(request.issues)) {
    const issue = found.get(id);
    if (issue === undefined) {
      refused.push({ issue: id, reason: "issue_not_found" });
      continue;
    }
    const facts = { at, users: issue.users, currentRelease: currentRelease(releasesOf(issue.project)) };
    const outcome = decide(issue.decisions, change, facts);
    if ("refused" in outcome) refused.push({ issue: id, reason: outcome.refused });
    else decided.push({ issue: id, kind: activityOf(change), before: issue.decisions, after: outcome.decisions });
  }
  return { decided, refused };
}

/** A decision in storable form. `issues`: those of its ids that can be issues'. */
export function storedRequest(decision: IssueDecision): DecideRequest {
  const issues = decision.issues.filter(isIssueId);
  return { issues, change: storedChange(decision.change), ...storedDecision(decision) };
}

const MAX_NAME = 200;

/** A change whose texts can be stored. */
function storedChange(change: DecisionChange): DecisionChange {
  if (change.kind === "assign" && change.assignee.name !== undefined) {
    return { ...change, assignee: { ...change.assignee, name: readableText(change.assignee.name, MAX_NAME) } };
  }
  if (change.kind === "resolve" && typeof change.in === "object") {
    return { ...change, in: { release: readableText(change.in.release, MAX_NAME) } };
  }
  return change;
}
