import type { Sentence } from "./sentence.ts";
import type { Issue } from "./types.ts";

/*
 * Answers that are looked at beside issues: what is like them, what lies around events, and what rules make of records.
 */

export interface SimilarIssue {
  readonly issue: Issue;
  readonly score: number;
  readonly because: readonly { readonly part: SimilarPart; readonly score: number }[];
  readonly differs: readonly { readonly part: SimilarPart; readonly own: string; readonly other: string }[];
  readonly merge_suggested: boolean;
}
type SimilarPart = "type" | "frames" | "message";

export interface EventSurroundings {
  readonly status: "found" | "gone" | "not_configured" | "unavailable";
  readonly source: string | null;
  readonly detail: string | null;
  readonly detail_said: Sentence;
  readonly records: readonly {
    readonly timestamp: string | null;
    readonly level: string | null;
    readonly service: string | null;
    readonly host: string | null;
    readonly logger: string | null;
    readonly message: string;
    readonly cut: boolean;
    readonly is_event: boolean;
  }[];
}

export interface RuleCondition {
  readonly text: string;
  readonly holds: boolean;
  readonly seen: string;
  readonly parts: readonly RuleCondition[];
}

export interface TriedRecord {
  readonly message: string;
  readonly outcome: "event" | "dropped" | "ignored" | "failed" | "undecodable";
  readonly detail: string | null;
  readonly rule: string | null;
  readonly nearest: { readonly rule: string; readonly conditions: readonly RuleCondition[] } | null;
  readonly steps: readonly {
    readonly step: string;
    readonly found: readonly { readonly name: string; readonly value: string }[];
    readonly fits: string | null;
    readonly not: string | null;
  }[];
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly fingerprint: { readonly hash: string; readonly title: string } | null;
}

/** What became of a test of a rule file. */
export interface RuleTest {
  readonly name: string;
  readonly line: number;
  readonly passed: boolean;
  readonly differences: readonly { readonly key: string; readonly expected: string; readonly got: string }[];
}

export interface RuleTrial {
  readonly problems: readonly {
    readonly line: number;
    readonly column: number;
    readonly message: string;
    readonly message_said: Sentence;
    readonly hint: string | null;
    readonly hint_said: Sentence;
  }[];
  readonly left: number;
  readonly records: readonly TriedRecord[];
}

/** What became of a dead letter that was read once more, and why it stays. */
export interface ReplayOutcome {
  readonly outcome: "counted" | "gone" | "kept" | "no_source";
  readonly detail: string | null;
  readonly detail_said: Sentence;
}

/** What became of dead letters that were read once more. */
export interface Replayed {
  readonly counted: number;
  readonly kept: number;
  readonly next: string | null;
}
