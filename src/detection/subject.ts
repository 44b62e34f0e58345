import type { CountQuery, Series, Steps } from "../store/history.ts";

/** Whose counts are told apart, and which events count. */
export type Scope = Pick<CountQuery, "by" | "filter">;

/** What counts are told apart by, and their values. */
export type Subject = Series["subject"];

/** The same text for the same subject. */
export function subjectKey(subject: Subject): string {
  return Object.keys(subject)
    .sort()
    .map((name) => `${name}=${subject[name]}`)
    .join("\n");
}

/** Series by `subjectKey`. */
export function bySubject(series: readonly Series[]): Map<string, Series> {
  return new Map(series.map((one) => [subjectKey(one.subject), one]));
}

/** Every step of the range, those without events as 0. */
export function fill(series: Series | undefined, { from, to, widthMs }: Steps): number[] {
  const counts = new Array<number>(Math.max(0, Math.round((to - from) / widthMs))).fill(0);
  for (const step of series?.steps ?? []) counts[Math.floor((step.from - from) / widthMs)] = step.count;
  return counts;
}
