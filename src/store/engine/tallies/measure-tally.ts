import type { EpochMs } from "../../../domain/time.ts";
import { type CommitPlan, compareText } from "../commit/commit-plan.ts";
import type { AcceptedSlice } from "./tally.ts";

/** What a commit adds to a value of a measure in one minute. */
export interface MeasureTally {
  readonly measure: string;
  readonly value: string;
  /** Minutes since 1970. */
  readonly minute: number;
  count: number;
  /** Time of the earliest event. */
  first: EpochMs;
}

const MINUTES = 2 ** 27;

/** Sums the counted events by measure, value and minute; sorted by them, the order in which all workers write. */
export function tallyMeasures(plan: CommitPlan, accepted: readonly AcceptedSlice[]): MeasureTally[] {
  const tallies: MeasureTally[] = [];
  for (const [index, measure] of plan.measures.entries()) {
    const known = new Map<number, MeasureTally>();
    for (const { slice, counted } of accepted) {
      const column = slice.measured[index]!;
      for (let i = 0; i < column.length; i += 1) {
        const value = column[i]!;
        if (value === -1 || counted[i] === 0) continue;
        const minute = slice.events.minute[i]!;
        const time = slice.events.time[i]!;
        const tally = known.get(value * MINUTES + minute);
        if (tally === undefined) {
          const made = { measure, value: plan.measuredValues[value]!, minute, count: 1, first: time };
          known.set(value * MINUTES + minute, made);
          tallies.push(made);
        } else {
          tally.count += 1;
          if (time < tally.first) tally.first = time;
        }
      }
    }
  }
  return tallies.sort(
    (a, b) => compareText(a.measure, b.measure) || compareText(a.value, b.value) || a.minute - b.minute,
  );
}
