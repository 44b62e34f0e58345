import { type EpochMs, HOUR } from "../domain/time.ts";
import type { History } from "../store/history.ts";
import type { PastReader } from "./past-reader.ts";
import { FORECAST_HOURS } from "./statistics/forecast.ts";
import type { Subject } from "./subject.ts";

/** What a subject without a usual count is compared with. */
export interface YoungReference {
  /** Since its first window with events. */
  readonly ageMs: number;
  /** Events in the busiest window so far. */
  readonly highest: number;
  /** So many times these events are needed: a first day has not seen its own busy hours. */
  readonly factor: number;
}

/** Of those that are nearly three days old. */
export const LEAST_YOUNG_FACTOR = 3;

/** Windows that have to be over: what explodes earlier was just told as new. */
const LEAST_WINDOWS = 3;

/** Undefined while the subject is only some windows old. */
export async function youngReference(
  past: PastReader,
  subject: Subject,
  window: { readonly from: EpochMs; readonly to: EpochMs },
  history: History,
): Promise<YoungReference | undefined> {
  const widthMs = window.to - window.from;
  const windows = Math.ceil((FORECAST_HOURS * HOUR) / widthMs);
  const steps = { from: window.from - windows * widthMs, to: window.from, widthMs };
  const counts = await past.steps(subject, steps, history);
  const first = counts.findIndex((count) => count > 0);
  if (first < 0 || windows - first < LEAST_WINDOWS) return undefined;
  const ageMs = (windows - first) * widthMs;
  const factor = ageMs < 3 * HOUR ? 10 : ageMs < 24 * HOUR ? 5 : LEAST_YOUNG_FACTOR;
  return { ageMs, highest: Math.max(...counts), factor };
}
