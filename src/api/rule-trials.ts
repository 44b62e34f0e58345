import type { RuleHealth } from "../domain/rule-health.ts";
import type { Said, Sentence } from "../domain/sentence.ts";

/** Rules shown, checked and tried before they are written down. */
export interface RuleTrials {
  /** A rule of this worker and the text of its file, as it is now. Undefined: there is no such rule. */
  read(id: string): Promise<{ readonly rule: RuleHealth; readonly text: string | undefined } | undefined>;
  check(request: RuleText): Promise<RuleCheck | TrialFailure>;
  attempt(request: RuleAttempt): Promise<RuleAttemptResult | TrialFailure>;
}

export interface RuleText {
  readonly text: string;
  /** A file that is loaded: the text stands for it. Undefined: a new file. */
  readonly file: string | undefined;
}

export interface RuleAttempt {
  /** Undefined: the rules as they are loaded. */
  readonly rules: RuleText | undefined;
  /** The other loaded rules are left out. */
  readonly alone: boolean;
  readonly input:
    | { readonly kind: "text"; readonly text: string; readonly format: string }
    | { readonly kind: "source"; readonly source: string; readonly records: number };
}

/** It could not be tried: no such source or file, the source cannot be asked, or it took too long. */
export interface TrialFailure {
  readonly kind: "failed";
  readonly reason: "no_source" | "no_file" | "unavailable" | "too_long";
  readonly detail: Sentence;
}

export interface RuleProblem {
  readonly severity: "error" | "warning";
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: Said;
  readonly hint: Said | undefined;
}

export interface RuleCheck {
  readonly kind: "checked";
  readonly problems: readonly RuleProblem[];
  readonly tests: readonly {
    readonly name: string;
    readonly line: number;
    readonly passed: boolean;
    readonly differences: readonly { readonly key: string; readonly expected: string; readonly got: string }[];
  }[];
}

export interface RuleAttemptResult {
  readonly kind: "tried";
  readonly problems: readonly RuleProblem[];
  readonly records: readonly TriedRecord[];
  /** Records that were not looked at, as there were too many or the time was up. */
  readonly left: number;
}

/** A condition of a rule, as it turned out. */
export interface TriedCondition {
  readonly text: string;
  readonly holds: boolean;
  readonly seen: string;
  readonly parts: readonly TriedCondition[];
}

/** What became of a record. Its texts are without secrets, and cut. */
export interface TriedRecord {
  /** Its first line in pasted text, from 1; of a source's records their number. */
  readonly line: number;
  readonly lines: number;
  readonly message: string;
  readonly outcome: "event" | "dropped" | "ignored" | "failed" | "undecodable";
  /** Why it failed or could not be decoded. */
  readonly detail: string | undefined;
  /** The rule that took it. */
  readonly rule: string | undefined;
  /** Of the rule that took it, or of the one that came nearest. */
  readonly nearest: { readonly rule: string; readonly conditions: readonly TriedCondition[] } | undefined;
  readonly steps: readonly {
    readonly step: string;
    readonly found: readonly (readonly [string, string])[];
    readonly fits: string | undefined;
    readonly not: string | undefined;
  }[];
  /** The event as the API shows events, without id and issue. */
  readonly event: Readonly<Record<string, unknown>> | undefined;
  readonly fingerprint:
    | { readonly hash: string; readonly title: string; readonly pattern: string; readonly parts: readonly string[] }
    | undefined;
}
