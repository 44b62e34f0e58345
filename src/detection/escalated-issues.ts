import type { Alert } from "../domain/alert.ts";
import type { EpochMs } from "../domain/time.ts";
import type { IssueDecision } from "../store/issue-life.ts";

const ACTOR = "detection";

/**
 * What alerts of an `escalation` detector decide about their issues: while one fires its issue is `escalating`, and one that was
 * ignored until it escalates is open again. Only when the alert begins and ends, so that what a user decides meanwhile stays. Where
 * an issue's state does not allow it, the store changes nothing.
 */
export function escalationsOf(alerts: readonly Alert[], at: EpochMs): readonly IssueDecision[] {
  const told = alerts.filter(({ type, firedAt }) => type === "escalation" && firedAt !== undefined);
  const begun = told.filter(({ status, firedAt, updatedAt }) => status === "firing" && firedAt === updatedAt);
  const ended = told.filter(({ status }) => status === "resolved");
  return [
    { issues: issuesOf(begun), change: { kind: "escalate" }, at, actor: ACTOR } as const,
    { issues: issuesOf(ended), change: { kind: "calm" }, at, actor: ACTOR } as const,
  ].filter(({ issues }) => issues.length > 0);
}

function issuesOf(alerts: readonly Alert[]): readonly string[] {
  return [...new Set(alerts.flatMap(({ issue }) => issue ?? []))];
}
