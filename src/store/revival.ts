import type { DecisionActivity, IssueDecisions } from "../domain/issue-decisions.ts";
import { changeState, type IssueState, type StateChange } from "../domain/issue-state.ts";
import { isLaterRelease, type SeenRelease } from "../domain/release-order.ts";
import { type EpochMs, formatTime, MINUTE } from "../domain/time.ts";
import type { BucketTally, FingerprintTally } from "./tally.ts";

/*
 * What events do to issues that are resolved or ignored, decided in the commit that counts them.
 */

/** An issue that is resolved or ignored, and of which a commit counts events. */
export interface SleepingIssue {
  readonly id: string;
  readonly project: string;
  readonly decisions: IssueDecisions;
  /** Users affected, with those of this commit. */
  readonly users: number;
}

export interface Revival {
  readonly issue: string;
  readonly before: IssueDecisions;
  readonly after: IssueDecisions;
  /** Undefined: it stays ignored, for fewer events. */
  readonly activity:
    | { readonly kind: DecisionActivity; readonly reason: string; readonly cause: Cause | undefined }
    | undefined;
}

/** What brought it back. */
export interface Cause {
  readonly hash: string;
  readonly environment: string;
  readonly release: string;
  readonly eventAt: EpochMs;
}

/** What `tallies` (those counted in the issue) do to it; undefined: nothing. */
export function revive(
  issue: SleepingIssue,
  tallies: readonly FingerprintTally[],
  releases: readonly SeenRelease[],
  at: EpochMs,
): Revival | undefined {
  const { state } = issue.decisions;
  if (state.status === "resolved") {
    const cause = regression(state, tallies, releases);
    if (cause === undefined) return undefined;
    const where = cause.release === "" ? "" : ` in release ${cause.release}`;
    return changed(issue, { kind: "regress" }, at, `seen again at ${formatTime(cause.eventAt)}${where}`, cause);
  }
  if (state.until === undefined) return undefined;
  switch (state.substatus) {
    case "until_time":
      return state.until <= at ? changed(issue, { kind: "reopen" }, at, REASONS.until_time) : undefined;
    case "until_users":
      return issue.users >= state.until ? changed(issue, { kind: "reopen" }, at, REASONS.until_users) : undefined;
    case "until_events": {
      const until = state.until - countedSince(state.since, tallies);
      if (until <= 0) return changed(issue, { kind: "reopen" }, at, REASONS.until_events);
      if (until === state.until) return undefined;
      const after = { ...issue.decisions, state: { ...state, until } };
      return { issue: issue.id, before: issue.decisions, after, activity: undefined };
    }
    default:
      return undefined;
  }
}

/** Why an ignored issue is open again. */
export const REASONS = {
  until_time: "the time has passed until which it was ignored",
  until_users: "it has affected as many users as it was ignored until",
  until_events: "as many events have come as it was ignored until",
} as const;

function changed(
  issue: SleepingIssue,
  change: StateChange & { readonly kind: "regress" | "reopen" },
  at: EpochMs,
  reason: string,
  cause?: Cause,
): Revival | undefined {
  const outcome = changeState(issue.decisions.state, change, { at, users: 0, currentRelease: undefined });
  if ("refused" in outcome) return undefined;
  const after = { ...issue.decisions, state: outcome.state };
  const kind = change.kind === "regress" ? "regressed" : "reopened";
  return { issue: issue.id, before: issue.decisions, after, activity: { kind, reason, cause } };
}

// Late events from before the resolution say nothing against it.
function regression(
  state: IssueState,
  tallies: readonly FingerprintTally[],
  releases: readonly SeenRelease[],
): Cause | undefined {
  const comesBack = releaseTest(state, releases);
  for (const { hash, buckets } of tallies) {
    for (const { variant, latest } of buckets) {
      if (latest > state.since && comesBack(variant.release)) {
        return { hash, environment: variant.environment, release: variant.release, eventAt: latest };
      }
    }
  }
  return undefined;
}

function releaseTest(state: IssueState, releases: readonly SeenRelease[]): (release: string) => boolean {
  const { release } = state;
  if (release === undefined) return () => true;
  const seen = new Map(releases.map((one) => [one.release, one]));
  const resolvedIn = seen.get(release) ?? release;
  return (name) => {
    if (name === "") return false;
    const candidate = seen.get(name) ?? { release: name, firstSeen: Number.POSITIVE_INFINITY };
    if (state.substatus === "in_next_release" && candidate.firstSeen <= state.since) return false;
    return isLaterRelease(candidate, resolvedIn);
  };
}

function countedSince(since: EpochMs, tallies: readonly FingerprintTally[]): number {
  const after = ({ minute }: BucketTally): boolean => (minute + 1) * MINUTE > since;
  return tallies.reduce(
    (sum, { buckets }) => sum + buckets.reduce((n, bucket) => n + (after(bucket) ? bucket.count : 0), 0),
    0,
  );
}
