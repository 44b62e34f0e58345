import type { Alert } from "../domain/alert.ts";
import type { EpochMs } from "../domain/time.ts";
import type { IssueLifeStore } from "../store/issue-life.ts";

const ACTOR = "detection";

/**
 * Has issues be `escalating` while an alert of an `escalation` detector fires on them: one that is ignored until it escalates is
 * open again. Only when the alert begins and ends, so that what a user decides meanwhile stays. Where an issue's state does not
 * allow it, nothing is changed.
 */
export async function decideEscalations(
  life: Pick<IssueLifeStore, "decide">,
  alerts: readonly Alert[],
  at: EpochMs,
): Promise<void> {
  const issuesOf = (which: readonly Alert[]): string[] => [...new Set(which.flatMap(({ issue }) => issue ?? []))];
  const told = alerts.filter(({ type, firedAt }) => type === "escalation" && firedAt !== undefined);
  const begun = issuesOf(told.filter(({ status, firedAt, updatedAt }) => status === "firing" && firedAt === updatedAt));
  const ended = issuesOf(told.filter(({ status }) => status === "resolved"));
  const decision = { at, actor: ACTOR };
  if (begun.length > 0) await life.decide({ ...decision, issues: begun, change: { kind: "escalate" } });
  if (ended.length > 0) await life.decide({ ...decision, issues: ended, change: { kind: "calm" } });
}
