import type { EpochMs } from "./time.ts";

/** Names and values that route an alert. Names are lower_snake_case; values never hold secrets or whole messages. */
export type Labels = Readonly<Record<string, string>>;

/** Names of the labels that detectors give their alerts; those of a detector's `labels:` come beside them. */
export const ALERT_LABELS = [
  ...["alertname", "detector", "severity", "issue", "project", "service", "owner", "environment", "release", "source"],
  ...[
    "host",
    "logger",
    "level",
    "user",
    "type",
    "field",
    "value",
    "values",
    "baseline",
    "overflow",
    "watchdog",
    "lost",
  ],
] as const;
/** One of them: what a detector may call a label, so that routes can be checked against all there are. */
export type AlertLabel = (typeof ALERT_LABELS)[number];

/** From the worst: labels `severity` of alerts, and what routes commonly match. */
export const SEVERITIES = ["critical", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * `pending`: the condition holds, but not yet for long enough to tell anybody. `firing`: it is to be told.
 * `resolved`: it is over.
 */
export type AlertStatus = "pending" | "firing" | "resolved";

/**
 * A detector's finding: one stretch of time in which its condition held for one subject. What a backlog or late records
 * show may have been over before it was found: such an alert is resolved when it is stored first, has a `firedAt`, and is
 * told all the same. One that is resolved without `firedAt` never fired, and is told to nobody.
 */
export interface Alert {
  /** UUIDv7 of this stretch. */
  readonly id: string;
  /** The same for every stretch of the same detector and subject. */
  readonly key: string;
  readonly detector: string;
  /** The detector's type: `spike`. */
  readonly type: string;
  /**
   * A condition that lasts until it is over is repeated while it fires, and its end is told. Something that happened in
   * a moment (an issue is new, or has come back) is told once; that it counts as resolved after an hour is no recovery.
   */
  readonly lasting: boolean;
  readonly status: AlertStatus;
  /** Among them, where they apply: alertname, detector, project, service, environment, severity, issue, release, source. */
  readonly labels: Labels;
  /** What happened, in one English sentence without markup; may quote log text, at most 500 characters. */
  readonly summary: string;
  /** What the decision was made on: observed, expected, threshold and the like. In the units their names say. */
  readonly numbers: AlertNumbers;
  readonly issue: string | undefined;
  /** Event time from which the condition held. */
  readonly startsAt: EpochMs;
  /** When it began to fire, by the worker's clock; undefined while pending. */
  readonly firedAt: EpochMs | undefined;
  /** Event time at which it was over; undefined until resolved. */
  readonly endsAt: EpochMs | undefined;
  /** Found only after its time: during a backlog, or because records came late. */
  readonly late: boolean;
  /** By the worker's clock. */
  readonly updatedAt: EpochMs;
}

export type AlertNumbers = Readonly<Record<string, number | string>>;
