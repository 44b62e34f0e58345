import { MINUTE } from "../../../domain/time.ts";
import type { CountedStore } from "../../counted-store.ts";
import type { Series, Steps } from "../../history.ts";
import { exactText, fromExactText, readableText } from "../stored-text.ts";

/** A change in an issue's life as both engines return it. */
export interface ChangeRow {
  /** The cursor after it. */
  readonly id: number;
  readonly kind: "new" | "new_in_environment" | "new_in_release" | "regressed";
  readonly issue: string;
  readonly environment: string;
  readonly release: string;
  readonly at: number;
  readonly eventAt: number;
  readonly baseline: number | boolean;
}

/** A measure's value as both engines return it. */
export interface FirstValueRow {
  /** The cursor after it. */
  readonly id: number;
  readonly value: string;
  readonly firstSeen: number;
  readonly createdAt: number;
}

/** Steps of time as engines take them, in minutes since 1970. */
export interface StepRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly width: number;
}

/** A sum of one subject (a source, a value) in the step with this number, counted from the range's begin. */
export interface StepRow {
  readonly subject: string;
  readonly step: number;
  readonly count: number;
}

/** What a column of minutes can hold. */
const LAST_MINUTE = 2 ** 31 - 1;

export function stepRange({ from, to, widthMs }: Steps): StepRange {
  return {
    from: Math.max(0, Math.floor(from / MINUTE)),
    to: Math.min(LAST_MINUTE, Math.max(0, Math.ceil(to / MINUTE))),
    width: Math.max(1, Math.round(widthMs / MINUTE)),
  };
}

/** One series for each subject, under the name `label`; rows must be ordered by subject and step. */
export function toSeries(rows: Iterable<StepRow>, label: string, { from, width }: StepRange): Series[] {
  const series: { subject: Record<string, string>; steps: { from: number; count: number }[] }[] = [];
  let last: string | undefined;
  for (const { subject, step, count } of rows) {
    if (subject !== last) {
      series.push({ subject: { [label]: subject }, steps: [] });
      last = subject;
    }
    series.at(-1)!.steps.push({ from: (from + step * width) * MINUTE, count });
  }
  return series;
}

/** What engines answer; `source` names in their stored form. */
export interface CountedEngine {
  readMeasured(request: { readonly measure: string } & StepRange): Promise<readonly StepRow[]>;
  readRecords(request: { readonly sources: readonly string[] | undefined } & StepRange): Promise<readonly StepRow[]>;
  readChanges(request: { readonly after: number; readonly limit: number }): Promise<readonly ChangeRow[]>;
  readFirstValues(request: {
    readonly measure: string;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly FirstValueRow[]>;
  readReleases(request: {
    readonly project: string;
  }): Promise<readonly { readonly release: string; readonly firstSeen: number }[]>;
}

/** The contract on an engine. */
export function createCountedStore(engine: CountedEngine): CountedStore {
  return {
    measured: async ({ measure, ...steps }) => {
      const range = stepRange(steps);
      return toSeries(await engine.readMeasured({ measure, ...range }), "value", range);
    },
    records: async ({ sources, ...steps }) => {
      const range = stepRange(steps);
      const found = await engine.readRecords({ sources: sources?.map(exactText), ...range });
      const rows = found.map((row) => ({ ...row, subject: fromExactText(row.subject) }));
      return toSeries(rows, "source", range);
    },
    changes: async ({ after, limit }) => {
      const rows = await engine.readChanges({ after: Number(after ?? 0), limit });
      const changes = rows.map(({ id: _, baseline, ...change }) => ({ ...change, baseline: Boolean(baseline) }));
      return { changes, cursor: cursorAfter(rows, after) };
    },
    firstValues: async ({ measure, after, limit }) => {
      const rows = await engine.readFirstValues({ measure, after: Number(after ?? 0), limit });
      return { values: rows.map(({ id: _, ...value }) => ({ measure, ...value })), cursor: cursorAfter(rows, after) };
    },
    releases: (project) => engine.readReleases({ project: readableText(project, 200) }),
  };
}

function cursorAfter(rows: readonly { readonly id: number }[], before: string | undefined): string | undefined {
  const last = rows.at(-1);
  return last === undefined ? before : String(last.id);
}
