import type { Alert, AlertStatus } from "../domain/alert.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./store.ts";

/** Detectors' state and the alerts they found. */
export interface AlertStore {
  /** Version 0 and no state for a detector that never ran. */
  loadDetector(id: string): Promise<DetectorState>;
  /**
   * One transaction: the state, and the alerts that are new or changed (by id), which are thereby handed to notification. Only
   * if the state still has `expectedVersion`: of several workers that evaluate the same tick one writes.
   */
  commitDetection(commit: {
    readonly detector: string;
    readonly expectedVersion: number;
    readonly state: string;
    readonly alerts: readonly Alert[];
    readonly at: EpochMs;
  }): Promise<{ readonly kind: "committed"; readonly version: number } | { readonly kind: "stale" }>;
  /** Pending and firing ones; of all detectors or of one. */
  activeAlerts(detector?: string): Promise<readonly Alert[]>;
  getAlert(id: string): Promise<Alert | undefined>;
  /** Newest `updatedAt` first. */
  listAlerts(query: {
    readonly limit: number;
    readonly cursor?: string;
    readonly status?: AlertStatus;
    readonly detector?: string;
    readonly issue?: string;
    readonly project?: string;
  }): Promise<Page<Alert>>;
}

export interface DetectorState {
  readonly version: number;
  /** JSON. */
  readonly state: string | undefined;
}
