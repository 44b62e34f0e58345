import { LEVELS, type Level } from "../../../domain/level.ts";
import { MINUTE } from "../../../domain/time.ts";
import type { IssueFacts, IssueFilter, IssueHistory } from "../../history.ts";
import { isIssueId } from "../issue-id.ts";
import { readableText } from "../stored-text.ts";
import { type CountSubject, type PackedCounts, unpackCounts } from "./packed-counts.ts";

/*
 * The part of a history that is about issues, as both engines take and return it.
 */

/** What differs between the engines; see {@link createIssueHistory}. */
export interface IssueHistoryEngine {
  readFacts(request: { readonly ids: readonly string[] }): Promise<readonly FactsRow[]>;
  readActive(request: ActiveRequest): Promise<readonly FactsRow[]>;
  readCounts(request: CountRequest): Promise<PackedCounts>;
}

export interface FactsRow {
  readonly id: string;
  readonly project: string;
  readonly title: string;
  readonly level: number;
  /** JSON. */
  readonly services: string;
  /** JSON. */
  readonly owners: string | null;
  readonly status: string;
  readonly substatus: string | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly createdAt: number;
  readonly eventCount: number;
}

/** An {@link IssueFilter} in storable form. */
export interface StoredFilter {
  readonly projects: readonly string[] | undefined;
  readonly services: readonly string[] | undefined;
  readonly environments: readonly string[] | undefined;
  /** This one or a worse; 0: all. */
  readonly level: number;
}

export interface ActiveRequest extends StoredFilter {
  readonly from: number;
  readonly to: number;
}

export interface CountRequest extends ActiveRequest {
  /** First minute (since 1970), and the step's length in minutes. */
  readonly origin: number;
  readonly width: number;
  readonly issues: readonly string[] | undefined;
  readonly by: readonly CountSubject[];
  /** Sums that are smaller are left out. */
  readonly atLeast: number;
}

/** The contract on an engine. */
export function createIssueHistory(engine: IssueHistoryEngine): IssueHistory {
  return {
    activeIssues: async ({ from, to }, filter) => {
      if (to <= from) return [];
      return (await engine.readActive({ from, to, ...storedFilter(filter) })).map(toFacts);
    },
    issues: async (ids) => {
      const known = [...new Set(ids)].filter(isIssueId);
      return known.length === 0 ? [] : (await engine.readFacts({ ids: known })).map(toFacts);
    },
    counts: async ({ from, to, widthMs, issues, filter, by, atLeast = 1 }) => {
      const ids = issues === undefined ? undefined : [...new Set(issues)].filter(isIssueId);
      if (to <= from || ids?.length === 0) return [];
      const origin = Math.floor(from / MINUTE);
      const width = Math.max(1, Math.round(widthMs / MINUTE));
      const request = { from, to, ...storedFilter(filter), origin, width, issues: ids, by, atLeast };
      return unpackCounts(await engine.readCounts(request), request);
    },
  };
}

function storedFilter({ projects, services, environments, level }: IssueFilter = {}): StoredFilter {
  return {
    projects: projects?.map(storedName),
    services: services?.map(storedName),
    environments: environments?.map(storedName),
    level: level === undefined ? 0 : Math.max(0, LEVELS.indexOf(level as Level)),
  };
}

function storedName(name: string): string {
  return readableText(name, 200);
}

function toFacts({ level, services, owners, substatus, status, ...row }: FactsRow): IssueFacts {
  return {
    ...row,
    level: LEVELS[level] ?? "error",
    services: JSON.parse(services) as string[],
    owners: owners === null ? [] : (JSON.parse(owners) as string[]),
    status: status as IssueFacts["status"],
    substatus: substatus ?? undefined,
  };
}
