import { atLeast as isAtLeast, type Level } from "../domain/level.ts";
import type { FirstValue } from "../domain/measure.ts";
import type { EpochMs } from "../domain/time.ts";
import type {
  CountQuery,
  History,
  IssueChange,
  IssueChanges,
  IssueFacts,
  IssueFilter,
  Series,
  Steps,
  TimeRange,
} from "../store/history.ts";
import { MinuteCounts } from "./minute-counts.ts";

/** Events as they arrive, in whatever order of event time. */
export interface AddedEvents {
  readonly issue: string;
  /** Event time. */
  readonly at: EpochMs;
  /** Default 1. */
  readonly count?: number;
  readonly environment?: string;
  readonly release?: string;
  /** When they were counted, by the worker's clock. Default: `at`. */
  readonly countedAt?: EpochMs;
  /** Counted before the source had first been read to its end. */
  readonly baseline?: boolean;
}

/** Names, texts and status of an issue; what follows from its events is kept by the history itself. */
export type IssueText = Pick<IssueFacts, "id" | "project" | "title" | "level"> &
  Partial<Pick<IssueFacts, "services" | "status" | "substatus">>;

interface Cell {
  readonly environment: string;
  readonly release: string;
  readonly counts: MinuteCounts;
}

interface KnownIssue {
  facts: IssueFacts;
  readonly cells: Map<string, Cell>;
}

/** A history in memory, for simulations and backtests: what is added is what was counted. */
export class SeriesHistory implements History {
  private readonly known = new Map<string, KnownIssue>();
  private readonly measures = new Map<string, Map<string, MinuteCounts>>();
  private readonly scanned = new Map<string, MinuteCounts>();
  private readonly happened: IssueChange[] = [];
  private readonly firsts: FirstValue[] = [];
  private readonly versions = new Map<string, Map<string, EpochMs>>();

  /** Makes an issue known, or changes it. It is `new` with its first events. */
  putIssue(text: IssueText): void {
    const known = this.known.get(text.id);
    const defaults = { services: [], status: "unresolved", substatus: undefined } as const;
    const counted = { firstSeen: 0, lastSeen: 0, createdAt: 0, eventCount: 0 };
    if (known === undefined) this.known.set(text.id, { facts: { ...defaults, ...counted, ...text }, cells: new Map() });
    else known.facts = { ...known.facts, ...text };
  }

  /** Counts events of an issue that is known. What it is first seen in becomes a change. */
  addEvents(added: AddedEvents): void {
    const { at, count = 1, environment = "", release = "", countedAt = at, baseline = false } = added;
    const known = this.known.get(added.issue);
    if (known === undefined) throw new Error(`issue ${added.issue} was not put into the history`);
    const { facts } = known;
    const first = facts.eventCount === 0;
    known.facts = {
      ...facts,
      eventCount: facts.eventCount + count,
      firstSeen: first ? at : Math.min(facts.firstSeen, at),
      lastSeen: first ? at : Math.max(facts.lastSeen, at),
      createdAt: first ? countedAt : facts.createdAt,
    };
    const change = { issue: known.facts, environment, release, at: countedAt, eventAt: at, baseline };
    const cells = [...known.cells.values()];
    if (first) this.happened.push({ kind: "new", ...change });
    else {
      if (!cells.some((cell) => cell.environment === environment)) {
        this.happened.push({ kind: "new_in_environment", ...change });
      }
      if (!cells.some((cell) => cell.release === release)) this.happened.push({ kind: "new_in_release", ...change });
    }
    const key = JSON.stringify([environment, release]);
    let cell = known.cells.get(key);
    if (cell === undefined) {
      cell = { environment, release, counts: new MinuteCounts() };
      known.cells.set(key, cell);
    }
    cell.counts.add(at, count);
    if (release !== "") this.addRelease(facts.project, release, at);
  }

  /** A change that does not follow from events alone: a regression. */
  addChange(change: Omit<IssueChange, "issue"> & { readonly issue: string }): void {
    const known = this.known.get(change.issue);
    if (known === undefined) throw new Error(`issue ${change.issue} was not put into the history`);
    this.happened.push({ ...change, issue: known.facts });
  }

  addMeasured(added: {
    readonly measure: string;
    readonly value: string;
    readonly at: EpochMs;
    readonly count?: number;
    readonly countedAt?: EpochMs;
  }): void {
    const { measure, value, at, count = 1, countedAt = at } = added;
    const values = this.measures.get(measure) ?? new Map<string, MinuteCounts>();
    this.measures.set(measure, values);
    let counts = values.get(value);
    if (counts === undefined) {
      counts = new MinuteCounts();
      values.set(value, counts);
      this.firsts.push({ measure, value, firstSeen: at, createdAt: countedAt });
    }
    counts.add(at, count);
  }

  addRecords(added: { readonly source: string; readonly at: EpochMs; readonly count: number }): void {
    const counts = this.scanned.get(added.source) ?? new MinuteCounts();
    this.scanned.set(added.source, counts);
    counts.add(added.at, added.count);
  }

  async activeIssues({ from, to }: TimeRange, filter: IssueFilter = {}): Promise<readonly IssueFacts[]> {
    return this.matching(filter)
      .filter(({ cells }) => cellsOf(cells, filter).some(({ counts }) => counts.has(from, to)))
      .map(({ facts }) => facts);
  }

  async issues(ids: readonly string[]): Promise<readonly IssueFacts[]> {
    return [...new Set(ids)].sort().flatMap((id) => this.known.get(id)?.facts ?? []);
  }

  async counts({ issues, filter = {}, by, atLeast, ...steps }: CountQuery): Promise<readonly Series[]> {
    const wanted = issues === undefined ? undefined : new Set(issues);
    const groups = new Map<string, Group>();
    for (const { facts, cells } of this.matching(filter)) {
      if (wanted !== undefined && !wanted.has(facts.id)) continue;
      for (const { environment, release, counts } of cellsOf(cells, filter)) {
        const values = { issue: facts.id, project: facts.project, environment, release };
        counts.sumInto(groupOf(groups, Object.fromEntries(by.map((name) => [name, values[name]]))), steps);
      }
    }
    return toSeries(groups, atLeast);
  }

  async measured({ measure, ...steps }: { readonly measure: string } & Steps): Promise<readonly Series[]> {
    const groups = new Map<string, Group>();
    for (const [value, counts] of this.measures.get(measure) ?? []) {
      counts.sumInto(groupOf(groups, { value }), steps);
    }
    return toSeries(groups);
  }

  async records({ sources, ...steps }: { readonly sources?: readonly string[] } & Steps): Promise<readonly Series[]> {
    const groups = new Map<string, Group>();
    for (const [source, counts] of this.scanned) {
      if (sources === undefined || sources.includes(source)) counts.sumInto(groupOf(groups, { source }), steps);
    }
    return toSeries(groups);
  }

  async changes(query: { readonly after: string | undefined; readonly limit: number }): Promise<IssueChanges> {
    const begin = Number(query.after ?? 0);
    const changes = this.happened.slice(begin, begin + query.limit);
    return { changes, cursor: changes.length === 0 ? query.after : String(begin + changes.length) };
  }

  async firstValues(query: {
    readonly measure: string;
    readonly after: string | undefined;
    readonly limit: number;
  }): Promise<{ readonly values: readonly FirstValue[]; readonly cursor: string | undefined }> {
    const begin = Number(query.after ?? 0);
    const values: FirstValue[] = [];
    let end = begin;
    for (; end < this.firsts.length && values.length < query.limit; end++) {
      const first = this.firsts[end] as FirstValue;
      if (first.measure === query.measure) values.push(first);
    }
    return { values, cursor: values.length === 0 ? query.after : String(end) };
  }

  async releases(project: string): Promise<readonly { readonly release: string; readonly firstSeen: EpochMs }[]> {
    return [...(this.versions.get(project) ?? [])].map(([release, firstSeen]) => ({ release, firstSeen }));
  }

  private addRelease(project: string, release: string, at: EpochMs): void {
    const versions = this.versions.get(project) ?? new Map<string, EpochMs>();
    this.versions.set(project, versions);
    versions.set(release, Math.min(versions.get(release) ?? at, at));
  }

  private matching(filter: IssueFilter): KnownIssue[] {
    return [...this.known.values()]
      .filter(({ facts }) => matches(facts, filter))
      .sort((a, b) => (a.facts.id < b.facts.id ? -1 : 1));
  }
}

function matches(facts: IssueFacts, { projects, services, level }: IssueFilter): boolean {
  if (facts.eventCount === 0) return false;
  if (projects !== undefined && !projects.includes(facts.project)) return false;
  if (services !== undefined && !facts.services.some((service) => services.includes(service))) return false;
  return level === undefined || isAtLeast(facts.level as Level, level as Level);
}

function cellsOf(cells: ReadonlyMap<string, Cell>, { environments }: IssueFilter): Cell[] {
  return [...cells.values()].filter(
    ({ environment }) => environments === undefined || environments.includes(environment),
  );
}

interface Group {
  readonly subject: Readonly<Record<string, string>>;
  readonly sums: Map<EpochMs, number>;
}

function groupOf(groups: Map<string, Group>, subject: Readonly<Record<string, string>>): Map<EpochMs, number> {
  const key = JSON.stringify(subject);
  const group = groups.get(key) ?? { subject, sums: new Map() };
  groups.set(key, group);
  return group.sums;
}

function toSeries(groups: ReadonlyMap<string, Group>, atLeast = 1): readonly Series[] {
  const series: Series[] = [];
  for (const [, { subject, sums }] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const steps = [...sums].map(([from, count]) => ({ from, count })).filter(({ count }) => count >= atLeast);
    if (steps.length > 0) series.push({ subject, steps: steps.sort((a, b) => a.from - b.from) });
  }
  return series;
}
