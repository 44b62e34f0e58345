import type { AttachableMessage } from "./pattern-dictionary.ts";

/** What decides which issue an event belongs to. Equal input gives an equal hash, on every worker, for ever. */
export interface Fingerprint {
  /** Id of the strategy that made it: a released strategy never changes its output. */
  readonly strategy: string;
  /** 32 lower-case hex digits over the strategy, the project and the parts. */
  readonly hash: string;
  /**
   * Hash under the strategy that was used before, during a transition: unseen, the event joins the issue of that one, so
   * that a change of strategy makes no new issues of old ones.
   */
  readonly previous?: string;
  /** The parts that were hashed, in order, readable. */
  readonly parts: readonly string[];
  /** The parameterized message: `Order <int> not found`. */
  readonly pattern: string;
  /** What an issue of this fingerprint is called in lists. */
  readonly title: string;
  /** Where it happened, best known: the first in-app frame, or the logger. */
  readonly culprit?: string;
  /** Set when a message pattern decides: an unseen hash may then join the issue of a known pattern of the scope. */
  readonly message?: AttachableMessage;
}

/** One component that was looked at on the way to a fingerprint, and what it did for it. */
export interface FingerprintStep {
  readonly component: string;
  readonly value: string;
  readonly contributes: boolean;
  readonly because: string;
}
