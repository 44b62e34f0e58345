import type { FirstValue } from "../../src/domain/measure.ts";
import { type EpochMs, MINUTE } from "../../src/domain/time.ts";
import type { CountQuery, History, IssueFacts, Series, Steps, TimeRange } from "../../src/store/history.ts";

/** Minutes from which on a step is read from running sums: these lie far from each other in memory. */
const LONG = 15;

/** Counts of many series by the minute, and their running sums: a simulation asks some million times for the sums of a stretch. */
export class Grid {
  readonly series: number;
  private readonly from: EpochMs;
  private readonly minutes: readonly Uint32Array[];
  /** Row `i`: events of each series before minute `i`; right up to row `summed`. */
  private readonly sums: Uint32Array;
  private summed = 0;

  constructor(from: EpochMs, minutes: number, series: number) {
    this.from = from;
    this.series = series;
    this.minutes = Array.from({ length: series }, () => new Uint32Array(minutes));
    this.sums = new Uint32Array((minutes + 1) * series);
  }

  add(series: number, minute: number, count: number): void {
    const minutes = this.minutes[series] as Uint32Array;
    minutes[minute] = (minutes[minute] as number) + count;
    this.summed = Math.min(this.summed, minute);
  }

  /** Events of a stretch, as a difference: `sums[end + i] - sums[begin + i]` for series `i`. */
  stretch({ from, to }: TimeRange): { readonly sums: Uint32Array; readonly begin: number; readonly end: number } {
    const begin = this.minuteOf(from);
    const end = Math.max(begin, this.minuteOf(to));
    this.sumUp(end);
    return { sums: this.sums, begin: begin * this.series, end: end * this.series };
  }

  /** Adds the counts of a series to those of steps. */
  addSteps(series: number, { from, to, widthMs }: Steps, counts: Float64Array): void {
    const minutes = this.minutes[series] as Uint32Array;
    const [begin, end] = [this.minuteOf(from), this.minuteOf(to)];
    const offset = (this.from - from) / MINUTE;
    const width = widthMs / MINUTE;
    if (width >= LONG) this.sumUp(end);
    for (let minute = begin; minute < end; ) {
      const step = Math.floor((minute + offset) / width);
      const next = Math.min(end, (step + 1) * width - offset);
      let sum = 0;
      if (width >= LONG) sum = this.sum(series, next) - this.sum(series, minute);
      else for (let i = minute; i < next; i++) sum += minutes[i] as number;
      counts[step] = (counts[step] as number) + sum;
      minute = next;
    }
  }

  private sum(series: number, minute: number): number {
    return this.sums[minute * this.series + series] as number;
  }

  private minuteOf(at: EpochMs): number {
    return Math.min(this.minutes[0]?.length ?? 0, Math.max(0, Math.floor((at - this.from) / MINUTE)));
  }

  private sumUp(end: number): void {
    const { sums, series, minutes } = this;
    for (; this.summed < end; this.summed++) {
      const row = this.summed * series;
      for (let i = 0; i < series; i++) {
        sums[row + series + i] = (sums[row + i] as number) + ((minutes[i] as Uint32Array)[this.summed] as number);
      }
    }
  }
}

/** What is counted apart: an issue, or its events of one release. */
export interface GridSeries {
  readonly facts: IssueFacts;
  /** Default: none. */
  readonly release?: string;
}

/** Values of a measure, or sources whose records are counted: each a series of the grid. */
export interface NamedGrid {
  readonly names: readonly string[];
  readonly grid: Grid;
}

/** A history over grids; what has not arrived yet is not in them. */
export class GridHistory implements History {
  /** By the series' place. */
  readonly events: Grid;
  readonly measures: ReadonlyMap<string, NamedGrid>;
  readonly scanned: NamedGrid | undefined;
  /** By project, in order. */
  readonly releasesByProject = new Map<string, { readonly release: string; readonly firstSeen: EpochMs }[]>();
  readonly values: FirstValue[] = [];
  private readonly series: readonly GridSeries[];
  private readonly facts: ReadonlyMap<string, IssueFacts>;
  private readonly ofIssue: ReadonlyMap<string, readonly number[]>;
  private readonly alone: readonly Series["subject"][] | undefined;

  constructor(
    series: readonly GridSeries[],
    events: Grid,
    measures: ReadonlyMap<string, NamedGrid> = new Map(),
    scanned?: NamedGrid,
  ) {
    this.series = series;
    this.events = events;
    this.measures = measures;
    this.scanned = scanned;
    this.facts = new Map(series.map(({ facts }) => [facts.id, facts]));
    this.ofIssue = Map.groupBy(series.keys(), (i) => (series[i] as GridSeries).facts.id);
    this.alone = this.ofIssue.size === series.length ? series.map(({ facts }) => ({ issue: facts.id })) : undefined;
  }

  async activeIssues(range: TimeRange): Promise<readonly IssueFacts[]> {
    const { sums, begin, end } = this.events.stretch(range);
    const active = this.series.filter((_, i) => (sums[end + i] as number) > (sums[begin + i] as number));
    return [...new Set(active.map(({ facts }) => facts))];
  }

  async issues(ids: readonly string[]): Promise<readonly IssueFacts[]> {
    return ids.flatMap((id) => this.facts.get(id) ?? []);
  }

  async counts(query: CountQuery): Promise<readonly Series[]> {
    const { issues, by, filter, atLeast = 1 } = query;
    if (filter?.services ?? filter?.environments ?? filter?.level) throw new Error("a grid knows issues and projects");
    if (this.alone !== undefined && issues === undefined && by.length === 1 && by[0] === "issue") {
      if (query.to - query.from <= query.widthMs && filter?.projects === undefined) return this.busy(query, this.alone);
    }
    const groups = new Map<string, { readonly subject: Series["subject"]; readonly counts: Float64Array }>();
    const chosen = issues === undefined ? this.series.keys() : issues.flatMap((id) => this.ofIssue.get(id) ?? []);
    for (const i of chosen) {
      const { facts, release = "" } = this.series[i] as GridSeries;
      if (filter?.projects?.includes(facts.project) === false) continue;
      const values = { issue: facts.id, project: facts.project, environment: "", release };
      const key = by.map((name) => values[name]).join("\n");
      let group = groups.get(key);
      if (group === undefined) {
        group = { subject: Object.fromEntries(by.map((name) => [name, values[name]])), counts: emptySteps(query) };
        groups.set(key, group);
      }
      this.events.addSteps(i, query, group.counts);
    }
    return [...groups.values()].flatMap(({ subject, counts }) => toSeries(subject, counts, query, atLeast));
  }

  async records({ sources, ...steps }: { readonly sources?: readonly string[] } & Steps): Promise<readonly Series[]> {
    return named(this.scanned, steps, (source) => ({ source })).filter(
      ({ subject }) => sources?.includes(subject["source"] ?? "") ?? true,
    );
  }

  async measured({ measure, ...steps }: { readonly measure: string } & Steps): Promise<readonly Series[]> {
    return named(this.measures.get(measure), steps, (value) => ({ value }));
  }

  async changes(query: { readonly after: string | undefined }): Promise<{ changes: []; cursor: string | undefined }> {
    return { changes: [], cursor: query.after };
  }

  async firstValues({
    measure,
    after,
    limit,
  }: Parameters<History["firstValues"]>[0]): ReturnType<History["firstValues"]> {
    const own = this.values.filter((value) => value.measure === measure);
    const values = own.slice(Number(after ?? 0), Number(after ?? 0) + limit);
    return { values, cursor: values.length === 0 ? after : String(Number(after ?? 0) + values.length) };
  }

  async releases(project: string): Promise<readonly { readonly release: string; readonly firstSeen: EpochMs }[]> {
    return this.releasesByProject.get(project) ?? [];
  }

  /** All issues with so many events in one stretch: what is asked most. */
  private busy({ from, to, atLeast = 1 }: CountQuery, subjects: readonly Series["subject"][]): Series[] {
    const { sums, begin, end } = this.events.stretch({ from, to });
    const busy: Series[] = [];
    for (let i = 0; i < subjects.length; i++) {
      const count = (sums[end + i] as number) - (sums[begin + i] as number);
      if (count >= atLeast) busy.push({ subject: subjects[i] as Series["subject"], steps: [{ from, count }] });
    }
    return busy;
  }
}

function named(of: NamedGrid | undefined, steps: Steps, subject: (name: string) => Series["subject"]): Series[] {
  return (of?.names ?? []).flatMap((name, i) => {
    const counts = emptySteps(steps);
    of?.grid.addSteps(i, steps, counts);
    return toSeries(subject(name), counts, steps, 1);
  });
}

function emptySteps({ from, to, widthMs }: Steps): Float64Array {
  return new Float64Array(Math.ceil((to - from) / widthMs));
}

function toSeries(
  subject: Series["subject"],
  counts: Float64Array,
  { from, widthMs }: Steps,
  atLeast: number,
): Series[] {
  const steps: Series["steps"][number][] = [];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (count >= atLeast) steps.push({ from: from + i * widthMs, count });
  }
  return steps.length === 0 ? [] : [{ subject, steps }];
}
