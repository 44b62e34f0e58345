import type { EpochMs } from "../../../domain/time.ts";
import type { Release, ReleaseStore } from "../../release-store.ts";
import { decodeCursor, type PageEnd, pageLimit, toPage } from "../cursor.ts";
import { readableText } from "../stored-text.ts";

/** A release as both engines return it. */
export interface ReleaseRow {
  readonly id: number;
  readonly project: string;
  readonly version: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly eventCount: number;
  readonly newIssues: number;
  /** JSON: pairs of environment and time. */
  readonly deploys: string;
}

export interface ReleaseListing {
  readonly project: string | undefined;
  readonly projects?: readonly string[] | undefined;
  readonly version: string | undefined;
  readonly before: PageEnd | undefined;
  readonly limit: number;
}

export interface PlannedDeploy {
  readonly project: string;
  readonly version: string;
  /** Empty when not said. */
  readonly environment: string;
  readonly deployedAt: EpochMs;
}

/** Deploys of a release that are kept. */
export const MAX_DEPLOYS = 100;

/** What engines answer. */
export interface ReleaseEngine {
  listReleases(listing: ReleaseListing): Promise<readonly ReleaseRow[]>;
  /** False when there was no room for the release. */
  storeDeploy(deploy: PlannedDeploy): Promise<boolean>;
}

const MAX_TEXT = 200;

/** The contract on an engine; `foldTallies` resolves when everything committed before is in the tables. */
export function createReleaseStore(engine: ReleaseEngine, foldTallies: () => Promise<void>): ReleaseStore {
  return {
    listReleases: async (query) => {
      const before = decodeCursor("releases", "number", query.cursor);
      const limit = pageLimit(query.limit);
      const project = query.project === undefined ? undefined : readableText(query.project, MAX_TEXT);
      await foldTallies();
      const projects = query.projects?.map((one) => readableText(one, MAX_TEXT));
      const rows = await engine.listReleases({ project, projects, version: undefined, before, limit: limit + 1 });
      return toPage(rows, limit, "releases", ({ firstSeen, id }) => ({ value: firstSeen, id: String(id) }), toRelease);
    },
    registerDeploy: async ({ project, version, environment, deployedAt }) => {
      const release = { project: readableText(project, MAX_TEXT), version: readableText(version, MAX_TEXT) };
      const stored = { ...release, environment: readableText(environment ?? "", MAX_TEXT), deployedAt };
      if (!(await engine.storeDeploy(stored))) return undefined;
      await foldTallies();
      const [row] = await engine.listReleases({ ...release, before: undefined, limit: 1 });
      return row && toRelease(row);
    },
  };
}

function toRelease(row: ReleaseRow): Release {
  const deploys = JSON.parse(row.deploys) as [environment: string, deployedAt: number][];
  return {
    project: row.project,
    version: row.version,
    firstSeen: row.firstSeen,
    lastSeen: row.eventCount === 0 ? undefined : row.lastSeen,
    eventCount: row.eventCount,
    newIssues: row.newIssues,
    deploys: deploys.map(([environment, deployedAt]) => ({ environment: environment || undefined, deployedAt })),
  };
}
