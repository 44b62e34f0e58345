import type { Priority } from "../domain/issue-decisions.ts";
import type { Level } from "../domain/level.ts";
import type { Sentence } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";

/** A search for issues: all of its terms must hold. */
export type IssueSearch = readonly SearchTerm[];

/** One condition of a search, or its contrary. */
export type SearchTerm = { readonly negated: boolean } & SearchCondition;

export type SearchCondition =
  /** Occurs in title, type, culprit or message pattern, without regard to case. */
  | { readonly kind: "text"; readonly pattern: Pattern }
  /** One of the values holds; likewise with every list below. */
  | { readonly kind: "is"; readonly values: readonly IsValue[] }
  | { readonly kind: "assigned"; readonly values: readonly (Pattern | "me" | "none")[] }
  | { readonly kind: "match"; readonly field: TextField; readonly values: readonly Pattern[] }
  | { readonly kind: "tag"; readonly key: string; readonly values: readonly Pattern[] }
  | { readonly kind: "has"; readonly keys: readonly string[] }
  | { readonly kind: "number"; readonly field: NumberField; readonly op: Comparison; readonly value: number }
  | { readonly kind: "time"; readonly field: TimeField; readonly op: Comparison; readonly at: SearchTime }
  | { readonly kind: "age"; readonly op: Comparison; readonly ms: number }
  | { readonly kind: "level"; readonly op: Comparison; readonly values: readonly Level[] }
  | { readonly kind: "priority"; readonly op: Comparison; readonly values: readonly Priority[] };

/** Text between wildcards: `["a", "b"]` is `a*b`, and `["a"]` has none. ASCII letters match whatever their case. */
export type Pattern = readonly [string, ...string[]];

/** `=` may have several values where there is a list. */
export type Comparison = "=" | "<" | "<=" | ">" | ">=";

/** So long before now; at a time; or on a day (UTC, at its begin), which goes with `=` alone. */
export type SearchTime = { readonly ago: number } | { readonly time: EpochMs } | { readonly day: EpochMs };

export const IS_VALUES = [
  "unresolved",
  "resolved",
  "ignored",
  "new",
  "ongoing",
  "escalating",
  "regressed",
  "assigned",
  "unassigned",
] as const;
export type IsValue = (typeof IS_VALUES)[number];

/** Fields whose value is looked for anywhere in them, unless it has a wildcard. */
export const LOOSE_FIELDS = ["title", "type", "culprit", "message"] as const;
/** Fields whose value must be the whole. */
export const EXACT_FIELDS = [
  "project",
  "service",
  "environment",
  "release",
  "host",
  "logger",
  "id",
  "fingerprint",
  "owner",
] as const;
export type TextField = (typeof LOOSE_FIELDS)[number] | (typeof EXACT_FIELDS)[number];
export const TEXT_FIELDS: readonly TextField[] = [...LOOSE_FIELDS, ...EXACT_FIELDS];

export const NUMBER_FIELDS = ["events", "users"] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];
export const TIME_FIELDS = ["first_seen", "last_seen"] as const;
export type TimeField = (typeof TIME_FIELDS)[number];

/** What `has:` knows besides names of tags. */
export const HAS_KEYS = [
  "user",
  "service",
  "environment",
  "release",
  "host",
  "logger",
  "type",
  "culprit",
  "assignee",
  "owner",
] as const;

/** What a search depends on besides issues. */
export interface SearchContext {
  readonly now: EpochMs;
  /** Whom `assigned:me` means. */
  readonly me: string;
}

/** Why a text is no search. */
export interface SearchProblem {
  /** UTF-16 units from the beginning of the text, and how many of them are meant; 0 at its end. */
  readonly offset: number;
  readonly length: number;
  readonly message: Sentence;
  readonly hint: Sentence;
}

/** `text` with its ASCII letters in lower case: what both engines can do alike. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
