import type { Alert, AlertStatus } from "../domain/alert.ts";
import type { EpochMs } from "../domain/time.ts";
import type { IssueDecision } from "./issue-life.ts";
import type { Page } from "./page.ts";

/** Detectors' state and the alerts they found. */
export interface AlertStore {
  /** Version 0 and no state for a detector that never ran. */
  loadDetector(id: string): Promise<DetectorState>;
  /**
   * One transaction: the state, the alerts that are new or changed (by id), which are thereby handed to notification, and what
   * they decide about their issues. Only if the state still has `expectedVersion`: of several workers that evaluate the same tick
   * one writes.
   */
  commitDetection(commit: DetectionCommit): Promise<DetectionOutcome>;
  /** Pending and firing ones; of all detectors or of one. In order of id. */
  activeAlerts(detector?: string): Promise<readonly StoredAlert[]>;
  /** What lasts and fires on any of these issues, the longest first. */
  firingOn(issues: readonly string[]): Promise<readonly FiringOnIssue[]>;
  getAlert(id: string): Promise<StoredAlert | undefined>;
  /** Newest `updatedAt` first. */
  listAlerts(query: {
    /** 1 to 100. */
    readonly limit: number;
    readonly cursor?: string;
    readonly status?: AlertStatus;
    readonly detector?: string;
    readonly issue?: string;
    readonly project?: string;
    /** Only those whose label `project` is one of these. Default: all, also those without the label. */
    readonly projects?: readonly string[];
  }): Promise<Page<StoredAlert>>;
  /**
   * Somebody takes care of it: it is neither repeated nor escalated any more; its end is told. The first one stays. Undefined:
   * no such alert.
   */
  acknowledge(request: {
    readonly alert: string;
    readonly at: EpochMs;
    readonly by: string;
  }): Promise<StoredAlert | undefined>;
}

export interface DetectionCommit {
  readonly detector: string;
  readonly expectedVersion: number;
  /** JSON. */
  readonly state: string;
  readonly alerts: readonly Alert[];
  /** Each changes those of its issues that can be changed so, with an activity, as `IssueLifeStore.decide` does. Default: none. */
  readonly decisions?: readonly IssueDecision[];
  readonly at: EpochMs;
}

export type DetectionOutcome = { readonly kind: "committed"; readonly version: number } | { readonly kind: "stale" };

export interface DetectorState {
  readonly version: number;
  /** JSON. */
  readonly state: string | undefined;
}

/** As much of an alert that fires on an issue as a list of issues shows. */
export interface FiringOnIssue extends Pick<Alert, "id" | "type" | "labels"> {
  readonly issue: string;
}

/** An alert, and what people and notification have made of it. */
export interface StoredAlert extends Alert {
  readonly acknowledged: { readonly at: EpochMs; readonly by: string } | undefined;
}
