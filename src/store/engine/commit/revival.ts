import type { DecisionActivity, IssueDecisions } from "../../../domain/issue-decisions.ts";
import { changeState, type IssueState, type Substatus } from "../../../domain/issue-state.ts";
import { isLaterRelease, type SeenRelease } from "../../../domain/release-order.ts";
import { type EpochMs, formatTime, MINUTE } from "../../../domain/time.ts";
import type { ActivityDetail } from "../issues/correction.ts";
import type { DecidableIssue } from "../issues/decide-issues.ts";
import type { BucketTally, FingerprintTally } from "../tallies/tally.ts";
import type { PlannedChange } from "./first-sights.ts";

/*
 * What events do to issues that are resolved or ignored, decided in the commit that counts them.
 */

/** What a commit counts. */
export interface CountedEvents {
  readonly tallies: readonly FingerprintTally[];
  readonly rowOf: (hash: string) => { readonly id: number; readonly issue: string };
  /** Their source had not been read to its end before. */
  readonly baseline: boolean;
}

export interface Revival {
  readonly before: IssueDecisions;
  readonly after: IssueDecisions;
  /** Undefined: it stays ignored, for fewer events. */
  readonly activity:
    | { readonly kind: DecisionActivity; readonly reason: string; readonly seen?: ActivityDetail["seen"] }
    | undefined;
  /** What detectors are told. */
  readonly change: PlannedChange | undefined;
}

/** What a commit does to an issue that is resolved or ignored; undefined: nothing. */
export function revive(
  issue: DecidableIssue,
  { tallies, rowOf, baseline }: CountedEvents,
  releases: readonly SeenRelease[],
  at: EpochMs,
): Revival | undefined {
  const before = issue.decisions;
  const { state } = before;
  const own = tallies.filter(({ hash }) => rowOf(hash).issue === issue.id);
  if (state.status === "resolved") {
    const cause = regression(state, own, releases);
    if (cause === undefined) return undefined;
    const { hash, ...where } = cause;
    return {
      before,
      after: { ...before, state: changed(state, "regress", at) },
      activity: { kind: "regressed", ...seenAgain(where) },
      change: { kind: "regressed", fingerprint: rowOf(hash).id, ...where, baseline },
    };
  }
  if (state.substatus === "until_events") {
    const until = (state.until ?? 0) - countedSince(state.since, own);
    if (until === state.until) return undefined;
    const left = { ...before, state: { ...state, until } };
    if (until > 0) return { before, after: left, activity: undefined, change: undefined };
  } else if (!isDue(issue, at)) return undefined;
  const { after, reason } = reopened(before, at);
  return { before, after, activity: { kind: "reopened", reason }, change: undefined };
}

/** Whether the time or the users have come until which an issue is ignored. */
export function isDue({ decisions: { state }, users }: DecidableIssue, at: EpochMs): boolean {
  if (state.until === undefined) return false;
  return state.substatus === "until_time"
    ? state.until <= at
    : state.substatus === "until_users" && state.until <= users;
}

/** Issues that are due, some hundreds at a time; `at` stands for the time. */
export const DUE_SQL = (at: string): string =>
  `SELECT issue FROM issue_total WHERE substatus = 'until_time' AND state_until <= ${at}
   UNION ALL SELECT t.issue FROM issue_total t JOIN user_total u ON u.issue = t.issue
   WHERE t.substatus = 'until_users' AND t.state_until IS NOT NULL AND u.user_count >= t.state_until LIMIT 500`;

/** What is decided about an ignored issue once that is over, and why. */
export function reopened(
  decisions: IssueDecisions,
  at: EpochMs,
): { readonly after: IssueDecisions; readonly reason: string } {
  const { state } = decisions;
  return { after: { ...decisions, state: changed(state, "reopen", at) }, reason: REASONS[state.substatus] ?? "" };
}

const REASONS: Partial<Record<Substatus, string>> = {
  until_time: "the time has passed until which it was ignored",
  until_users: "it has affected as many users as it was ignored until",
  until_events: "as many events have come as it was ignored until",
};

function changed(state: IssueState, kind: "regress" | "reopen", at: EpochMs): IssueState {
  const outcome = changeState(state, { kind }, { at, users: 0, currentRelease: undefined });
  return "refused" in outcome ? state : outcome.state;
}

/** What brings an issue back. */
interface Cause {
  readonly hash: string;
  readonly environment: string;
  readonly release: string;
  readonly eventAt: EpochMs;
}

/** In words, and as what it is made of: whoever reads it has a clock and a language of their own. */
function seenAgain({ eventAt, release }: Pick<Cause, "eventAt" | "release">): {
  readonly reason: string;
  readonly seen: NonNullable<ActivityDetail["seen"]>;
} {
  const where = release === "" ? "" : ` in release ${release}`;
  const seen = release === "" ? { at: eventAt } : { at: eventAt, release };
  return { reason: `seen again at ${formatTime(eventAt)}${where}`, seen };
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
