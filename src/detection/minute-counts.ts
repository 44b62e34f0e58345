import { type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { Steps } from "../store/history.ts";

const MINUTES_AN_HOUR = HOUR / MINUTE;

/** Counts by the minute in memory, in hours that are there only when something was counted in them. */
export class MinuteCounts {
  /** Hour since 1970 → its minutes, and behind them their sum. */
  private readonly hours = new Map<number, Float64Array>();

  add(at: EpochMs, count: number): void {
    const hour = Math.floor(at / HOUR);
    let minutes = this.hours.get(hour);
    if (minutes === undefined) {
      minutes = new Float64Array(MINUTES_AN_HOUR + 1);
      this.hours.set(hour, minutes);
    }
    const minute = Math.floor((at - hour * HOUR) / MINUTE);
    minutes[minute] = (minutes[minute] as number) + count;
    minutes[MINUTES_AN_HOUR] = (minutes[MINUTES_AN_HOUR] as number) + count;
  }

  /** Adds what was counted in the range to the steps (start → count) that are given. */
  sumInto(sums: Map<EpochMs, number>, { from, to, widthMs }: Steps): void {
    const put = (at: EpochMs, count: number): void => {
      const step = from + Math.floor((at - from) / widthMs) * widthMs;
      sums.set(step, (sums.get(step) ?? 0) + count);
    };
    for (const hour of this.hoursOf(from, to)) {
      const minutes = this.hours.get(hour);
      if (minutes === undefined) continue;
      const begin = hour * HOUR;
      const end = begin + HOUR;
      const within = begin >= from && end <= to;
      if (within && Math.floor((begin - from) / widthMs) === Math.floor((end - MINUTE - from) / widthMs)) {
        put(begin, minutes[MINUTES_AN_HOUR] as number);
        continue;
      }
      for (let minute = 0; minute < MINUTES_AN_HOUR; minute++) {
        const at = begin + minute * MINUTE;
        const count = minutes[minute] as number;
        if (count > 0 && at >= from && at < to) put(at, count);
      }
    }
  }

  /** Whether anything was counted in the range. */
  has(from: EpochMs, to: EpochMs): boolean {
    const sums = new Map<EpochMs, number>();
    this.sumInto(sums, { from, to, widthMs: Math.max(MINUTE, to - from) });
    return sums.size > 0;
  }

  private hoursOf(from: EpochMs, to: EpochMs): Iterable<number> {
    const first = Math.floor(from / HOUR);
    const length = Math.ceil(to / HOUR) - first;
    if (length > this.hours.size) return this.hours.keys();
    return Array.from({ length: Math.max(0, length) }, (_, i) => first + i);
  }
}
