import { DAY, type EpochMs } from "./time.ts";

export const STATUSES = ["unresolved", "resolved", "ignored"] as const;
export type IssueStatus = (typeof STATUSES)[number];

/**
 * The finer states of each status. `new`: never decided about. `ongoing`: known and still there. `escalating`: far more of
 * it than usual. `regressed`: it was resolved, and has come back. Of what is resolved: which events bring it back. Of what is
 * ignored: what ends that.
 */
export const SUBSTATUSES = {
  unresolved: ["new", "ongoing", "escalating", "regressed"],
  resolved: ["now", "in_next_release", "in_release"],
  ignored: ["forever", "until_escalating", "until_events", "until_users", "until_time"],
} as const;
export type Substatus = (typeof SUBSTATUSES)[IssueStatus][number];

/** What is decided about an issue. */
export interface IssueState {
  readonly status: IssueStatus;
  /** As decided; what is shown depends on the time too, see {@link substatusAt}. */
  readonly substatus: Substatus;
  /** When it was decided, by the worker's clock; of a `new` issue when it was made. */
  readonly since: EpochMs;
  /** `in_release`: the release that mends it. `in_next_release`: the one that was current then. */
  readonly release: string | undefined;
  /** `until_events`: how many are still to come. `until_users`: at how many affected users. `until_time`: when. */
  readonly until: number | undefined;
}

/** What a user, the commit or a detector does with an issue's state. */
export type StateChange =
  | { readonly kind: "resolve"; readonly in?: ResolvedIn }
  | { readonly kind: "ignore"; readonly until?: IgnoredUntil }
  | { readonly kind: "unresolve" }
  /** There is far more of it than was to be expected. */
  | { readonly kind: "escalate" }
  /** It is as usual again. */
  | { readonly kind: "calm" }
  /** An event of it happened although it is resolved. */
  | { readonly kind: "regress" }
  /** What it was ignored until has come. */
  | { readonly kind: "reopen" };

/** By default `now`: any event that happens later brings it back. */
export type ResolvedIn = "now" | "next_release" | { readonly release: string };

/** By default until it escalates. Events and users are those that are still to come. */
export type IgnoredUntil =
  | "forever"
  | "escalating"
  | { readonly events: number }
  | { readonly users: number }
  | { readonly time: EpochMs };

/** What a change needs to know besides the state. */
export interface ChangeFacts {
  readonly at: EpochMs;
  /** Users affected so far. */
  readonly users: number;
  /** The latest release of the issue's project; undefined where none was ever seen. */
  readonly currentRelease: string | undefined;
}

/** `unchanged`: it is so already. `no_release`: there is no current release that a next one could follow. */
export type StateRefusal =
  | "unchanged"
  | "no_release"
  | "not_unresolved"
  | "not_resolved"
  | "not_ignored"
  | "in_the_past";

export type StateOutcome = { readonly state: IssueState } | { readonly refused: StateRefusal };

export function newState(createdAt: EpochMs): IssueState {
  return { status: "unresolved", substatus: "new", since: createdAt, release: undefined, until: undefined };
}

/** The state after a change, or why there is no such change. */
export function changeState(state: IssueState, change: StateChange, facts: ChangeFacts): StateOutcome {
  switch (change.kind) {
    case "resolve":
      return resolve(state, change.in ?? "now", facts);
    case "ignore":
      return ignore(state, change.until ?? "escalating", facts);
    case "unresolve":
      return state.status === "unresolved" ? { refused: "unchanged" } : unresolved("ongoing", facts.at);
    case "escalate":
      if (state.substatus === "escalating") return { refused: "unchanged" };
      return state.status === "unresolved" || state.substatus === "until_escalating"
        ? unresolved("escalating", facts.at)
        : { refused: "not_unresolved" };
    case "calm":
      if (state.status !== "unresolved") return { refused: "not_unresolved" };
      return state.substatus === "escalating" ? unresolved("ongoing", facts.at) : { refused: "unchanged" };
    case "regress":
      return state.status === "resolved" ? unresolved("regressed", facts.at) : { refused: "not_resolved" };
    case "reopen":
      if (state.status !== "ignored") return { refused: "not_ignored" };
      // More of it than was accepted, or only a time that has passed.
      return unresolved(state.substatus === "until_time" ? "ongoing" : "escalating", facts.at);
  }
}

function unresolved(substatus: Substatus, since: EpochMs): StateOutcome {
  return { state: { status: "unresolved", substatus, since, release: undefined, until: undefined } };
}

function resolve(state: IssueState, where: ResolvedIn, { at, currentRelease }: ChangeFacts): StateOutcome {
  if (where === "next_release" && currentRelease === undefined) return { refused: "no_release" };
  const release = where === "now" ? undefined : where === "next_release" ? currentRelease : where.release;
  const substatus = where === "now" ? "now" : where === "next_release" ? "in_next_release" : "in_release";
  return unlessSame(state, { status: "resolved", substatus, since: at, release, until: undefined });
}

function ignore(state: IssueState, until: IgnoredUntil, { at, users }: ChangeFacts): StateOutcome {
  const ignored = (substatus: Substatus, limit?: number): StateOutcome =>
    unlessSame(state, { status: "ignored", substatus, since: at, release: undefined, until: limit });
  if (until === "forever") return ignored("forever");
  if (until === "escalating") return ignored("until_escalating");
  if ("events" in until) return ignored("until_events", until.events);
  if ("users" in until) return ignored("until_users", users + until.users);
  return until.time <= at ? { refused: "in_the_past" } : ignored("until_time", until.time);
}

function unlessSame(before: IssueState, state: IssueState): StateOutcome {
  return sameState(before, state) ? { refused: "unchanged" } : { state };
}

/** Whether both say the same, whenever it was decided. */
export function sameState(a: IssueState, b: IssueState): boolean {
  return a.status === b.status && a.substatus === b.substatus && a.release === b.release && a.until === b.until;
}

/** How long an issue is called new, or regressed, before it is called ongoing. */
export const FRESH_MS: number = 7 * DAY;

/** The substatus at a time: what is new or regressed becomes ongoing after seven days, without anybody's doing. */
export function substatusAt(state: IssueState, firstSeen: EpochMs, now: EpochMs): Substatus {
  if (state.substatus === "new" && now - firstSeen > FRESH_MS) return "ongoing";
  if (state.substatus === "regressed" && now - state.since > FRESH_MS) return "ongoing";
  return state.substatus;
}

const URGENCY: readonly Substatus[] = ["escalating", "regressed", "new", "ongoing"];

/**
 * The state of an issue into which another is merged: its own, unless the other is unresolved and it is not, or is so more
 * urgently. What goes on in the open is never hidden by a merge.
 */
export function mergedState(into: IssueState, other: IssueState): IssueState {
  if (other.status !== "unresolved") return into;
  if (into.status !== "unresolved") return other;
  return URGENCY.indexOf(other.substatus) < URGENCY.indexOf(into.substatus) ? other : into;
}
