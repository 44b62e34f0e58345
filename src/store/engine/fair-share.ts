import type { EpochMs } from "../../domain/time.ts";

export interface HeldLease {
  readonly name: string;
  readonly owner: string;
  readonly expiresAt: EpochMs;
}

/**
 * Which of `names` `owner` holds after this claim, and which of its own it must give up: never more than
 * `ceil(names / workers)`. A lease that ran out but that nobody took is still its owner's.
 */
export function shareLeases(request: {
  readonly names: readonly string[];
  readonly owner: string;
  readonly at: EpochMs;
  readonly held: readonly HeldLease[];
  /** Workers alive in this scope, this one included. */
  readonly workers: number;
}): { readonly keep: readonly string[]; readonly giveUp: readonly string[] } {
  const names = [...new Set(request.names)].sort();
  const share = Math.ceil(names.length / Math.max(1, request.workers));
  const holders = new Map(request.held.map((lease) => [lease.name, lease]));
  const mine = names.filter((name) => holders.get(name)?.owner === request.owner);
  const free = names.filter((name) => {
    const holder = holders.get(name);
    return holder === undefined || (holder.owner !== request.owner && holder.expiresAt <= request.at);
  });
  const keep = mine.slice(0, share);
  return { keep: [...keep, ...free.slice(0, Math.max(0, share - keep.length))], giveUp: mine.slice(share) };
}
