import { formatDuration } from "../config/duration.ts";
import type { AlertNumbers } from "../domain/alert.ts";
import { DAY, type EpochMs, MINUTE } from "../domain/time.ts";
import type { Series } from "../store/history.ts";
import type { DetectionContext, Finding, Window } from "./detector.ts";
import { readable } from "./numbers.ts";
import type { Keyed, PastReader } from "./past-reader.ts";
import type { Season } from "./statistics/season.ts";
import type { Comparison, Usual } from "./statistics/usual.ts";
import { type Subject, subjectKey } from "./subject.ts";
import { LEAST_YOUNG_FACTOR, youngReference } from "./young-reference.ts";

/** What a spike has to exceed, all of it. */
export interface Thresholds {
  readonly minEvents: number;
  readonly minIncrease: number;
  readonly factor: number;
  /** Logarithm of the probability that is small enough. */
  readonly logChance: number;
}

/** What was counted in a stretch that ends with the window, of all that were busy in it or have an alert. */
export interface Stretch {
  readonly lengthMs: number;
  /** Of one step. */
  readonly series: readonly Series[];
}

/** What was counted for a subject that is worth a closer look, by length of the stretch. */
interface Count extends Keyed {
  readonly observed: Map<number, number>;
}

/** Counts that are far above what is usual. */
export class Excess {
  private readonly past: PastReader;
  private readonly season: Season;
  private readonly thresholds: Thresholds;

  constructor(past: PastReader, season: Season, thresholds: Thresholds) {
    this.past = past;
    this.season = season;
    this.thresholds = thresholds;
  }

  async judge(stretches: readonly Stretch[], window: Window, context: DetectionContext): Promise<Finding[]> {
    const numbers = new Map(context.active.map((one) => [subjectKey(one.subject), one.numbers]));
    const findings: Finding[] = [];
    for (const count of await this.worthwhile(stretches, numbers, window, context)) {
      const usual = this.past.usual(count.key, window.to);
      const before = numbers.get(count.key);
      const judged =
        usual === undefined
          ? this.young(count, window, before, context)
          : this.grown(count, usual, window, before, context);
      const finding = await judged;
      if (finding !== undefined) findings.push(finding);
    }
    return findings;
  }

  /** Those with an alert, and those that may exceed what is usual: most of what is busy is as busy as ever. */
  private async worthwhile(
    stretches: readonly Stretch[],
    active: ReadonlyMap<string, unknown>,
    { from, to }: Window,
    { history, signal }: DetectionContext,
  ): Promise<Iterable<Count>> {
    const unprepared = new Map<string, Keyed>();
    const keyed = stretches.map(({ series }) =>
      series.map(({ subject, steps }) => {
        const key = subjectKey(subject);
        const usual = this.past.usualNow(key, to);
        if (usual === "unprepared") unprepared.set(key, { key, subject });
        return { key, subject, usual, count: steps[0]?.count ?? 0 };
      }),
    );
    await this.past.prepare([...unprepared.values()], to, history, signal);
    const counts = new Map<string, Count>();
    stretches.forEach(({ lengthMs }, i) => {
      for (const { key, subject, usual: known, count } of keyed[i] ?? []) {
        const usual = known === "unprepared" ? this.past.usual(key, to) : known;
        const exceeds =
          usual === undefined
            ? lengthMs === to - from && count >= LEAST_YOUNG_FACTOR * this.thresholds.minEvents
            : this.mayExceed(count, usual, to - lengthMs, to);
        if (!exceeds && !active.has(key)) continue;
        const one = counts.get(key);
        if (one === undefined) counts.set(key, { key, subject, observed: new Map([[lengthMs, count]]) });
        else one.observed.set(lengthMs, count);
      }
    });
    await this.past.prepareNoise([...counts.values()], to, history, signal);
    return counts.values();
  }

  private mayExceed(count: number, usual: Usual, from: EpochMs, to: EpochMs): boolean {
    const factor = this.factorFor(usual);
    return count >= factor * usual.leastExpected(from, to) && count >= this.needed(usual.expected(from, to), factor);
  }

  private factorFor({ ageMs, forecast }: Usual): number {
    return Math.max(this.thresholds.factor, youthFactor(ageMs)) * factorAfter(forecast.daysOff);
  }

  private async grown(
    { subject, observed }: Count,
    usual: Usual,
    { to }: Window,
    before: AlertNumbers | undefined,
    context: DetectionContext,
  ): Promise<Finding | undefined> {
    const factor = this.factorFor(usual);
    let most = this.most(observed, usual, to, factor);
    if (most !== undefined && most.chance > this.thresholds.logChance) {
      // Nearly: it may begin between the lengths that all are looked at in.
      most = this.most(await this.finer(subject, to, context), usual, to, factor);
    }
    if (most !== undefined && most.chance > this.thresholds.logChance) most = undefined;
    if (most !== undefined && before === undefined && (await this.isHabit(subject, most, usual, to, context))) return;
    if (most === undefined && before === undefined) return;
    const length = most?.length ?? spanOf(before);
    const count = most?.count ?? (await this.countOf(subject, length, observed, to, context));
    const { expected, basis, samples, logUpper } = usual.compare(to - length, to);
    if (most === undefined && !this.lasts(count, expected)) return;
    const same = basis === "hour_of_week" ? `same hour of ${samples} weeks` : `same hour of ${samples} days`;
    const of = { count, expected, length, basis: same, when: `for ${this.season.describe(to - 1)}` };
    const threshold = most === undefined ? 0 : this.lowest(expected, factor, count, logUpper);
    return this.finding(subject, most === undefined ? "hold" : "breach", of, threshold, to);
  }

  /** The least likely of the counts that are high enough and less likely than what is nearly a spike. */
  private most(
    observed: ReadonlyMap<number, number>,
    usual: Usual,
    to: EpochMs,
    factor: number,
  ): Excessive | undefined {
    const nearly = this.thresholds.logChance * NEARLY;
    let most: Excessive | undefined;
    for (const [length, count] of observed) {
      const { expected, logUpper } = usual.compare(to - length, to);
      if (count < this.needed(expected, factor)) continue;
      const chance = logUpper(count, nearly);
      if (chance <= nearly && chance < (most?.chance ?? 0)) most = { length, count, expected, chance };
    }
    return most;
  }

  /** What was counted over lengths that lie between those that all are looked at in. */
  private async finer(subject: Subject, to: EpochMs, { history }: DetectionContext): Promise<Map<number, number>> {
    const longest = Math.max(...this.past.lengths);
    const steps = { from: to - longest, to, widthMs: MINUTE };
    const minutes = await this.past.steps(subject, steps, history);
    const observed = new Map<number, number>();
    let count = 0;
    let from = minutes.length;
    for (const length of this.past.lengths) {
      for (; from > minutes.length - length / MINUTE; from--) count += minutes[from - 1] ?? 0;
      observed.set(length, count);
    }
    return observed;
  }

  private async countOf(
    subject: Subject,
    length: number,
    observed: ReadonlyMap<number, number>,
    to: EpochMs,
    { history }: DetectionContext,
  ): Promise<number> {
    const known = observed.get(length);
    if (known !== undefined || length === 0) return known ?? 0;
    const [count = 0] = await this.past.steps(subject, { from: to - length, to, widthMs: length }, history);
    return count;
  }

  /** Without three days of history nothing is usual yet: so much more than ever is needed, the more the younger. */
  private async young(
    { subject, observed }: Count,
    { from, to }: Window,
    before: AlertNumbers | undefined,
    context: DetectionContext,
  ): Promise<Finding | undefined> {
    const length = to - from;
    const count = observed.get(length) ?? 0;
    const told = Number(before?.["expected"] ?? Number.NaN);
    if (before !== undefined && (spanOf(before) !== length || !this.lasts(count, told))) return;
    const reference = await youngReference(this.past, subject, { from, to }, context.history);
    if (reference === undefined) return;
    const expected = before === undefined ? Math.max(1, reference.highest) : told;
    const needed = this.needed(expected, Math.max(this.thresholds.factor, reference.factor));
    const threshold = Math.ceil(Math.max(needed, reference.factor * this.thresholds.minEvents));
    if (count < threshold && before === undefined) return;
    const basis = `most in ${formatDuration(length)} since it was first seen ${formatDuration(reference.ageMs)} before`;
    const verdict = count < threshold ? "hold" : "breach";
    return this.finding(subject, verdict, { count, expected, length, basis, when: "so far" }, threshold, to);
  }

  private needed(expected: number, factor: number): number {
    const { minEvents, minIncrease } = this.thresholds;
    return Math.max(minEvents, expected * factor, expected + minIncrease);
  }

  /** What fires goes on until half of what it took is gone. */
  private lasts(count: number, expected: number): boolean {
    const { factor, minIncrease } = this.thresholds;
    return count >= Math.max(expected * (1 + (factor - 1) / 2), expected + minIncrease / 2);
  }

  /** Whether as much, compared with what was usual then, came about the same time of the day before. */
  private async isHabit(
    subject: Subject,
    { length, count, expected }: Excessive,
    usual: Usual,
    to: EpochMs,
    { history }: DetectionContext,
  ): Promise<boolean> {
    const range = { from: to - length - DAY - HABIT_MARGIN, to: to - DAY + HABIT_MARGIN, widthMs: MINUTE };
    const minutes = await this.past.steps(subject, range, history);
    const width = length / MINUTE;
    let sum = 0;
    let highest = 0;
    minutes.forEach((events, i) => {
      sum += events - (minutes[i - width] ?? 0);
      highest = Math.max(highest, sum);
    });
    const then = usual.compare(to - length - DAY, to - DAY);
    if (then.logUpper(highest, HABIT_LOG_CHANCE) > HABIT_LOG_CHANCE) return false;
    return count / expected < (this.thresholds.factor * highest) / then.expected;
  }

  /** The lowest count that would have been a spike. */
  private lowest(expected: number, factor: number, count: number, log: Comparison["logUpper"]): number {
    let low = Math.ceil(this.needed(expected, factor));
    let high = Math.max(low, count);
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (log(middle, this.thresholds.logChance) <= this.thresholds.logChance) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private finding(subject: Subject, verdict: "breach" | "hold", of: Compared, threshold: number, to: EpochMs): Finding {
    const { count, expected, length, basis, when } = of;
    const times = count / expected;
    const usual = expected < 1 ? `where less than 1 is usual ${when}` : `about ${readable(expected)} expected`;
    const head = expected < 1 ? "" : `${readable(times)} times the usual ${when}: `;
    return {
      subject,
      verdict,
      summary: `${head}${count} events in ${formatDuration(length)}, ${usual} (${basis})`,
      numbers: {
        observed: count,
        expected: Number(expected.toPrecision(3)),
        times: Number(times.toPrecision(3)),
        threshold,
        window_minutes: length / MINUTE,
        basis,
      },
      startsAt: to - length,
    };
  }
}

interface Excessive {
  readonly length: number;
  readonly count: number;
  readonly expected: number;
  readonly chance: number;
}

interface Compared {
  readonly count: number;
  readonly expected: number;
  readonly length: number;
  readonly basis: string;
  readonly when: string;
}

/** Of the logarithm of what is unlikely enough, the part from which on a count is looked at more closely. */
const NEARLY = 0.5;
const HABIT_MARGIN = 30 * MINUTE;
/** Less likely things of yesterday are looked at as a habit. */
const HABIT_LOG_CHANCE = Math.log(1e-5);

/** Days and weekends are not told apart before a week is full, nor believed before three are. */
function youthFactor(ageMs: number): number {
  if (ageMs < 7 * DAY) return 4;
  return ageMs < 21 * DAY ? 3 : 1;
}

/** After days off it is not known how much drifts and steps have grown since: each of the first four asks for a quarter more. */
function factorAfter(daysOff: number): number {
  return 1 + 0.25 * Math.min(daysOff, 4);
}

function spanOf(numbers: AlertNumbers | undefined): number {
  return Number(numbers?.["window_minutes"] ?? 0) * MINUTE;
}
