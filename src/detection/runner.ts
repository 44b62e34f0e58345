import type { Alert } from "../domain/alert.ts";
import { AppError } from "../domain/errors.ts";
import { type Said, withValues } from "../domain/sentence.ts";
import { type Clock, type EpochMs, HOUR, SECOND } from "../domain/time.ts";
import type { AlertStore } from "../store/alert-store.ts";
import type { History } from "../store/history.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { JudgementMode } from "./alert-life.ts";
import type { Detector, Window, WindowDetector } from "./detector.ts";
import { decodeState, encodeState, type StoredState } from "./detector-state.ts";
import { escalationsOf } from "./escalated-issues.ts";
import { type Evaluation, judgeWindow, lookNow } from "./evaluate.ts";
import type { LateCounts } from "./late-counts.ts";
import type { SourceWatch } from "./source-watch.ts";
import type { JudgeableUntil } from "./watermark.ts";
import { openWindow, windowsDue } from "./windows.ts";

/** Windows judged in one transaction; a backlog takes several. */
const WINDOWS_A_COMMIT = 60;
/** Windows judged once more at a tick; the rest waits for the next one. */
const MOST_AGAIN = 20;
/** A tick that takes longer is ended; what was judged until then is kept. */
const TICK_MS: number = 60 * SECOND;
const FAILURE_LENGTH = 300;

export interface RunnerDeps {
  readonly alerts: Pick<AlertStore, "loadDetector" | "commitDetection" | "activeAlerts">;
  readonly history: History;
  readonly watch: Pick<SourceWatch, "conditions" | "until">;
  readonly late: LateCounts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly latenessMs: number;
  /** How long counts are kept by the minute: what is older cannot be judged any more. */
  readonly minutesKeptMs: number;
  readonly newId: (at: EpochMs) => string;
}

interface Stored {
  readonly version: number;
  readonly state: StoredState;
}

interface Tick {
  readonly scheduledAt: EpochMs;
  readonly nextDueAt: EpochMs | undefined;
  readonly signal: AbortSignal;
  windows: number;
  readonly alerts: Alert[];
}

/** What a tick did. `stale`: another worker had evaluated it; nothing of it is stored. */
export interface TickResult {
  readonly outcome: "judged" | "stale" | "failed";
  readonly durationMs: number;
  readonly windows: number;
  /** New and changed alerts, as they are stored. */
  readonly alerts: readonly Alert[];
}

/**
 * Runs one detector: each tick judges all complete windows since the last one that was judged, in order, and stores state and
 * alerts in one transaction, by compare-and-swap. So a window is judged once, whoever runs it and whatever is killed: what was
 * not stored is judged again, what was stored is not.
 */
export class DetectorRunner {
  readonly detector: Detector;
  private readonly deps: RunnerDeps;
  private stored: Stored | undefined;
  /** Look at late counts up to which windows were found that are to be judged once more. */
  private lookedTo: number | undefined;
  /** Those that are still to be judged, by their end. */
  private again = new Map<EpochMs, Window>();
  private failed: Said | undefined;

  constructor(detector: Detector, deps: RunnerDeps) {
    this.detector = detector;
    this.deps = deps;
  }

  /** Why its last tick failed; undefined when it did not. */
  failure(): Said | undefined {
    return this.failed;
  }

  /** Another worker may have run it since: what is known of its state is looked up anew. */
  forget(): void {
    this.stored = undefined;
  }

  /** When its next tick was due according to the last one, whoever ran that; undefined when it never ran. */
  async dueAt(): Promise<EpochMs | undefined> {
    return (await this.load()).state.nextDueAt;
  }

  /** Evaluates a tick. Never throws: what fails is tried again at the next one. `nextDueAt` is when that will be. */
  async tick(scheduledAt: EpochMs, nextDueAt: EpochMs | undefined, stop: AbortSignal): Promise<TickResult> {
    const { clock, logger } = this.deps;
    const begin = clock.now();
    const overtime = new AbortController();
    const ended = new AbortController();
    const tooLong = new Error(`it took longer than ${TICK_MS / SECOND} s`);
    void clock.sleep(TICK_MS, ended.signal).then(() => overtime.abort(tooLong));
    const signal = AbortSignal.any([stop, overtime.signal]);
    const tick = { scheduledAt, nextDueAt, signal, windows: 0, alerts: [] };
    const result = (outcome: TickResult["outcome"]): TickResult => {
      return { outcome, durationMs: clock.now() - begin, windows: tick.windows, alerts: tick.alerts };
    };
    try {
      const outcome = await unlessAborted(this.evaluate(tick), signal);
      if (outcome === "stale") this.forget();
      this.failed = undefined;
      return result(outcome);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.forget();
      if (!stop.aborted) {
        const said = error instanceof AppError ? error.said : error.message;
        this.failed = withValues(said, (text) => text.slice(0, FAILURE_LENGTH));
        const place = { detector: this.detector.id, err: error, scheduledAt };
        logger.error(place, "detector failed; what it did not judge is judged at its next tick");
      }
      return result("failed");
    } finally {
      // With a reason: an exception made for nobody would cost more than many a tick.
      ended.abort("over");
    }
  }

  private async evaluate(tick: Tick): Promise<"judged" | "stale"> {
    const { detector, deps } = this;
    const { scheduledAt, nextDueAt, signal } = tick;
    const sources = await deps.watch.conditions();
    const until = deps.watch.until(sources, detector.options.sources);
    const evaluation: Evaluation = {
      scheduledAt,
      history: deps.history,
      sources,
      without: until.without,
      now: deps.clock.now(),
      latenessMs: deps.latenessMs,
      newId: deps.newId,
      signal,
    };
    const stored = await this.load();
    const { type } = detector;
    // What another type of detector left under this id means nothing to this one; its alerts end as subjects do.
    const own = stored.state.type === type ? stored.state.own : undefined;
    const state = { ...stored.state, type, own, tickAt: scheduledAt, nextDueAt, heldBecause: until.heldBecause };
    if (detector.kind === "window") return await this.judge(detector, { ...stored, state }, until, evaluation, tick);
    const { state: looked, alerts, heldBecause } = await lookNow(detector, state, evaluation);
    const committed = await this.store(stored, { ...looked, heldBecause }, alerts, tick);
    return committed === undefined ? "stale" : "judged";
  }

  private async judge(
    detector: WindowDetector,
    begun: Stored,
    until: JudgeableUntil,
    evaluation: Evaluation,
    tick: Tick,
  ): Promise<"judged" | "stale"> {
    const { watermark } = until;
    let { version, state } = begun;
    if (watermark !== undefined && !evaluation.sources.some(isInFirstBacklog)) await this.noticeLate(detector, state);
    for (;;) {
      const from = this.keptFrom(state.evaluatedTo);
      const due = watermark === undefined ? [] : windowsDue(detector.windows, from, watermark, WINDOWS_A_COMMIT);
      const alerts = new Map<string, Alert>();
      const take = async (window: Window, mode: JudgementMode): Promise<void> => {
        evaluation.signal.throwIfAborted();
        const judged = await judgeWindow(detector, window, mode, state, evaluation);
        for (const alert of judged.alerts) alerts.set(alert.id, alert);
        state = judged.state;
        if (mode !== "complete") return;
        state = { ...state, heldBecause: judged.heldBecause ?? until.heldBecause };
        tick.windows += 1;
      };
      const again = [...this.again.values()].slice(0, MOST_AGAIN);
      for (const window of again) await take(window, "again");
      for (const window of due) await take(window, "complete");
      const last = due.length < WINDOWS_A_COMMIT;
      if (last && detector.judgesOpen === true && watermark !== undefined && until.heldBecause === undefined) {
        await take(openWindow(detector.windows, tick.scheduledAt), "open");
      }
      const committed = await this.store({ ...begun, version }, state, [...alerts.values()], tick);
      if (committed === undefined) return "stale";
      // Only now: what was not stored is judged once more at the next tick.
      for (const { to } of again) this.again.delete(to);
      if (last) return "judged";
      version = committed;
    }
  }

  /** Has windows judged once more in which events were counted since they were judged. */
  private async noticeLate(detector: WindowDetector, { evaluatedTo }: StoredState): Promise<void> {
    const from = this.lookedTo;
    this.lookedTo = await this.deps.late.look();
    if (from === undefined || evaluatedTo === undefined) return;
    for (const window of this.deps.late.windows(from, evaluatedTo, detector.windows)) this.again.set(window.to, window);
  }

  /** Where judging goes on; never before what is still kept by the minute. */
  private keptFrom(evaluatedTo: EpochMs | undefined): EpochMs | undefined {
    const { clock, minutesKeptMs, logger } = this.deps;
    const oldest = clock.now() - minutesKeptMs + HOUR;
    if (evaluatedTo === undefined || evaluatedTo >= oldest) return evaluatedTo;
    const skipped = { detector: this.detector.id, from: evaluatedTo, to: oldest };
    logger.warn(skipped, "counts by the minute are gone: this time is not judged");
    return oldest;
  }

  /** The state's new version; undefined when another worker has stored one meanwhile, and nothing of this is. */
  private async store(
    before: Stored,
    state: StoredState,
    alerts: readonly Alert[],
    tick: Tick,
  ): Promise<number | undefined> {
    const { detector, deps } = this;
    // What began and ended between two commits without having fired was never there.
    const known = new Set([...(this.stored ?? before).state.life.active.values()].map(({ alert }) => alert.id));
    const told = alerts.filter(({ status, firedAt, id }) => {
      return status !== "resolved" || firedAt !== undefined || known.has(id);
    });
    const outcome = await deps.alerts.commitDetection({
      detector: detector.id,
      expectedVersion: before.version,
      state: encodeState(state),
      alerts: told,
      decisions: escalationsOf(told, deps.clock.now()),
      at: deps.clock.now(),
    });
    if (outcome.kind === "stale") return undefined;
    if (!tick.signal.aborted) this.stored = { version: outcome.version, state };
    tick.alerts.push(...told);
    return outcome.version;
  }

  private async load(): Promise<Stored> {
    if (this.stored !== undefined) return this.stored;
    const { alerts } = this.deps;
    const { id } = this.detector;
    const { version, state } = await alerts.loadDetector(id);
    // If another worker stores alerts between these two, the version is no longer the one that was read.
    const stored = { version, state: decodeState(state, await alerts.activeAlerts(id)) };
    this.stored = stored;
    return stored;
  }
}

function isInFirstBacklog({
  firstCaughtUpAt,
  stalledSince,
}: {
  firstCaughtUpAt: unknown;
  stalledSince: unknown;
}): boolean {
  return firstCaughtUpAt === undefined && stalledSince === undefined;
}

/** Does not wait for work that minds no signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  aborted.promise.catch(() => undefined);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
    work.catch(() => undefined);
  }
}
