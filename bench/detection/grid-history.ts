import { type EpochMs, MINUTE } from "../../src/domain/time.ts";
import type { CountQuery, History, IssueFacts, Series, Steps, TimeRange } from "../../src/store/history.ts";

/** Counts of one series in typed arrays: a simulation asks some hundred thousand times. */
export class Grid {
  readonly from: EpochMs;
  readonly minutes: Uint32Array;
  private readonly hours: Uint32Array;

  constructor(from: EpochMs, minutes: number) {
    this.from = from;
    this.minutes = new Uint32Array(minutes);
    this.hours = new Uint32Array(Math.ceil(minutes / 60));
  }

  add(minute: number, count: number): void {
    this.minutes[minute] = (this.minutes[minute] ?? 0) + count;
    const hour = Math.floor(minute / 60);
    this.hours[hour] = (this.hours[hour] ?? 0) + count;
  }

  steps({ from, to, widthMs }: Steps): { readonly from: EpochMs; readonly count: number }[] {
    const steps: { from: EpochMs; count: number }[] = [];
    for (let at = from; at < to; at += widthMs) {
      const count = this.sum(at, Math.min(to, at + widthMs));
      if (count > 0) steps.push({ from: at, count });
    }
    return steps;
  }

  sum(from: EpochMs, to: EpochMs): number {
    let minute = Math.max(0, Math.floor((from - this.from) / MINUTE));
    const end = Math.min(this.minutes.length, Math.floor((to - this.from) / MINUTE));
    let sum = 0;
    while (minute < end) {
      if (minute % 60 === 0 && minute + 60 <= end) {
        sum += this.hours[minute / 60] as number;
        minute += 60;
      } else sum += this.minutes[minute++] as number;
    }
    return sum;
  }
}

/** An issue of a simulation: one environment, releases one after the other. */
export interface GridIssue {
  readonly facts: IssueFacts;
  readonly grid: Grid;
}

/** A history over grids; what has not arrived yet is not in them. */
export class GridHistory implements History {
  readonly issuesById = new Map<string, GridIssue>();
  readonly recordsBySource = new Map<string, Grid>();

  async activeIssues({ from, to }: TimeRange): Promise<readonly IssueFacts[]> {
    return [...this.issuesById.values()].filter(({ grid }) => grid.sum(from, to) > 0).map(({ facts }) => facts);
  }

  async issues(ids: readonly string[]): Promise<readonly IssueFacts[]> {
    return ids.flatMap((id) => this.issuesById.get(id)?.facts ?? []);
  }

  async counts({ issues, by, ...steps }: CountQuery): Promise<readonly Series[]> {
    const chosen = issues ?? [...this.issuesById.keys()];
    if (by.length === 1 && by[0] === "issue") {
      return chosen.flatMap((issue) => {
        const counted = this.issuesById.get(issue)?.grid.steps(steps) ?? [];
        return counted.length === 0 ? [] : [{ subject: { issue }, steps: counted }];
      });
    }
    const groups = new Map<string, Map<EpochMs, number>>();
    for (const issue of chosen) {
      const { facts, grid } = this.issuesById.get(issue) as GridIssue;
      const key = by.includes("project") ? facts.project : "";
      const sums = groups.get(key) ?? new Map<EpochMs, number>();
      groups.set(key, sums);
      for (const { from, count } of grid.steps(steps)) sums.set(from, (sums.get(from) ?? 0) + count);
    }
    return [...groups].map(([project, sums]) => ({
      subject: by.includes("project") ? { project } : {},
      steps: [...sums].sort(([a], [b]) => a - b).map(([from, count]) => ({ from, count })),
    }));
  }

  async records({ sources, ...steps }: { readonly sources?: readonly string[] } & Steps): Promise<readonly Series[]> {
    return [...this.recordsBySource]
      .filter(([source]) => sources?.includes(source) ?? true)
      .map(([source, grid]) => ({ subject: { source }, steps: grid.steps(steps) }));
  }

  async measured(): Promise<readonly Series[]> {
    return [];
  }

  async changes(query: { readonly after: string | undefined }): Promise<{ changes: []; cursor: string | undefined }> {
    return { changes: [], cursor: query.after };
  }

  async firstValues(query: {
    readonly after: string | undefined;
  }): Promise<{ values: []; cursor: string | undefined }> {
    return { values: [], cursor: query.after };
  }

  async releases(): Promise<readonly []> {
    return [];
  }
}
