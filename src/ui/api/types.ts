import type { Sentence } from "./sentence.ts";

/*
 * Answers of the API as the page uses them: kept equal to the API's own types by test/unit/ui/api-types.test.ts.
 */

export type * from "./alert-types.ts";

export type Level = "trace" | "debug" | "info" | "warning" | "error" | "fatal";
export type IssueStatus = "unresolved" | "resolved" | "ignored";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type Substatus =
  | "new"
  | "ongoing"
  | "escalating"
  | "regressed"
  | "now"
  | "in_next_release"
  | "in_release"
  | "forever"
  | "until_escalating"
  | "until_events"
  | "until_users"
  | "until_time";
export type Priority = "high" | "medium" | "low";

export interface IssueState {
  readonly status: IssueStatus;
  readonly substatus: Substatus;
  readonly since: string;
  readonly release: string | null;
  readonly until_events: number | null;
  readonly until_users: number | null;
  readonly until_time: string | null;
}

export interface Links {
  readonly logs: { readonly name: string; readonly url: string } | null;
}

export interface Issue {
  readonly id: string;
  readonly project: string;
  readonly kind: "issue" | "overflow";
  readonly title: string;
  readonly type: string | null;
  readonly culprit: string | null;
  readonly pattern: string;
  readonly level: Level;
  readonly status: IssueStatus;
  readonly substatus: Substatus;
  readonly state: IssueState;
  readonly assignee: string | null;
  readonly assigned_by: "user" | "rule" | null;
  readonly priority: Priority;
  readonly priority_set: boolean;
  readonly event_count: number;
  readonly user_count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly services: readonly string[];
  readonly owners: readonly string[];
  readonly owner_rule: string | null;
  readonly links: Links;
}

export interface ListedIssue extends Issue {
  /** Alerts on it that go on, the longest first. */
  readonly firing: readonly { readonly id: string; readonly type: string; readonly severity: string | null }[];
  readonly series?:
    | { readonly from: string; readonly step_seconds: number; readonly counts: readonly number[] }
    | undefined;
}

export interface IssueCounts {
  readonly total: number;
  readonly status: Readonly<Record<IssueStatus, number>>;
  readonly substatus: Readonly<Record<string, number>>;
}

export interface Frame {
  readonly module: string | null;
  readonly function: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly in_app: boolean;
}

export interface ExceptionInfo {
  readonly type: string | null;
  readonly message: string;
  readonly frames: readonly Frame[];
}

export type Origin =
  | { readonly type: "kafka"; readonly topic: string; readonly partition: number; readonly offset: string }
  | { readonly type: "elasticsearch"; readonly index: string; readonly id: string }
  | { readonly type: "file"; readonly path: string; readonly line: number; readonly offset: number }
  | { readonly type: "stdin"; readonly line: number };

export interface EventUser {
  readonly id: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly ip: string | null;
}

export interface EventRequest {
  readonly method: string | null;
  readonly url: string | null;
  readonly route: string | null;
  readonly status: number | null;
  readonly user_agent: string | null;
}

export interface ErrorEvent {
  readonly id: string;
  readonly issue: string;
  readonly timestamp: string;
  readonly received_at: string;
  readonly clamped: boolean;
  readonly level: Level;
  readonly project: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly release: string | null;
  readonly host: string | null;
  readonly logger: string | null;
  readonly title: string | null;
  readonly message: string;
  readonly exceptions: readonly ExceptionInfo[];
  readonly language: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly user: EventUser | null;
  readonly request: EventRequest | null;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  readonly rule: string;
  readonly fingerprint: string;
  readonly rule_fingerprint: readonly string[] | null;
  readonly lines: number;
  readonly origin: Origin;
  readonly links: Links;
}

export interface Bucket {
  readonly from: string;
  readonly count: number;
}

export interface Fingerprint {
  readonly hash: string;
  readonly strategy: string;
  readonly parts: readonly string[];
  readonly title: string;
  readonly pattern: string;
  readonly event_count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly because: readonly AttachmentStep[] | null;
}

export interface AttachmentStep {
  readonly field: number;
  readonly known: string;
  readonly seen: string;
  readonly because: string;
}

export interface Decisions {
  readonly state: IssueState;
  readonly assignee: string | null;
  readonly priority: Priority | null;
}

export interface Activity {
  readonly id: string;
  readonly kind:
    | "merged"
    | "split"
    | "undone"
    | "commented"
    | "owned"
    | "resolved"
    | "ignored"
    | "unresolved"
    | "escalated"
    | "calmed"
    | "regressed"
    | "reopened"
    | "assigned"
    | "prioritized";
  readonly issue: string;
  readonly other: string | null;
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
  readonly fingerprints: number;
  readonly before: Decisions | null;
  readonly after: Decisions | null;
  readonly comment: { readonly text: string; readonly edited_at: string | null } | null;
  /** What brought it back. */
  readonly seen: { readonly at: string; readonly release: string | null } | null;
  readonly undone_at: string | null;
}

export interface Partition {
  readonly partition: string;
  readonly name: string;
  readonly held: boolean;
  readonly lag: number | null;
  readonly position: string | null;
  readonly greatest_event_time: string | null;
  readonly caught_up_at: string | null;
  readonly updated_at: string | null;
}

/** Names that a search may use. */
export interface RecentNames {
  readonly items: readonly { readonly name: string; readonly count: number }[];
}

export interface Source {
  readonly id: string;
  readonly type: string | null;
  readonly state: "starting" | "reading" | "idle" | "retrying" | "refused" | "closed" | "elsewhere";
  readonly message: string | null;
  readonly message_said: Sentence;
  readonly lag: number | null;
  /** The 60 last complete minutes. */
  readonly records_per_minute: readonly number[];
  readonly partitions: readonly Partition[];
}

export interface Gap {
  readonly id: string;
  readonly source: string;
  readonly partition: string;
  readonly range: string;
  readonly records: number | null;
  readonly reason: "retention" | "deleted" | "recreated" | "unreadable";
  readonly detail: string;
  readonly detail_said: Sentence;
  readonly detected_at: string;
}

export interface DeadLetter {
  readonly id: string;
  readonly source: string;
  readonly partition: string;
  readonly reason: "undecodable" | "rule_failed" | "too_large" | "corrupt";
  readonly detail: string;
  readonly detail_said: Sentence;
  readonly origin: Readonly<Record<string, unknown>>;
  readonly payload_bytes: number;
  readonly payload_excerpt: string;
  readonly at: string;
}

export interface RuleProblem {
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
  readonly message_said: Sentence;
  readonly hint: string | null;
  readonly hint_said: Sentence;
}

export interface Rule {
  readonly id: string;
  readonly file: string;
  readonly line: number | null;
  readonly enabled: boolean;
  readonly state: "active" | "quarantined" | "disabled";
  readonly problems: readonly RuleProblem[];
  readonly matched: number;
  readonly dropped: number;
  readonly failed: number;
  readonly seconds: number;
  readonly last_match: string | null;
}

export interface Tag {
  readonly key: string;
  readonly total: number;
  readonly values: readonly { readonly value: string; readonly count: number; readonly share: number }[];
  readonly other: number;
}

export interface Tags {
  readonly items: readonly Tag[];
  readonly other_keys: number;
}

export interface Release {
  readonly project: string;
  readonly version: string;
  readonly first_seen: string;
  readonly last_seen: string | null;
  readonly event_count: number;
  readonly new_issues: number;
  readonly deploys: readonly { readonly environment: string | null; readonly deployed_at: string }[];
}
