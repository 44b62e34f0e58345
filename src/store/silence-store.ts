import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./page.ts";

/** Silences: what they match is not told while they last. Detection goes on. They are kept when they are over. */
export interface SilenceStore {
  /** False, and nothing is added: when it is made as many as may be are not over yet, {@link MAX_SILENCES}. */
  add(silence: Silence): Promise<boolean>;
  get(id: string): Promise<Silence | undefined>;
  /** Newest first. */
  list(query: {
    /** 1 to 100. */
    readonly limit: number;
    readonly cursor?: string;
    readonly state?: SilenceState;
    /** Those that name one of these by a matcher `project="…"`. Default: all. */
    readonly projects?: readonly string[];
    readonly at: EpochMs;
  }): Promise<Page<Silence>>;
  /** All that hold at a moment. */
  active(at: EpochMs): Promise<readonly Silence[]>;
  /** Ends it now; one that has not begun never begins. Undefined: no such silence. One that is over stays as it is. */
  expire(request: { readonly id: string; readonly at: EpochMs; readonly by: string }): Promise<Silence | undefined>;
}

/** Silences that are not over: each is matched against each alert of each round. */
export const MAX_SILENCES = 1_000;

export const SILENCE_STATES = ["pending", "active", "expired"] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

export interface Silence {
  /** UUIDv7. */
  readonly id: string;
  readonly matchers: readonly SilenceMatcher[];
  readonly startsAt: EpochMs;
  /** Exclusive. */
  readonly endsAt: EpochMs;
  readonly createdBy: string;
  readonly comment: string;
  readonly createdAt: EpochMs;
  /** Who ended it before its time. */
  readonly expiredBy: string | undefined;
}

/** See `Matcher` in `notification/routing`. */
export interface SilenceMatcher {
  readonly name: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** Whether a silence binds itself to one of some projects, by `project="…"`: whatever it mutes is of that project. */
export function namesProject(matchers: readonly SilenceMatcher[], projects: readonly string[]): boolean {
  return matchers.some(
    ({ name, operator, value }) => name === "project" && operator === "=" && projects.includes(value),
  );
}

export function silenceState({ startsAt, endsAt }: Silence, at: EpochMs): SilenceState {
  if (at >= endsAt) return "expired";
  return at < startsAt ? "pending" : "active";
}
