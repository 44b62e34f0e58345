import { type Assignee, type IssueDecisions, PRIORITIES } from "../../../domain/issue-decisions.ts";
import type { IssueState } from "../../../domain/issue-state.ts";

/*
 * What is decided about issues as both engines keep it: columns of the issue's totals, which every commit reads anyway.
 */

/** The columns' names, in the order of {@link decisionValues}. */
export const DECISION_COLUMNS = [
  "status",
  "substatus",
  "state_at",
  "state_release",
  "state_until",
  "assignee",
  "assigned_by",
  "priority",
] as const;

export interface DecisionRow {
  readonly status: string;
  readonly substatus: string;
  readonly state_at: number;
  readonly state_release: string | null;
  readonly state_until: number | null;
  readonly assignee: string | null;
  readonly assigned_by: string | null;
  /** Index into PRIORITIES. */
  readonly priority: number | null;
}

export function toDecisions(row: DecisionRow): IssueDecisions {
  return {
    state: {
      status: row.status as IssueState["status"],
      substatus: row.substatus as IssueState["substatus"],
      since: row.state_at,
      release: row.state_release ?? undefined,
      until: row.state_until ?? undefined,
    },
    assignee:
      row.assigned_by === null ? undefined : { name: row.assignee ?? undefined, by: row.assigned_by as Assignee["by"] },
    priority: row.priority === null ? undefined : PRIORITIES[row.priority],
  };
}

export function decisionValues({ state, assignee, priority }: IssueDecisions): (string | number | null)[] {
  return [
    state.status,
    state.substatus,
    state.since,
    state.release ?? null,
    state.until ?? null,
    assignee?.name ?? null,
    assignee?.by ?? null,
    priority === undefined ? null : PRIORITIES.indexOf(priority),
  ];
}
