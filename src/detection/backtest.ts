import type { Alert } from "../domain/alert.ts";
import { type EpochMs, HOUR, MINUTE } from "../domain/time.ts";
import type { History, TimeRange } from "../store/history.ts";
import type { Detector, SourceCondition, WindowDetector } from "./detector.ts";
import { FRESH_STATE, type StoredState } from "./detector-state.ts";
import { judgeWindow, lookNow } from "./evaluate.ts";
import { RecordedHistory } from "./recorded-history.ts";

/** Detectors that judge how sources are, of which nothing is kept, or nothing at all. */
const NOT_REPLAYED = ["source_stalled", "watchdog"];

export interface BacktestOptions extends TimeRange {
  readonly detectors: readonly Detector[];
  readonly history: History;
  readonly sources: readonly { readonly id: string; readonly type: string }[];
  readonly latenessMs: number;
  readonly signal: AbortSignal;
  /** Whether everything was counted for these very detectors, their measures from the first event on. Default false. */
  readonly countedAnew?: boolean;
  /** Before this counts are known by the hour alone: only windows of whole hours are judged there. Default: nowhere. */
  readonly byMinuteFrom?: EpochMs;
  /** Told now and then how much of the time has been replayed, 0 to 1. */
  readonly progress?: (share: number) => void;
}

export interface Backtest {
  /** Those that would have fired, in the order of firing, as they were at the end. */
  readonly alerts: readonly Alert[];
  /** What it cannot say, in sentences. */
  readonly notes: readonly string[];
}

/**
 * What detectors would have told of a past stretch of time, had they run all along and everything been counted in time. It is the
 * same code that judges in a worker; nothing is stored or sent.
 */
export async function backtest(options: BacktestOptions): Promise<Backtest> {
  const { from, to, signal, latenessMs } = options;
  const detectors = options.detectors.filter(({ type }) => !NOT_REPLAYED.includes(type));
  const measures = detectors.flatMap((detector) => detector.measures.map(({ id }) => id));
  const history = await RecordedHistory.of(options.history, { from, to }, measures, signal);
  const states = new Map<Detector, StoredState>(detectors.map((detector) => [detector, FRESH_STATE]));
  const alerts = new Map<string, Alert>();
  let ids = 0;
  const begin = Math.ceil(from / MINUTE) * MINUTE;
  for (let at = begin; at <= to; at += MINUTE) {
    const now = at + latenessMs;
    history.now = at;
    const evaluation = {
      scheduledAt: at,
      history,
      sources: options.sources.map((source) => readUpTo(source, at, from)),
      without: [],
      now,
      latenessMs,
      newId: () => String(++ids),
      signal,
    };
    for (const detector of detectors) {
      signal.throwIfAborted();
      const state = states.get(detector) ?? FRESH_STATE;
      if (detector.kind === "window" && !isJudgeable(detector, at, options.byMinuteFrom)) continue;
      const judged =
        detector.kind === "change"
          ? await lookNow(detector, state, evaluation)
          : await judgeWindow(
              detector,
              { from: at - detector.windows.lengthMs, to: at, again: false },
              "complete",
              state,
              evaluation,
            );
      states.set(detector, judged.state);
      for (const alert of judged.alerts) alerts.set(alert.id, alert);
    }
    options.progress?.((at - begin) / Math.max(1, to - begin));
  }
  const fired = [...alerts.values()].filter(({ firedAt }) => firedAt !== undefined);
  return { alerts: fired.sort(byFiring), notes: notesOf(options, history) };
}

/** Hours stand at their first minute, where shorter windows would take them for that minute's. */
function isJudgeable({ windows }: WindowDetector, at: EpochMs, byMinuteFrom = 0): boolean {
  const { lengthMs, stepMs } = windows;
  return at % stepMs === 0 && (at - lengthMs >= byMinuteFrom || (lengthMs % HOUR === 0 && at % HOUR === 0));
}

function byFiring(a: Alert, b: Alert): number {
  return (a.firedAt ?? 0) - (b.firedAt ?? 0) || (a.key < b.key ? -1 : 1);
}

function readUpTo(source: { readonly id: string; readonly type: string }, at: EpochMs, from: EpochMs): SourceCondition {
  return {
    ...source,
    watermark: at,
    stalledSince: undefined,
    stalledBecause: undefined,
    lag: 0,
    firstCaughtUpAt: from,
  };
}

function notesOf({ detectors, countedAnew = false }: BacktestOptions, { truncated }: RecordedHistory): string[] {
  const left = detectors.filter(({ type }) => NOT_REPLAYED.includes(type)).map(({ id }) => id);
  const measured = detectors.filter((detector) => detector.measures.length > 0).map(({ id }) => id);
  return [
    ...(left.length === 0 ? [] : [`not replayed, since nothing is kept of how sources were: ${left.join(", ")}`]),
    ...(measured.length === 0 || countedAnew
      ? []
      : [`these see only what was counted since they have been configured under their id: ${measured.join(", ")}`]),
    ...(truncated ? ["more happened in this time than can be replayed at once: the end is incomplete"] : []),
  ];
}

/** An alert of one configuration or of both. */
export interface Compared {
  readonly in: "both" | "first" | "second";
  readonly alert: Alert;
}

/**
 * The difference of two backtests of the same time. Alerts are the same when they are of the same detector and subject and their
 * times overlap.
 */
export function compareBacktests(first: readonly Alert[], second: readonly Alert[]): readonly Compared[] {
  const left = Map.groupBy(second, ({ key }) => key);
  const compared: Compared[] = first.map((alert) => {
    const others = left.get(alert.key) ?? [];
    const same = others.findIndex((other) => overlap(alert, other));
    if (same < 0) return { in: "first", alert };
    left.set(alert.key, others.toSpliced(same, 1));
    return { in: "both", alert };
  });
  for (const alerts of left.values()) compared.push(...alerts.map((alert) => ({ in: "second" as const, alert })));
  return compared.sort((a, b) => byFiring(a.alert, b.alert));
}

function overlap(a: Alert, b: Alert): boolean {
  const end = ({ endsAt }: Alert): EpochMs => endsAt ?? Number.POSITIVE_INFINITY;
  return a.startsAt <= end(b) && b.startsAt <= end(a);
}
