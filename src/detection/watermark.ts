import { formatDuration } from "../config/duration.ts";
import type { Checkpoint, Gap, PartitionId } from "../domain/checkpoint.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { type EpochMs, formatTime, MINUTE, SECOND } from "../domain/time.ts";
import type { SourceCondition, SourceGap } from "./detector.ts";

/*
 * Up to when everything has been counted, as far as one can know. Made from stored checkpoints alone, so that it is the same
 * for a worker that reads nothing itself.
 *
 * A partition's watermark is the greatest event time that was read of it, or the time at which it was last known to hold
 * nothing more, less the allowed lateness: so a partition with lag holds it at its position's time, and an idle one follows
 * the clock. A source's is the least of its partitions'. Which source an issue's events come from is not known, so a
 * detector waits for all sources, or for those that its `sources:` names: one sick source must not blind the others for ever, so
 * - a source that is still reading its first backlog is not waited for (nothing is judged of what was there before),
 * - one that stands still is waited for as long as patience says, then judging goes on without it; what it delivers later
 *   is judged once more, as late.
 */

/** What must be remembered of a source, since its checkpoints tell only how it is now. */
export interface SourceMemory {
  readonly firstCaughtUpAt?: EpochMs;
  /** It never goes back. */
  readonly watermark?: EpochMs;
  readonly gap?: SourceGap;
}

export interface WatermarkOptions {
  readonly latenessMs: number;
  /** A partition that stored nothing for so long stands still. Sources store something every half minute, also when idle. */
  readonly stalledAfterMs: number;
  readonly patienceMs: number;
}

export interface ConfiguredSource {
  readonly id: string;
  readonly type: string;
  /** Whether its configuration still means a partition. Default: all that it ever read. */
  readonly reads?: (partition: PartitionId) => boolean;
}

export interface SourcesNow {
  readonly sources: readonly ConfiguredSource[];
  /** Newest first. Default: none. */
  readonly gaps?: readonly (Gap & { readonly source: string })[];
  readonly checkpoints: readonly (Checkpoint & { readonly source: string; readonly updatedAt: EpochMs })[];
  readonly memory: Readonly<Record<string, SourceMemory>>;
  readonly now: EpochMs;
  /** Since when this worker has been looking: what was not stored while no worker ran is no standing still. */
  readonly lookingSince: EpochMs;
}

/** A source so near to now counts as caught up, though it may never reach the end of what is written all the time. */
const NEARLY_MS: number = 10 * MINUTE;
/** A partition that its source has left alone for so long is read no more: the configuration does not name it any longer. */
const LEFT_MS: number = 24 * 60 * MINUTE;

/** How each configured source is. */
export function sourceConditions(now: SourcesNow, options: WatermarkOptions): readonly SourceCondition[] {
  const bySource = Map.groupBy(now.checkpoints, ({ source }) => source);
  return now.sources.map(({ id, type, reads }) => {
    const rows = bySource.get(id) ?? [];
    const stored = rows.filter(({ partition, progress }) => {
      return progress.goneAt === undefined && reads?.(partition) !== false;
    });
    const newest = Math.max(...stored.map(({ updatedAt }) => updatedAt));
    // Standard input has an end; then there is nothing to wait for.
    const ended = type === "stdin" && now.now - Math.max(newest, now.lookingSince) >= options.stalledAfterMs;
    const partitions = ended ? [] : stored.filter(({ updatedAt }) => newest - updatedAt < LEFT_MS);
    const { firstCaughtUpAt, watermark: before } = now.memory[id] ?? {};
    // Of a source that was read to its end, and of which nothing is there any more, nothing is waited for.
    const vanished = firstCaughtUpAt !== undefined && rows.every(({ progress }) => progress.goneAt !== undefined);
    const marks = vanished
      ? [now.now - options.latenessMs]
      : partitions.flatMap((partition) => partitionWatermark(partition, options.latenessMs) ?? []);
    const least = marks.length === 0 ? undefined : Math.min(...marks);
    const watermark = ended ? undefined : least === undefined ? before : Math.max(least, before ?? least);
    const caughtUp =
      partitions.length > 0 &&
      (partitions.every(({ progress }) => progress.caughtUpAt !== undefined) ||
        (watermark !== undefined && marks.length === partitions.length && watermark >= now.now - NEARLY_MS));
    const lags = partitions.flatMap(({ progress }) => progress.lag ?? []);
    return {
      id,
      type,
      watermark,
      ...standing(partitions, now, options),
      lag: lags.length === 0 ? undefined : lags.reduce((sum, lag) => sum + lag, 0),
      firstCaughtUpAt: firstCaughtUpAt ?? (caughtUp ? now.now : undefined),
      gap: latestGap(id, now),
    };
  });
}

/** What is known of gaps is where they are, not of when: they lie between what was read before and their being found. */
function latestGap(id: string, { gaps = [], memory }: SourcesNow): SourceGap | undefined {
  const known = memory[id]?.gap;
  const latest = gaps.find(({ source, detectedAt }) => source === id && detectedAt > (known?.to ?? 0));
  if (latest === undefined) return known;
  const { partition, range, records, detectedAt: to } = latest;
  return {
    from: Math.min(memory[id]?.watermark ?? to, to),
    to,
    what: `${partition}, ${range}`.slice(0, 200),
    ...(records === undefined ? {} : { records }),
  };
}

/** What is to be remembered of conditions. */
export function toMemory(conditions: readonly SourceCondition[]): Readonly<Record<string, SourceMemory>> {
  return Object.fromEntries(
    conditions.map(({ id, firstCaughtUpAt, watermark, gap }) => [
      id,
      {
        ...(firstCaughtUpAt === undefined ? {} : { firstCaughtUpAt }),
        ...(watermark === undefined ? {} : { watermark }),
        ...(gap === undefined ? {} : { gap }),
      },
    ]),
  );
}

type StoredPartition = SourcesNow["checkpoints"][number];

function partitionWatermark({ progress, updatedAt }: StoredPartition, latenessMs: number): EpochMs | undefined {
  const { caughtUpAt, greatestEventTime } = progress;
  // A record from a clock that is ahead must not make those of all others late.
  const read = greatestEventTime === undefined ? undefined : Math.min(greatestEventTime, updatedAt);
  const times = [caughtUpAt, read].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times) - latenessMs;
}

function standing(
  partitions: readonly StoredPartition[],
  { now, lookingSince }: SourcesNow,
  { stalledAfterMs }: WatermarkOptions,
): Pick<SourceCondition, "stalledSince" | "stalledBecause"> {
  const still = partitions.filter(({ updatedAt }) => now - Math.max(updatedAt, lookingSince) >= stalledAfterMs);
  if (still.length === 0) return { stalledSince: undefined, stalledBecause: undefined };
  const first = still.reduce((a, b) => (a.updatedAt <= b.updatedAt ? a : b));
  const at = formatTime(first.updatedAt);
  const places = { still: still.length, partitions: partitions.length, first: first.partition.slice(0, 80), at };
  return {
    stalledSince: first.updatedAt,
    stalledBecause:
      still.length === partitions.length ? sentence("stalled.all", { at }) : sentence("stalled.some", places),
  };
}

/** Up to when a detector may judge. */
export interface JudgeableUntil {
  /** Undefined: nothing can be judged. */
  readonly watermark: EpochMs | undefined;
  /** Sources that stand still and are not waited for any more. */
  readonly without: readonly string[];
  /** Why it is not further; undefined when it follows the clock. */
  readonly heldBecause: Sentence | undefined;
}

/** The watermark of those sources that a detector waits for; `wanted` undefined: all. */
export function judgeableUntil(
  conditions: readonly SourceCondition[],
  wanted: readonly string[] | undefined,
  { now, lookingSince }: Pick<SourcesNow, "now" | "lookingSince">,
  { latenessMs, patienceMs, stalledAfterMs }: WatermarkOptions,
): JudgeableUntil {
  const concerned = conditions.filter(({ id }) => wanted === undefined || wanted.includes(id));
  const isLost = ({ stalledSince }: SourceCondition): boolean =>
    stalledSince !== undefined && now - Math.max(stalledSince, lookingSince) >= stalledAfterMs + patienceMs;
  const ready = concerned.filter((source) => source.firstCaughtUpAt !== undefined && source.watermark !== undefined);
  const waited = ready.filter((source) => !isLost(source));
  const without = ready.filter(isLost).map(({ id }) => id);
  if (waited.length === 0) {
    return { watermark: undefined, without, heldBecause: nothingToJudge(concerned, without) };
  }
  const slowest = waited.reduce((a, b) => (a.watermark! <= b.watermark! ? a : b));
  const delay = now - latenessMs - slowest.watermark!;
  return {
    watermark: slowest.watermark,
    without,
    heldBecause: delay < SLACK_MS ? undefined : why(slowest, delay),
  };
}

/** Idle sources store their state every half minute. */
const SLACK_MS: number = 2 * MINUTE;

function nothingToJudge(concerned: readonly SourceCondition[], without: readonly string[]): Sentence {
  if (concerned.length === 0) return sentence("held.no_source");
  if (without.length > 0) return sentence("held.all_stand_still", { names: without });
  return sentence("held.backlog", { names: concerned.map(({ id }) => id) });
}

function why({ id, stalledBecause, lag }: SourceCondition, delayMs: number): Sentence {
  const time = formatDuration(Math.floor(delayMs / SECOND) * SECOND);
  const read = lag === undefined ? sentence("held.being_read") : sentence("held.unread", { lag });
  return sentence("held.behind", { id, time, why: stalledBecause ?? read });
}
