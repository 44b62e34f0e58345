import { type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { History, Steps } from "../store/history.ts";
import type { Side } from "./statistics/day-levels.ts";
import { FORECAST_HOURS, type HourCounts } from "./statistics/forecast.ts";
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
  /** End of the past; it is good for `USUAL_HOURS` from then. */
  readonly to: EpochMs;
  /** Undefined: it is too young to know. */
  readonly usual: Usual | undefined;
}

/**
 * What is usual for subjects: read from the history for those that are asked for, once in six hours (of event time) each. Kept in
 * memory only, for it follows from the history.
 */
export class PastReader {
  /** Of the stretches that will be compared, the shortest first. */
  readonly lengths: readonly number[];
  private readonly counts: Counts;
  private readonly season: Season;
  private readonly side: Side;
  /** By subject, the latest two: windows that are judged once more lie before. */
  private readonly kept = new Map<string, readonly [latest: Kept, before?: Kept]>();

  /** `lengths`: of the stretches that will be compared, whole minutes, the shortest first. */
  constructor(counts: Counts, season: Season, lengths: readonly number[], side: Side) {
    this.counts = counts;
    this.side = side;
    this.season = season;
    this.lengths = lengths;
  }

  /** Has what is usual, but for its noise, ready for stretches that end at `at`. */
  async prepare(subjects: readonly Keyed[], at: EpochMs, history: History, signal: AbortSignal): Promise<void> {
    const missing = new Map<EpochMs, Keyed[]>();
    for (const one of subjects) {
      if (this.find(one.key, at) !== undefined) continue;
      const to = beginOf(one.key, at);
      const together = missing.get(to);
      if (together === undefined) missing.set(to, [one]);
      else together.push(one);
    }
    if (this.kept.size > MAX_KEPT) this.kept.clear();
    for (const [to, together] of missing) {
      for (const some of portions(together)) {
        signal.throwIfAborted();
        await this.read(some, to, history);
      }
    }
  }

  /** Has those of the prepared subjects that have a usual count be ready for `compare`. */
  async prepareNoise(subjects: readonly Keyed[], at: EpochMs, history: History, signal: AbortSignal): Promise<void> {
    const missing = subjects.filter(({ key }) => this.usual(key, at)?.knowsNoise === false);
    for (const [to, together] of Map.groupBy(missing, ({ key }) => beginOf(key, at))) {
      for (const some of portions(together)) {
        signal.throwIfAborted();
        const past = await this.readHours(some, to, history);
        const steps = { from: to - MINUTES_MS, to, widthMs: MINUTE };
        const subjects = some.map(({ subject }) => subject);
        const minutes = bySubject(await this.counts(history, steps, subjects));
        for (const { key } of some) {
          this.usual(key, at)?.learnNoise(past(key), fill(minutes.get(key), steps), this.lengths);
        }
      }
    }
  }

  /** Of a subject that was prepared; undefined with less than three days of history. */
  usual(key: string, at: EpochMs): Usual | undefined {
    return this.find(key, at)?.usual;
  }

  /** Likewise; `unprepared` if it is to be prepared first. */
  usualNow(key: string, at: EpochMs): Usual | undefined | "unprepared" {
    const kept = this.find(key, at);
    return kept === undefined ? "unprepared" : kept.usual;
  }

  private find(key: string, at: EpochMs): Kept | undefined {
    const kept = this.kept.get(key);
    if (kept === undefined) return undefined;
    const [latest, before] = kept;
    if (isFor(latest, at)) return latest;
    return before !== undefined && isFor(before, at) ? before : undefined;
  }

  /** Counts of one subject by the step, those without events as 0. */
  async steps(subject: Subject, steps: Steps, history: History): Promise<readonly number[]> {
    return fill(bySubject(await this.counts(history, steps, [subject])).get(subjectKey(subject)), steps);
  }

  private async read(subjects: readonly Keyed[], to: EpochMs, history: History): Promise<void> {
    const past = await this.readHours(subjects, to, history);
    for (const { key } of subjects) {
      const hours = past(key);
      const usual = hours.counts.length < FORECAST_HOURS ? undefined : new Usual(hours, this.season, this.side);
      const [latest] = this.kept.get(key) ?? [];
      const one = { to, usual };
      this.kept.set(key, latest === undefined ? [one] : latest.to < to ? [one, latest] : [latest, one]);
    }
  }

  /** By subject, the hours up to `to` from the first with events. */
  private async readHours(
    subjects: readonly Keyed[],
    to: EpochMs,
    history: History,
  ): Promise<(key: string) => HourCounts> {
    const steps = { from: to - SEASON_MS, to, widthMs: HOUR };
    const series = await this.counts(
      history,
      steps,
      subjects.map(({ subject }) => subject),
    );
    const hours = bySubject(series);
    return (key) => {
      const from = hours.get(key)?.steps[0]?.from ?? to;
      return { from, counts: fill(hours.get(key), { ...steps, from }) };
    };
  }
}

function portions(subjects: readonly Keyed[]): readonly (readonly Keyed[])[] {
  const count = Math.ceil(subjects.length / READ_AT_ONCE);
  return Array.from({ length: count }, (_, i) => subjects.slice(i * READ_AT_ONCE, (i + 1) * READ_AT_ONCE));
}

function isFor({ to }: Kept, at: EpochMs): boolean {
  return to < at && at <= to + USUAL_HOURS * HOUR;
}

/** Subjects begin at different hours, so that not all are read at once. */
function beginOf(key: string, at: EpochMs): EpochMs {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) % 9_973;
  const offset = hash % USUAL_HOURS;
  const hour = Math.ceil(at / HOUR) - 1;
  return (Math.floor((hour - offset) / USUAL_HOURS) * USUAL_HOURS + offset) * HOUR;
}
