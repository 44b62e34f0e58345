import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./page.ts";

/** Silences: what they match is not told while they last. Detection goes on. They are kept when they are over. */
export interface SilenceStore {
  add(silence: Silence): Promise<void>;
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
  /** Those that hold at a moment, the newest 1,000. */
  active(at: EpochMs): Promise<readonly Silence[]>;
  /** Ends it now; one that has not begun never begins. Undefined: no such silence. One that is over stays as it is. */
  expire(request: { readonly id: string; readonly at: EpochMs; readonly by: string }): Promise<Silence | undefined>;
}

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
