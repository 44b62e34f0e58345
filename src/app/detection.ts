import { DetectionLoop } from "../detection/detection-loop.ts";
import type { DetectionReader, Detector, DetectorStatus, SourceCondition } from "../detection/detector.ts";
import { decodeState } from "../detection/detector-state.ts";
import { LATE_MEASURE, LateCounts } from "../detection/late-counts.ts";
import { createDetector } from "../detection/registry.ts";
import { SourceWatch } from "../detection/source-watch.ts";
import type { ConfiguredSource, WatermarkOptions } from "../detection/watermark.ts";
import type { Measure } from "../domain/measure.ts";
import { type Clock, SECOND } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import { partitionsMeant } from "../sources/kafka/config.ts";
import type { Store } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

const WATCH_EVERY_MS = 15 * SECOND;

export interface DetectionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly workerId: string;
}

/** The detectors of a configuration, in its order. */
export async function createDetectors(config: ElkhoundConfig): Promise<readonly Detector[]> {
  return await Promise.all(config.detectors.map((one) => createDetector(one, { timezone: config.timezone })));
}

/** What ingest has to count for the detectors of a configuration. */
export async function measuresOf(config: ElkhoundConfig): Promise<readonly Measure[]> {
  const detectors = await createDetectors(config);
  return detectors.length === 0 ? [] : [LATE_MEASURE, ...detectors.flatMap(({ measures }) => measures)];
}

export function watermarkOptions({ detection }: ElkhoundConfig): WatermarkOptions {
  return {
    latenessMs: detection.allowed_lateness,
    stalledAfterMs: detection.stalled_after,
    patienceMs: detection.stalled_patience,
  };
}

/** A worker's part of detection: runs detectors where it has the role, and knows how they are. */
export class Detection implements DetectionReader {
  private readonly deps: DetectionDeps;
  private readonly config: ElkhoundConfig;
  private readonly watch: SourceWatch;
  private readonly stopping = new AbortController();
  private loop: DetectionLoop | undefined;
  private watching: Promise<void> | undefined;

  constructor(config: ElkhoundConfig, deps: DetectionDeps) {
    this.config = config;
    this.deps = deps;
    const { store, clock } = deps;
    const sources = config.sources.map((source): ConfiguredSource => {
      const { id, type } = source;
      return source.type === "kafka" ? { id, type, reads: partitionsMeant(source) } : { id, type };
    });
    this.watch = new SourceWatch({
      sources: () => sources,
      store,
      alerts: store.alerts,
      clock,
      options: watermarkOptions(config),
    });
  }

  async start(): Promise<void> {
    const { config, watch } = this;
    const { store, clock, logger, metrics, workerId } = this.deps;
    const loop = new DetectionLoop({
      alerts: store.alerts,
      history: store.history,
      leases: store,
      watch,
      late: new LateCounts({ history: store.history, clock, horizonMs: config.detection.late_horizon }),
      clock,
      logger,
      metrics,
      workerId,
      latenessMs: config.detection.allowed_lateness,
      minutesKeptMs: config.retention.minutes,
      newId: newUniqueId,
    });
    this.loop = loop;
    this.watching = this.watchLoop();
    loop.start(await createDetectors(config));
  }

  /** Safe before start() and twice. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop?.stop();
    await this.watching;
  }

  async sources(): Promise<readonly SourceCondition[]> {
    return await this.watch.conditions();
  }

  async detectors(): Promise<readonly DetectorStatus[]> {
    const { alerts } = this.deps.store;
    const failures = this.loop?.failures();
    const active = Map.groupBy(await alerts.activeAlerts(), ({ detector }) => detector);
    return await Promise.all(
      (await createDetectors(this.config)).map(async ({ id, type, options }) => {
        const state = decodeState((await alerts.loadDetector(id)).state, []);
        const own = active.get(id) ?? [];
        return {
          id,
          type,
          schedule: options.schedule,
          timezone: options.timezone,
          lastTickAt: state.tickAt,
          nextTickAt: state.nextDueAt,
          evaluatedTo: state.evaluatedTo,
          heldBecause: state.heldBecause,
          failure: failures?.get(id),
          pending: own.filter(({ status }) => status === "pending").length,
          firing: own.filter(({ status }) => status === "firing").length,
        };
      }),
    );
  }

  /** Keeps the sources' memory and metrics up to date, whatever detectors there are. */
  private async watchLoop(): Promise<void> {
    const { clock, metrics, logger } = this.deps;
    while (!this.stopping.signal.aborted) {
      try {
        const now = clock.now();
        for (const { id: source, watermark } of await this.watch.conditions()) {
          if (watermark !== undefined) metrics.watermarkDelay.set({ source }, Math.max(0, now - watermark) / SECOND);
        }
      } catch (thrown) {
        logger.debug({ err: thrown }, "how the sources are cannot be looked up");
      }
      await clock.sleep(WATCH_EVERY_MS, this.stopping.signal);
    }
  }
}
