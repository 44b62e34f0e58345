import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./page.ts";

/** The projects that have issues. */
export interface ProjectStore {
  /** By name. */
  list(query: {
    /** 1 to 100. */
    readonly limit: number;
    readonly cursor?: string;
    /** Only of these. */
    readonly projects?: readonly string[];
  }): Promise<Page<ProjectSummary>>;
}

/** How many issues a project has, those that were merged into others left out. */
export interface ProjectSummary {
  readonly name: string;
  readonly issues: number;
  readonly unresolved: number;
  /** Unresolved, and new. */
  readonly new: number;
  /** Unresolved, and came back after they were resolved. */
  readonly regressed: number;
  /** Unresolved, and happening much more often than before. */
  readonly escalating: number;
  readonly events: number;
  readonly lastSeen: EpochMs;
}
