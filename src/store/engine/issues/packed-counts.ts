import { MINUTE } from "../../../domain/time.ts";
import type { CountQuery, Series } from "../../history.ts";

/** What counts can be told apart by. */
export type CountSubject = CountQuery["by"][number];

/** A sum in the step of this number, with the names that were asked for; in the order of those and of the step. */
export type CountRow = { readonly step: number; readonly count: number } & Readonly<
  Partial<Record<CountSubject, string>>
>;

/**
 * Counts by the step, packed: of hundreds of thousands a few arrays go from thread to thread, not as many objects. Each series has
 * as many names as were asked for, and ends before `ends[i]` of the steps.
 */
export interface PackedCounts {
  readonly names: readonly string[];
  readonly ends: Uint32Array;
  readonly steps: Uint32Array;
  readonly counts: Float64Array;
}

/** Rows in the order of their names and steps. */
export function packRows(rows: readonly CountRow[], by: CountQuery["by"]): PackedCounts {
  const names: string[] = [];
  const ends: number[] = [];
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    if (before !== undefined && by.every((name) => row[name] === before[name])) ends[ends.length - 1] = i + 1;
    else {
      for (const name of by) names.push(row[name] ?? "");
      ends.push(i + 1);
    }
  });
  return {
    names,
    ends: Uint32Array.from(ends),
    steps: Uint32Array.from(rows, ({ step }) => step),
    counts: Float64Array.from(rows, ({ count }) => count),
  };
}

/** Sums by issue and step, in the order of `issues`; those that are smaller than `atLeast` are left out. */
export function packSums(
  issues: readonly string[],
  sums: ReadonlyMap<number, Float64Array>,
  atLeast: number,
): PackedCounts {
  const least = Math.max(1, atLeast);
  let size = 0;
  for (const own of sums.values()) for (const count of own) if (count >= least) size += 1;
  const [steps, counts] = [new Uint32Array(size), new Float64Array(size)];
  const names: string[] = [];
  const ends: number[] = [];
  let end = 0;
  issues.forEach((issue, i) => {
    const begin = end;
    sums.get(i)?.forEach((count, step) => {
      if (count < least) return;
      steps[end] = step;
      counts[end] = count;
      end += 1;
    });
    if (end === begin) return;
    names.push(issue);
    ends.push(end);
  });
  return { names, ends: Uint32Array.from(ends), steps, counts };
}

/** As detectors read them, in the order of their names. `origin` (minute since 1970) and `width` (minutes): of the steps. */
export function unpackCounts(
  { names, ends, steps, counts }: PackedCounts,
  { by, origin, width }: { readonly by: CountQuery["by"]; readonly origin: number; readonly width: number },
): Series[] {
  const series: { readonly key: string; readonly one: Series }[] = [];
  let begin = 0;
  ends.forEach((end, i) => {
    const own = names.slice(i * by.length, (i + 1) * by.length);
    const counted: Series["steps"][number][] = [];
    for (; begin < end; begin++) {
      counted.push({ from: (origin + (steps[begin] as number) * width) * MINUTE, count: counts[begin] as number });
    }
    const subject = Object.fromEntries(by.map((name, at) => [name, own[at] ?? ""]));
    series.push({ key: own.length === 1 ? (own[0] as string) : JSON.stringify(own), one: { subject, steps: counted } });
  });
  return series.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ one }) => one);
}
