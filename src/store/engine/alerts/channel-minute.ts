import { parseContent } from "./notification-row.ts";

/*
 * How many messages a channel may get in a minute, and what is made of those beyond: the rules that both engines follow.
 */

/** What a summary tells of at most; what is beyond it is counted, and delivered with it all the same. */
const SUMMARY_ALERTS = 10_000;
/** A channel that has failed so often in a row is left in peace for a while. */
export const FAILURES_BEFORE_PAUSE = 3;
export const CHANNEL_PAUSE_MS = 15_000;
const RATE_WINDOW_MS = 60_000;

/** What is left of a channel's minute; 0 while it is to be left in peace. */
export function leftOfMinute(
  state: { readonly counted_from: number; readonly used: number; readonly blocked_until: number } | undefined,
  { at, perMinute }: { readonly at: number; readonly perMinute: number },
): { readonly countedFrom: number; readonly used: number; readonly left: number } {
  const fresh = state === undefined || at - state.counted_from >= RATE_WINDOW_MS || at < state.counted_from;
  const countedFrom = fresh ? at : state.counted_from;
  const used = fresh ? 0 : state.used;
  const blocked = state !== undefined && at < state.blocked_until;
  return { countedFrom, used, left: blocked ? 0 : Math.max(0, perMinute - used) };
}

/** How many due deliveries must be counted to know what may be sent: of a long queue few. */
export function enoughToKnow(left: number, limit: number): number {
  return left > limit ? limit : left + 1;
}

/** How many messages may be sent now, and whether what is beyond is to be folded: the minute's last message is the summary's. */
export function sendable(due: number, left: number, limit: number): { readonly take: number; readonly fold: boolean } {
  if (left === 0) return { take: 0, fold: false };
  const crowded = due > left;
  return { take: Math.min(limit, crowded ? left - 1 : left, due), fold: crowded && left === 1 };
}

/** A delivery that is due when there are more of them than may be sent. */
export interface CrowdedRow {
  readonly id: string;
  readonly kind: string;
  readonly receiver: string;
  readonly content: string;
  readonly owed_since: number;
  /** Who had it under way and has not said what became of it. */
  readonly leased_by: string | null;
  readonly progress: string | null;
}

/** The summary's notification, and what is folded into it. */
export interface Fold {
  readonly ids: readonly string[];
  readonly receiver: string;
  readonly content: string;
  readonly firing: number;
  readonly resolved: number;
  readonly note: string;
  readonly owedSince: number;
}

/**
 * What to make of `due` (the longest due first, at least one) when the minute's last message must do for all: the first one by
 * itself, when it is a summary, or may have arrived: it is sent again as it was. Otherwise a summary of all that may be folded.
 */
export function foldOf(due: readonly CrowdedRow[]): { readonly alone: string } | Fold {
  const foldable = due.filter(
    ({ kind, leased_by, progress }) => kind !== "summary" && leased_by === null && progress === null,
  );
  const [first] = due as [CrowdedRow];
  if (foldable[0] !== first) return { alone: first.id };
  const content = [...new Map(foldable.flatMap((row) => parseContent(row.content)))];
  const resolved = content.filter(([, as]) => as === "resolved").length;
  return {
    ids: foldable.map(({ id }) => id),
    receiver: first.receiver,
    content: JSON.stringify(content.slice(0, SUMMARY_ALERTS)),
    firing: content.length - resolved,
    resolved,
    note: `${foldable.length} messages in one`,
    owedSince: Math.min(...foldable.map(({ owed_since }) => owed_since)),
  };
}
