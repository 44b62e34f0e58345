import { type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { History, Series, Steps } from "../store/history.ts";
import type { Side } from "./statistics/day-levels.ts";
import { FORECAST_HOURS } from "./statistics/forecast.ts";
import { SEASON_MS, type Season } from "./statistics/season.ts";
import { MINUTES_MS, USUAL_HOURS, Usual } from "./statistics/usual.ts";
import { bySubject, type Counts, fill, type Subject, subjectKey } from "./subject.ts";

const MAX_KEPT = 10_000;
const READ_AT_ONCE = 500;

/** A subject with its `subjectKey`. */
export interface Keyed {
  readonly key: string;
  readonly subject: Subject;
}

interface Kept {
  readonly from: EpochMs;
  readonly offset: number;
  /** Undefined: it is too young to know. */
  readonly usual: Usual | undefined;
}

/**
 * What is usual for subjects: read from the history for those that are asked for, once in six hours (of event time) each. Kept in
 * memory only, for it follows from the history.
 */
export class PastReader {
  private readonly counts: Counts;
  private readonly season: Season;
  private readonly lengths: readonly number[];
  private readonly side: Side;
  private readonly kept = new Map<string, Kept>();

  /** `lengths`: of the stretches that will be compared. */
  constructor(counts: Counts, season: Season, lengths: readonly number[], side: Side) {
    this.counts = counts;
    this.side = side;
    this.season = season;
    this.lengths = lengths;
  }

  /** Has what is usual ready for stretches that end at `at`. */
  async prepare(subjects: readonly Keyed[], at: EpochMs, history: History, signal: AbortSignal): Promise<void> {
    const missing = new Map<EpochMs, Keyed[]>();
    for (const one of subjects) {
      const kept = this.kept.get(one.key);
      const from = beginOf(kept?.offset ?? offsetOf(one.key), at);
      if (kept?.from === from) continue;
      const together = missing.get(from);
      if (together === undefined) missing.set(from, [one]);
      else together.push(one);
    }
    if (this.kept.size > MAX_KEPT) this.kept.clear();
    for (const [from, together] of missing) {
      for (let i = 0; i < together.length; i += READ_AT_ONCE) {
        signal.throwIfAborted();
        await this.read(together.slice(i, i + READ_AT_ONCE), from, history);
      }
    }
  }

  /** Of a subject that was prepared; undefined with less than three days of history. */
  usual(key: string): Usual | undefined {
    return this.kept.get(key)?.usual;
  }

  /** Counts of one subject by the step, those without events as 0. */
  async steps(subject: Subject, steps: Steps, history: History): Promise<readonly number[]> {
    return fill(bySubject(await this.counts(history, steps, [subject])).get(subjectKey(subject)), steps);
  }

  private async read(prepared: readonly Keyed[], to: EpochMs, history: History): Promise<void> {
    const subjects = prepared.map(({ subject }) => subject);
    const read = async (from: EpochMs, widthMs: number): Promise<Map<string, Series>> =>
      bySubject(await this.counts(history, { from, to, widthMs }, subjects));
    const hours = await read(to - SEASON_MS, HOUR);
    const minutes = await read(to - MINUTES_MS, MINUTE);
    for (const { key } of prepared) {
      const first = hours.get(key)?.steps[0]?.from ?? to;
      const counts = fill(hours.get(key), { from: first, to, widthMs: HOUR });
      const past = {
        to,
        hours: counts,
        minutes: fill(minutes.get(key), { from: to - MINUTES_MS, to, widthMs: MINUTE }),
      };
      const usual = counts.length < FORECAST_HOURS ? undefined : new Usual(past, this.season, this.lengths, this.side);
      this.kept.set(key, { from: to, offset: offsetOf(key), usual });
    }
  }
}

/** Subjects begin at different hours, so that not all are read at once. */
function offsetOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) % 9_973;
  return hash % USUAL_HOURS;
}

function beginOf(offset: number, at: EpochMs): EpochMs {
  const hour = Math.ceil(at / HOUR) - 1;
  return (Math.floor((hour - offset) / USUAL_HOURS) * USUAL_HOURS + offset) * HOUR;
}
