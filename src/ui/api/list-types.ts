import type { Sentence } from "./sentence.ts";

/*
 * Answers about many issues at once: what was done to them, named searches for them, and those that are discarded.
 */

export interface BulkResult {
  readonly found: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly activities: readonly string[];
  readonly refused: readonly { readonly issue: string; readonly detail: string; readonly detail_said: Sentence }[];
}

export interface UndoResult {
  readonly undone: number;
  readonly refused: readonly { readonly activity: string; readonly detail: string; readonly detail_said: Sentence }[];
}

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly sort: string;
  readonly project: string | null;
  readonly scope: "default" | "everyone" | "mine";
  readonly position: number;
}

export interface Discard {
  readonly issue: string;
  readonly project: string;
  readonly title: string;
  readonly type: string | null;
  readonly event_count: number;
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
  readonly dropped: number;
  readonly last_dropped_at: string | null;
}
