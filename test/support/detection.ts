import type { ActiveSubject, DetectionContext, Finding, WindowDetector } from "../../src/detection/detector.ts";
import { SeriesHistory } from "../../src/detection/series-history.ts";
import { type EpochMs, MINUTE } from "../../src/domain/time.ts";

/** A context in which nothing has happened before. */
export function detectionContext(history: SeriesHistory, changes: Partial<DetectionContext> = {}): DetectionContext {
  const signal = new AbortController().signal;
  return { scheduledAt: 0, history, state: undefined, active: [], sources: [], signal, ...changes };
}

/** An issue of project `shop` that is counted at the same pace for a time: `count` events each `everyMs`. */
export function addPace(
  history: SeriesHistory,
  issue: string,
  pace: { readonly from: EpochMs; readonly to: EpochMs; readonly count: number; readonly everyMs?: number },
): void {
  const { from, to, count, everyMs = MINUTE } = pace;
  for (let at = from; at < to; at += everyMs) history.addEvents({ issue, at, count });
}

export function shopHistory(...issues: readonly string[]): SeriesHistory {
  const history = new SeriesHistory();
  for (const id of issues) history.putIssue({ id, project: "shop", title: id, level: "error", services: ["cart"] });
  return history;
}

/** Judges the window that ends at `to`. */
export async function judgeAt(
  detector: WindowDetector,
  to: EpochMs,
  context: DetectionContext,
): Promise<readonly Finding[]> {
  const window = { from: to - detector.windows.lengthMs, to, again: false };
  return (await detector.judge(window, { ...context, scheduledAt: to })).findings;
}

/** What a detector is told of an alert that fires on this finding. */
export function firing(finding: Finding): ActiveSubject {
  return { subject: finding.subject, firing: true, startsAt: finding.startsAt, numbers: finding.numbers };
}
