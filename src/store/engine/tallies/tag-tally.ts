import type { CommitPlan } from "../commit/commit-plan.ts";
import type { AcceptedSlice, FingerprintTally } from "./tally.ts";

/** What a commit counts of the tags and users of one fingerprint. */
export interface TagTally {
  /** Index of one of the plan's pairs and its count, in turns. */
  readonly pairs: number[];
  /** Hashes of users, each once. */
  readonly users: number[];
}

/**
 * Sums the tags of the counted events by fingerprint, in the order of `tallies`. Events are gone through fingerprint by
 * fingerprint, so that one array of counts serves all of them, whatever there are of fingerprints and tags.
 */
export function tallyTags(
  plan: CommitPlan,
  accepted: readonly AcceptedSlice[],
  tallies: readonly FingerprintTally[],
): TagTally[] {
  const events = eventsByTally(plan, accepted, tallies);
  const counts = new Uint32Array(plan.tagPairs.length);
  const known = new Int32Array(plan.userHashes.length).fill(-1);
  return tallies.map((_, place) => {
    const met: number[] = [];
    const users: number[] = [];
    let slice = 0;
    let begin = 0;
    for (let at = events.first[place]!; at !== -1; at = events.next[at]!) {
      while (at - begin >= accepted[slice]!.slice.events.length) {
        begin += accepted[slice]!.slice.events.length;
        slice += 1;
      }
      const { tags, user } = accepted[slice]!.slice.events;
      const i = at - begin;
      for (let t = i === 0 ? 0 : tags.ends[i - 1]!; t < tags.ends[i]!; t += 1) {
        const pair = tags.pairs[t]!;
        if (counts[pair] === 0) met.push(pair);
        counts[pair]! += 1;
      }
      const index = user?.[i] ?? -1;
      if (index === -1 || known[index] === place) continue;
      known[index] = place;
      users.push(plan.userHashes[index]!);
    }
    const pairs: number[] = [];
    for (const pair of met) {
      pairs.push(pair, counts[pair]!);
      counts[pair] = 0;
    }
    return { pairs, users };
  });
}

/** The counted events of each tally as a list in their order; events are numbered through all slices. */
function eventsByTally(
  plan: CommitPlan,
  accepted: readonly AcceptedSlice[],
  tallies: readonly FingerprintTally[],
): { readonly first: Int32Array; readonly next: Int32Array } {
  const placeOf = new Int32Array(plan.fingerprints.length).fill(-1);
  for (const [place, { members }] of tallies.entries()) for (const member of members) placeOf[member] = place;
  const first = new Int32Array(tallies.length).fill(-1);
  let at = accepted.reduce((sum, { slice }) => sum + slice.events.length, 0);
  const next = new Int32Array(at);
  for (const { slice, counted } of accepted.toReversed()) {
    const { fingerprint, length } = slice.events;
    for (let i = length - 1; i >= 0; i -= 1) {
      at -= 1;
      const place = placeOf[fingerprint[i]!]!;
      if (counted[i] === 0 || place === -1) continue;
      next[at] = first[place]!;
      first[place] = at;
    }
  }
  return { first, next };
}
