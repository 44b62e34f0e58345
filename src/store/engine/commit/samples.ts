import { type EpochMs, SECOND } from "../../../domain/time.ts";
import type { SampleCandidate } from "./commit-plan.ts";

/** Kept events of a fingerprint between two maintenance runs: the first, and a ring of the latest. */
export const KEPT_EVENTS = 50;
/** So many are taken as they come; after that one in {@link SAMPLE_INTERVAL}, or a hot issue would fill the disk's time. */
const TAKEN_AT_ONCE = 20;
export const SAMPLE_INTERVAL: number = 10 * SECOND;

/** What a fingerprint remembers of its samples. */
export interface SampleState {
  readonly sampleCount: number;
  readonly sampledAt: EpochMs;
}

export interface KeptSample {
  readonly slot: number;
  /** The slot held an older sample, which goes. */
  readonly replaces: boolean;
  readonly sample: SampleCandidate;
}

/** Which candidates of a fingerprint are kept, and where. Slot 0 is the first ever and is never overwritten. */
export function keepSamples(
  state: SampleState,
  candidates: readonly SampleCandidate[],
  at: EpochMs,
): { readonly kept: KeptSample[]; readonly state: SampleState } {
  let { sampleCount } = state;
  const byTime = [...candidates].sort((a, b) => a.time - b.time);
  let taken = byTime;
  if (sampleCount >= TAKEN_AT_ONCE) taken = at - state.sampledAt >= SAMPLE_INTERVAL ? byTime.slice(-1) : [];
  const kept = taken.map((sample) => {
    const slot = sampleCount === 0 ? 0 : 1 + ((sampleCount - 1) % (KEPT_EVENTS - 1));
    const replaces = sampleCount >= KEPT_EVENTS;
    sampleCount += 1;
    return { slot, replaces, sample };
  });
  return { kept, state: kept.length === 0 ? state : { sampleCount, sampledAt: at } };
}

/** Whether a fingerprint in this state may want another sample at `at`. */
export function wantsSample(state: SampleState, at: EpochMs): boolean {
  return state.sampleCount < TAKEN_AT_ONCE || at - state.sampledAt >= SAMPLE_INTERVAL;
}

/**
 * What this worker knows of the samples already kept, so that bodies which would be thrown away are not even written
 * out. Only a hint: the transaction decides by the row.
 */
export class SampleHints {
  private readonly states = new Map<string, SampleState>();

  /** Whether it is known to have a row. */
  knows(hash: string): boolean {
    return this.states.has(hash);
  }

  wants(hash: string, at: EpochMs): boolean {
    const state = this.states.get(hash);
    return state === undefined || wantsSample(state, at);
  }

  remember(states: Iterable<readonly [string, SampleState]>): void {
    for (const [hash, state] of states) {
      this.states.delete(hash);
      this.states.set(hash, state);
    }
    for (const hash of this.states.keys()) {
      if (this.states.size <= MAX_HINTS) break;
      this.states.delete(hash);
    }
  }
}

const MAX_HINTS = 10_000;
