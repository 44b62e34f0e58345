import type { Said } from "../domain/sentence.ts";
import { type EpochMs, SECOND } from "../domain/time.ts";
import type { LeaseStore } from "../store/store.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Detector } from "./detector.ts";
import { endAlertsOfOthers } from "./retired-detectors.ts";
import { DetectorRunner, type RunnerDeps } from "./runner.ts";
import { type Schedule, startSchedule } from "./schedule.ts";

const SCOPE = "detect";
const LEASE_MS: number = 30 * SECOND;
/** Lease on what is left of detectors that are not configured any more; no detector's id. */
const RETIRED = "_retired";
const CLAIM_EVERY_MS: number = 10 * SECOND;

export interface DetectionLoopDeps extends RunnerDeps {
  readonly leases: LeaseStore;
  readonly workerId: string;
  readonly metrics: Metrics;
}

interface Scheduled {
  readonly runner: DetectorRunner;
  readonly schedule: Schedule;
}

/**
 * Runs detectors on their schedules. Workers divide them by leases, so that each is evaluated once; should two evaluate the same
 * one all the same, one of them stores nothing.
 */
export class DetectionLoop {
  private readonly deps: DetectionLoopDeps;
  private readonly scheduled = new Map<string, Scheduled>();
  private readonly stopping = new AbortController();
  private held: ReadonlySet<string> = new Set();
  private heldUntil: EpochMs = 0;
  private claiming: Promise<void> | undefined;

  constructor(deps: DetectionLoopDeps) {
    this.deps = deps;
  }

  start(detectors: readonly Detector[]): void {
    for (const detector of detectors) {
      const { schedule, timezone } = detector.options;
      const runner = new DetectorRunner(detector, this.deps);
      const tick = (scheduledAt: EpochMs): Promise<void> => this.tick(detector.id, scheduledAt);
      this.scheduled.set(detector.id, { runner, schedule: startSchedule(schedule, timezone, tick) });
    }
    this.claiming = this.claimLoop(new Set(detectors.map(({ id }) => id)));
  }

  /** Ends what runs, gives its leases to others. Safe before start() and twice. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.scheduled.values()].map(({ schedule }) => schedule.stop()));
    await this.claiming;
    this.claiming = undefined;
  }

  /** Why the last tick of each detector failed that this worker ran. */
  failures(): ReadonlyMap<string, Said> {
    return new Map(
      [...this.scheduled].flatMap(([id, { runner }]) => {
        const failure = runner.failure();
        return failure === undefined ? [] : [[id, failure] as const];
      }),
    );
  }

  private async claimLoop(configured: ReadonlySet<string>): Promise<void> {
    const { clock, leases, workerId: owner, logger } = this.deps;
    const names = [...configured, RETIRED];
    while (!this.stopping.signal.aborted) {
      try {
        const at = clock.now();
        const held = await leases.claimLeases({ owner, scope: SCOPE, names, at, ttlMs: LEASE_MS });
        const taken = [...held].filter((id) => !this.isHeld(id));
        this.held = held;
        this.heldUntil = at + LEASE_MS;
        for (const id of taken) await this.takeOver(id);
        if (taken.includes(RETIRED)) await endAlertsOfOthers(this.deps.alerts, configured, at);
      } catch (thrown) {
        logger.warn({ err: thrown }, "detectors cannot be claimed; it is tried again");
      }
      await clock.sleep(CLAIM_EVERY_MS, this.stopping.signal);
    }
    try {
      await leases.releaseLeases({ owner, scope: SCOPE, names: [...this.held] });
    } catch {
      // They end by themselves.
    }
  }

  /** Another worker, or this one before a restart, may have left a tick undone. */
  private async takeOver(id: string): Promise<void> {
    const one = this.scheduled.get(id);
    if (one === undefined) return;
    one.runner.forget();
    const dueAt = await one.runner.dueAt();
    if (dueAt !== undefined && dueAt <= this.deps.clock.now()) one.schedule.makeUpFor(dueAt);
  }

  private isHeld(id: string): boolean {
    return this.held.has(id) && this.deps.clock.now() < this.heldUntil;
  }

  private async tick(id: string, scheduledAt: EpochMs): Promise<void> {
    const one = this.scheduled.get(id);
    if (one === undefined || !this.isHeld(id) || this.stopping.signal.aborted) return;
    const { metrics, logger } = this.deps;
    const result = await one.runner.tick(scheduledAt, one.schedule.next(), this.stopping.signal);
    if (this.stopping.signal.aborted) return;
    metrics.detectorTicks.inc({ detector: id, outcome: result.outcome });
    metrics.detectorSeconds.observe({ detector: id }, result.durationMs / SECOND);
    for (const { status, firedAt } of result.alerts) {
      if (firedAt !== undefined) metrics.alertChanges.inc({ detector: id, status });
    }
    const { windows, alerts, durationMs } = result;
    logger.debug({ detector: id, scheduledAt, windows, alerts: alerts.length, durationMs }, "detector has looked");
  }
}
