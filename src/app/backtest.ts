import { type Backtest, backtest } from "../detection/backtest.ts";
import type { Labels } from "../domain/alert.ts";
import type { EpochMs } from "../domain/time.ts";
import { compileRoutes } from "../notification/routing/route-tree.ts";
import type { History } from "../store/history.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { createDetectors } from "./detection.ts";
import { createStore } from "./open-store.ts";

export interface OpenHistory {
  readonly history: History;
  close(): Promise<void>;
}

/** The configured store's history, to be read beside a service that runs. Throws what the store cannot be opened for. */
export async function openHistory(config: ElkhoundConfig, logger: Logger): Promise<OpenHistory> {
  if (config.store === undefined) {
    const { openSqliteHistory } = await import("../store/sqlite/issues/sqlite-history.ts");
    return await openSqliteHistory(config.data_dir);
  }
  const store = await createStore(config, logger);
  await store.open();
  return { history: store.history, close: () => store.close() };
}

export interface ReplayOptions {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly now: EpochMs;
  readonly signal: AbortSignal;
  readonly progress?: (share: number) => void;
}

/** Replays a stretch of time through the detectors of a configuration. */
export async function replay(config: ElkhoundConfig, history: History, options: ReplayOptions): Promise<Backtest> {
  const { now, ...range } = options;
  const detectors = await createDetectors(config);
  const finest = now - config.retention.minutes;
  const result = await backtest({
    ...range,
    detectors,
    history,
    sources: config.sources,
    latenessMs: config.detection.allowed_lateness,
    byMinuteFrom: finest,
  });
  const windows = detectors.some(({ kind }) => kind === "window");
  if (options.from >= finest || !windows) return result;
  const note = `before ${new Date(finest).toISOString()} counts are kept by the hour only: windows of less than an hour are not judged there`;
  return { ...result, notes: [...result.notes, note] };
}

/** Who would have been told of an alert with these labels, by the routes of a configuration; nobody without routes. */
export function receiversBy(config: ElkhoundConfig): (labels: Labels) => readonly string[] {
  const { route, inhibit_rules, time_intervals, timezone } = config;
  if (route === undefined) return () => [];
  const tree = compileRoutes({ route, inhibit_rules, time_intervals, timezone });
  return (labels) => [...new Set(tree.match(labels).map(({ receiver }) => receiver))];
}

export type { Backtest, Compared } from "../detection/backtest.ts";
export { compareBacktests } from "../detection/backtest.ts";
