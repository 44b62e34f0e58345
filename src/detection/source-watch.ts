import { type Clock, type EpochMs, MINUTE, SECOND } from "../domain/time.ts";
import type { AlertStore } from "../store/alert-store.ts";
import type { SourceReader } from "../store/store.ts";
import type { SourceCondition } from "./detector.ts";
import {
  type ConfiguredSource,
  type JudgeableUntil,
  judgeableUntil,
  type SourceMemory,
  sourceConditions,
  toMemory,
  type WatermarkOptions,
} from "./watermark.ts";

/** State of no detector: their ids begin with a letter. */
const MEMORY = "_sources";
/** What was looked up is good for so long. */
const FRESH_MS: number = 5 * SECOND;
/** Of the latest gaps, so many are looked at: each source's latest is asked for. */
const GAPS = 100;
/** Memory is stored when a source has caught up or has a gap, and else so often. */
const STORE_EVERY_MS: number = 60 * SECOND;
/** Looks are seconds apart while the process runs and the store answers. */
const ABSENT_MS = 2 * MINUTE;

export interface SourceWatchDeps {
  readonly sources: () => readonly ConfiguredSource[];
  readonly store: Pick<SourceReader, "listCheckpoints" | "listGaps">;
  readonly alerts: Pick<AlertStore, "loadDetector" | "commitDetection">;
  readonly clock: Clock;
  readonly options: WatermarkOptions;
}

/** Knows how the sources are, for all detectors of a worker. */
export class SourceWatch {
  private readonly deps: SourceWatchDeps;
  private lookingSince: EpochMs;
  private memory: { version: number; sources: Readonly<Record<string, SourceMemory>> } | undefined;
  private storedAt: EpochMs = Number.NEGATIVE_INFINITY;
  private latest: { readonly at: EpochMs; readonly conditions: readonly SourceCondition[] } | undefined;
  private looking: Promise<readonly SourceCondition[]> | undefined;

  constructor(deps: SourceWatchDeps) {
    this.deps = deps;
    this.lookingSince = deps.clock.now();
  }

  /** At most five seconds old. */
  async conditions(): Promise<readonly SourceCondition[]> {
    const now = this.deps.clock.now();
    if (this.latest !== undefined && Math.abs(now - this.latest.at) < FRESH_MS) return this.latest.conditions;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    return await this.looking;
  }

  /** Up to when a detector may judge that waits for `wanted` (undefined: all). */
  until(conditions: readonly SourceCondition[], wanted: readonly string[] | undefined): JudgeableUntil {
    const { clock, options } = this.deps;
    return judgeableUntil(conditions, wanted, { now: clock.now(), lookingSince: this.lookingSince }, options);
  }

  private async look(): Promise<readonly SourceCondition[]> {
    const { store, clock, options } = this.deps;
    this.memory ??= await this.recall();
    const checkpoints = await store.listCheckpoints();
    const { items: gaps } = await store.listGaps({ limit: GAPS });
    const now = clock.now();
    // Whoever slept, or had its clock set, has not seen anything stand still.
    if (this.latest !== undefined && Math.abs(now - this.latest.at) > ABSENT_MS) this.lookingSince = now;
    const looked = { checkpoints, gaps, memory: this.memory.sources, now, lookingSince: this.lookingSince };
    const conditions = sourceConditions({ sources: this.deps.sources(), ...looked }, options);
    await this.remember(conditions, now);
    this.latest = { at: now, conditions };
    return conditions;
  }

  private async recall(): Promise<{ version: number; sources: Readonly<Record<string, SourceMemory>> }> {
    const { version, state } = await this.deps.alerts.loadDetector(MEMORY);
    const sources = state === undefined ? {} : (JSON.parse(state) as Readonly<Record<string, SourceMemory>>);
    return { version, sources };
  }

  private async remember(conditions: readonly SourceCondition[], now: EpochMs): Promise<void> {
    const before = this.memory ?? (await this.recall());
    // Of sources that are not configured now as well: they may be again.
    const sources = { ...before.sources, ...toMemory(conditions) };
    const isNews = conditions.some(({ id, firstCaughtUpAt, gap }) => {
      const known = before.sources[id];
      return (firstCaughtUpAt !== undefined && known?.firstCaughtUpAt === undefined) || gap?.to !== known?.gap?.to;
    });
    this.memory = { version: before.version, sources };
    if (!isNews && Math.abs(now - this.storedAt) < STORE_EVERY_MS) return;
    const { alerts } = this.deps;
    const state = JSON.stringify(sources);
    const stored = await alerts.commitDetection({
      detector: MEMORY,
      expectedVersion: before.version,
      state,
      alerts: [],
      at: now,
    });
    this.storedAt = now;
    // Another worker has stored what it saw: at the next look that is taken over.
    this.memory = stored.kind === "committed" ? { version: stored.version, sources } : undefined;
  }
}
