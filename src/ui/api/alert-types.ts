import type { Sentence } from "./sentence.ts";

/*
 * Answers of the API about alerts, as types.ts has those about issues.
 */

export interface Alert {
  readonly id: string;
  readonly detector: string;
  readonly type: string;
  readonly status: "pending" | "firing" | "resolved";
  readonly lasting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly issue: string | null;
  readonly issue_title: string | null;
  readonly starts_at: string;
  readonly fired_at: string | null;
  readonly ends_at: string | null;
  readonly late: boolean;
  readonly updated_at: string;
  /** Why nobody is told of it now. */
  readonly suppressed: {
    readonly kind: "silenced" | "inhibited" | "muted";
    readonly reason: string;
    readonly reason_said: Sentence;
    /** Id of the silence or alert that does it, or the time interval's name. */
    readonly by: string;
  } | null;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
}

export interface Detector {
  readonly id: string;
  readonly type: string;
  readonly schedule: string;
  readonly timezone: string;
  readonly last_tick_at: string | null;
  readonly next_tick_at: string | null;
  readonly evaluated_to: string | null;
  readonly held_because: string | null;
  readonly held_because_said: Sentence;
  readonly failure: string | null;
  readonly failure_said: Sentence;
  readonly pending: number;
  readonly firing: number;
}

export interface Matcher {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}

export interface Silence {
  readonly id: string;
  readonly state: "pending" | "active" | "expired";
  readonly matchers: readonly Matcher[];
  readonly starts_at: string;
  readonly ends_at: string;
  readonly created_by: string;
  readonly comment: string;
  readonly expired_by: string | null;
  /** Those that it names. */
  readonly issues: readonly { readonly id: string; readonly title: string }[];
}

export interface SilencePreview {
  readonly total: number;
  readonly alerts: readonly Pick<Alert, "id" | "type" | "summary" | "labels" | "numbers">[];
}

export interface Delivery {
  readonly id: string;
  readonly state: "pending" | "folded" | "delivered" | "superseded" | "dead";
  readonly kind: "alert" | "repeat" | "escalation" | "fallback" | "digest" | "summary";
  readonly receiver: string;
  readonly channel: string;
  readonly group_labels: Readonly<Record<string, string>>;
  readonly issue_title: string | null;
  readonly firing: number;
  readonly resolved: number;
  readonly attempts: number;
  readonly created_at: string;
  readonly due_at: string;
  readonly finished_at: string | null;
  readonly error: string | null;
  readonly error_said: Sentence;
}

export interface DeliveryDetail extends Delivery {
  readonly note: string | null;
  readonly alerts: readonly { readonly id: string; readonly as: "firing" | "resolved" | "moment" }[];
  readonly tries: readonly {
    readonly started_at: string;
    readonly ended_at: string;
    readonly outcome: "delivered" | "retry" | "given_up";
    readonly error: string | null;
    readonly error_said: Sentence;
  }[];
}

export interface AlertRouting {
  readonly group_key: string;
  readonly route: string;
  readonly receiver: string;
  readonly joined_at: string;
  readonly notified_at: string | null;
  readonly settled: boolean;
  readonly reason: string | null;
  readonly reason_said: Sentence;
  readonly next_look_at: string | null;
}
