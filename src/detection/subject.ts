import type { CountQuery, History, Series, Steps } from "../store/history.ts";

/** Whose counts are told apart, and which events count. */
export type Scope = Pick<CountQuery, "by" | "filter">;

/** What counts are told apart by, and their values. */
export type Subject = Series["subject"];

/** Where counts are read, by the step: of all subjects, or of these. */
export type Counts = (history: History, steps: Steps, subjects?: readonly Subject[]) => Promise<readonly Series[]>;

/** Events of issues, or of what they are in. */
export function issueCounts(scope: Scope): Counts {
  return (history, steps, subjects = []) => {
    const issues = subjects.flatMap((subject) => subject["issue"] ?? []);
    return history.counts({ ...scope, ...(issues.length > 0 ? { issues } : {}), ...steps });
  };
}

/** Events by the value of a measure, which becomes the label of this name. */
export function measuredCounts(measure: string, label: string): Counts {
  return async (history, steps) => {
    const series = await history.measured({ measure, ...steps });
    return series.map(({ subject, steps: counted }) => ({
      subject: { [label]: subject["value"] ?? "" },
      steps: counted,
    }));
  };
}

/** All log records, by source. */
export function recordCounts(sources: readonly string[] | undefined): Counts {
  return (history, steps) => history.records({ ...(sources === undefined ? {} : { sources }), ...steps });
}

/** The same text for the same subject. */
export function subjectKey(subject: Subject): string {
  const names = Object.keys(subject);
  const [only = ""] = names;
  if (names.length === 1) return `${only}=${subject[only]}\n`;
  names.sort();
  let key = "";
  for (const name of names) key += `${name}=${subject[name]}\n`;
  return key;
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
