import {
  type ChangeFacts,
  changeState,
  type IssueState,
  mergedState,
  type StateChange,
  type StateRefusal,
} from "./issue-state.ts";
import type { Level } from "./level.ts";

/** From the least. */
export const PRIORITIES = ["low", "medium", "high"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What an issue's level asks for, and more where it escalates. */
export function priorityOf(level: Level, { substatus }: IssueState): Priority {
  if (substatus === "escalating" || level === "error" || level === "fatal") return "high";
  return level === "warning" ? "medium" : "low";
}

/** Who is to look after an issue. */
export interface Assignee {
  /** Undefined: nobody, and that was decided. */
  readonly name: string | undefined;
  /** A rule never changes what a user decided. */
  readonly by: "user" | "rule";
}

/** All that is decided about an issue. */
export interface IssueDecisions {
  readonly state: IssueState;
  readonly assignee: Assignee | undefined;
  /** Set by hand; undefined: it follows the level. */
  readonly priority: Priority | undefined;
}

/** A change of what is decided about an issue. */
export type DecisionChange =
  | StateChange
  /** `by: "rule"` leaves an assignee alone that a user chose. */
  | { readonly kind: "assign"; readonly assignee: Assignee }
  /** Undefined: by level again. */
  | { readonly kind: "prioritize"; readonly priority: Priority | undefined };

export type DecisionOutcome = { readonly decisions: IssueDecisions } | { readonly refused: DecisionRefusal };
export type DecisionRefusal = StateRefusal | "assigned_by_user";

/** What is decided after a change, or why there is no such change. */
export function decide(before: IssueDecisions, change: DecisionChange, facts: ChangeFacts): DecisionOutcome {
  if (change.kind === "assign") return assign(before, change.assignee);
  if (change.kind === "prioritize") {
    return before.priority === change.priority
      ? { refused: "unchanged" }
      : { decisions: { ...before, priority: change.priority } };
  }
  const outcome = changeState(before.state, change, facts);
  return "refused" in outcome ? outcome : { decisions: { ...before, state: outcome.state } };
}

function assign(before: IssueDecisions, assignee: Assignee): DecisionOutcome {
  if (assignee.by === "rule" && before.assignee?.by === "user") return { refused: "assigned_by_user" };
  const same = before.assignee?.name === assignee.name && before.assignee?.by === assignee.by;
  return same ? { refused: "unchanged" } : { decisions: { ...before, assignee } };
}

/**
 * What is decided about an issue into which another is merged: what was decided about it itself, filled up with what was
 * decided about the other; of two assignees a user's wins over a rule's.
 */
export function mergedDecisions(into: IssueDecisions, other: IssueDecisions): IssueDecisions {
  const [own, others] = [into.assignee, other.assignee];
  return {
    state: mergedState(into.state, other.state),
    assignee: own === undefined || (own.by === "rule" && others?.by === "user") ? (others ?? own) : own,
    priority: into.priority ?? other.priority,
  };
}

/**
 * Takes a change from `before` to `after` back out of what is decided now: undefined when a later decision has changed the
 * same thing.
 */
export function takenBack(
  now: IssueDecisions,
  before: IssueDecisions,
  after: IssueDecisions,
): IssueDecisions | undefined {
  let result = now;
  for (const key of ["state", "assignee", "priority"] as const) {
    if (JSON.stringify(before[key]) === JSON.stringify(after[key])) continue;
    if (!sameDecision(key, now, after)) return undefined;
    result = { ...result, [key]: before[key] };
  }
  return result;
}

function sameDecision(key: keyof IssueDecisions, a: IssueDecisions, b: IssueDecisions): boolean {
  // Of events still to come some may have come meanwhile.
  if (key === "state") return a.state.since === b.state.since && a.state.substatus === b.state.substatus;
  if (key === "assignee") return a.assignee?.name === b.assignee?.name && a.assignee?.by === b.assignee?.by;
  return a.priority === b.priority;
}

const ACTIVITIES = {
  resolve: "resolved",
  ignore: "ignored",
  unresolve: "unresolved",
  escalate: "escalated",
  calm: "calmed",
  regress: "regressed",
  reopen: "reopened",
  assign: "assigned",
  prioritize: "prioritized",
} as const satisfies Record<DecisionChange["kind"], string>;

export type DecisionActivity = (typeof ACTIVITIES)[DecisionChange["kind"]];
export const DECISION_ACTIVITIES: readonly DecisionActivity[] = Object.values(ACTIVITIES);

/** The kind of activity that records a change. */
export function activityOf(change: DecisionChange): DecisionActivity {
  return ACTIVITIES[change.kind];
}
