import { type EpochMs, MINUTE } from "../../src/domain/time.ts";
import type { CountQuery, History, IssueFacts, Series, Steps, TimeRange } from "../../src/store/history.ts";

/** Counts of one series as running sums: a simulation asks some million times for the sum of a stretch. */
export class Grid {
  readonly from: EpochMs;
  private readonly minutes: Uint32Array;
  /** `sums[i]`: events before minute i; right up to `summed`. */
  private readonly sums: Float64Array;
  private summed = 0;

  constructor(from: EpochMs, minutes: number) {
    this.from = from;
    this.minutes = new Uint32Array(minutes);
    this.sums = new Float64Array(minutes + 1);
  }

  add(minute: number, count: number): void {
    this.minutes[minute] = (this.minutes[minute] ?? 0) + count;
    this.summed = Math.min(this.summed, minute);
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
    const last = this.minutes.length;
    const begin = Math.min(last, Math.max(0, Math.floor((from - this.from) / MINUTE)));
    const end = Math.min(last, Math.max(begin, Math.floor((to - this.from) / MINUTE)));
    const { sums, minutes } = this;
    for (; this.summed < end; this.summed++) {
      sums[this.summed + 1] = (sums[this.summed] as number) + (minutes[this.summed] as number);
    }
    return (sums[end] as number) - (sums[begin] as number);
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

  async counts({ issues, by, atLeast = 1, ...steps }: CountQuery): Promise<readonly Series[]> {
    const chosen = issues ?? this.issuesById.keys();
    if (by.length === 1 && by[0] === "issue") {
      const series: Series[] = [];
      for (const issue of chosen) {
        const grid = this.issuesById.get(issue)?.grid;
        if (grid === undefined) continue;
        const sum = grid.sum(steps.from, steps.to);
        if (sum < atLeast) continue;
        if (steps.to - steps.from <= steps.widthMs) {
          series.push({ subject: { issue }, steps: [{ from: steps.from, count: sum }] });
          continue;
        }
        const counted = grid.steps(steps).filter(({ count }) => count >= atLeast);
        if (counted.length > 0) series.push({ subject: { issue }, steps: counted });
      }
      return series;
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
      steps: [...sums]
        .filter(([, count]) => count >= atLeast)
        .sort(([a], [b]) => a - b)
        .map(([from, count]) => ({ from, count })),
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
