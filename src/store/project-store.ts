import type { SourceId } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";

/** What there is of each project; some seconds behind the other counts. */
export interface ProjectStore {
  /** Every project that has issues, by name; at most the first 1,000, or those that are asked for. */
  list(query: {
    readonly at: EpochMs;
    /** Default all. */
    readonly projects?: readonly string[];
  }): Promise<readonly ProjectSummary[]>;
}

export interface ProjectSummary {
  readonly name: string;
  readonly issues: number;
  readonly unresolved: number;
  /** Events of the last 24 hours, by the hour in which they happened: the running one, and 24 before it. */
  readonly events24h: number;
  /** The latest event that was counted of it. */
  readonly lastSeen: EpochMs;
  /** Which sources its events came from, and when the latest of each was counted. */
  readonly sources: readonly { readonly id: SourceId; readonly lastSeen: EpochMs }[];
}
