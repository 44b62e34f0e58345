import { type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { History, Series, Steps } from "../store/history.ts";
import type { Side } from "./statistics/day-levels.ts";
import { FORECAST_HOURS } from "./statistics/forecast.ts";
import { SEASON_MS, type Season } from "./statistics/season.ts";
import { MINUTES_MS, USUAL_HOURS, Usual } from "./statistics/usual.ts";
import { bySubject, type Counts, fill, type Subject, subjectKey } from "./subject.ts";

const MAX_KEPT = 10_000;
const READ_AT_ONCE = 500;

/**
 * What is usual for subjects: read from the history for those that are asked for, once in six hours (of event time) each. Kept in
 * memory only, for it follows from the history.
 */
export class PastReader {
  private readonly counts: Counts;
  private readonly season: Season;
  private readonly lengths: readonly number[];
  private readonly side: Side;
  /** By subject; without `usual` those that are too young to know. */
  private readonly kept = new Map<string, { readonly from: EpochMs; readonly usual: Usual | undefined }>();

  /** `lengths`: of the stretches that will be compared. */
  constructor(counts: Counts, season: Season, lengths: readonly number[], side: Side) {
    this.counts = counts;
    this.side = side;
    this.season = season;
    this.lengths = lengths;
  }

  /** By `subjectKey`, for stretches that end at `at`; those with less than three days of history are left out. */
  async usual(
    subjects: readonly Subject[],
    at: EpochMs,
    history: History,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Usual>> {
    const missing = new Map<EpochMs, Subject[]>();
    for (const subject of subjects) {
      const key = subjectKey(subject);
      const from = beginOf(key, at);
      if (this.kept.get(key)?.from === from) continue;
      const together = missing.get(from) ?? [];
      missing.set(from, [...together, subject]);
    }
    if (this.kept.size > MAX_KEPT) this.kept.clear();
    for (const [from, together] of missing) {
      for (let i = 0; i < together.length; i += READ_AT_ONCE) {
        signal.throwIfAborted();
        await this.read(together.slice(i, i + READ_AT_ONCE), from, history);
      }
    }
    const known = subjects.flatMap((subject) => {
      const usual = this.kept.get(subjectKey(subject))?.usual;
      return usual === undefined ? [] : [[subjectKey(subject), usual] as const];
    });
    return new Map(known);
  }

  /** Counts of one subject by the step, those without events as 0. */
  async steps(subject: Subject, steps: Steps, history: History): Promise<readonly number[]> {
    return fill(bySubject(await this.counts(history, steps, [subject])).get(subjectKey(subject)), steps);
  }

  private async read(subjects: readonly Subject[], to: EpochMs, history: History): Promise<void> {
    const read = async (from: EpochMs, widthMs: number): Promise<Map<string, Series>> =>
      bySubject(await this.counts(history, { from, to, widthMs }, subjects));
    const hours = await read(to - SEASON_MS, HOUR);
    const minutes = await read(to - MINUTES_MS, MINUTE);
    for (const subject of subjects) {
      const key = subjectKey(subject);
      const first = hours.get(key)?.steps[0]?.from ?? to;
      const counts = fill(hours.get(key), { from: first, to, widthMs: HOUR });
      const past = {
        to,
        hours: counts,
        minutes: fill(minutes.get(key), { from: to - MINUTES_MS, to, widthMs: MINUTE }),
      };
      const usual = counts.length < FORECAST_HOURS ? undefined : new Usual(past, this.season, this.lengths, this.side);
      this.kept.set(key, { from: to, usual });
    }
  }
}

/** Subjects begin at different hours, so that not all are read at once. */
function beginOf(key: string, at: EpochMs): EpochMs {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) % 9_973;
  const offset = hash % USUAL_HOURS;
  const hour = Math.ceil(at / HOUR) - 1;
  return (Math.floor((hour - offset) / USUAL_HOURS) * USUAL_HOURS + offset) * HOUR;
}
