import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./page.ts";

/** Releases of projects, as events name them and as deploys announce them. */
export interface ReleaseStore {
  /** The one first seen latest first; of all projects or of one. */
  listReleases(query: {
    readonly limit: number;
    readonly cursor?: string;
    readonly project?: string;
    /** Only of these. Default: of all. */
    readonly projects?: readonly string[];
  }): Promise<Page<Release>>;
  /**
   * Notes a deploy; the same one again changes nothing. Its release need not have been seen. Undefined: the project has as
   * many releases as are kept (2,000), none of which is older than retention.
   */
  registerDeploy(deploy: { readonly project: string; readonly version: string } & Deploy): Promise<Release | undefined>;
}

export interface Release {
  readonly project: string;
  readonly version: string;
  /** Time of its first event, or of its first deploy where that came first. */
  readonly firstSeen: EpochMs;
  /** Time of its last event, to the minute; undefined when none was counted. */
  readonly lastSeen: EpochMs | undefined;
  /** Events counted since it was first seen, also those that retention has taken since. */
  readonly eventCount: number;
  /** Issues whose first event was of this release. */
  readonly newIssues: number;
  /** The latest 20, newest first. */
  readonly deploys: readonly Deploy[];
}

export interface Deploy {
  /** Undefined: not said. */
  readonly environment: string | undefined;
  readonly deployedAt: EpochMs;
}
