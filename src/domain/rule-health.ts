import type { Problem } from "./problem.ts";
import type { EpochMs } from "./time.ts";

/** What a rule has done since this worker started. */
export interface RuleFigures {
  /** Records it took, dropped ones included. */
  readonly matched: number;
  /** Records it took and made no event of. */
  readonly dropped: number;
  /** Records at which it threw. */
  readonly failed: number;
  /** Seconds spent in its conditions and steps, estimated from every 64th record. */
  readonly seconds: number;
  /** Receipt of the last record it took. */
  readonly lastMatch: EpochMs | undefined;
}

/** A rule as the API and the metrics show it. */
export interface RuleHealth {
  /** `file/name`; of a file that was never good, its name alone. */
  readonly id: string;
  readonly file: string;
  /** Where it begins in its file; 0 for a file that was never good. */
  readonly line: number;
  readonly enabled: boolean;
  /**
   * `quarantined`: its file has a fault; the version before it stays active, where there was one. `disabled`: switched off
   * in its file.
   */
  readonly state: "active" | "quarantined" | "disabled";
  /** Of its file. */
  readonly problems: readonly Problem[];
  readonly figures: RuleFigures;
}
