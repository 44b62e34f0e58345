import type { WindowDetector } from "../../src/detection/detector.ts";
import { FRESH_STATE, type StoredState } from "../../src/detection/detector-state.ts";
import { type Evaluation, judgeWindow } from "../../src/detection/evaluate.ts";
import { judgeableUntil } from "../../src/detection/watermark.ts";
import { windowsDue } from "../../src/detection/windows.ts";
import type { Alert } from "../../src/domain/alert.ts";
import { type EpochMs, HOUR, MINUTE } from "../../src/domain/time.ts";
import { type Delivery, LATENESS_MS } from "./delivery.ts";
import { BEGIN, JUDGED_FROM } from "./world.ts";

const WATERMARK = { latenessMs: LATENESS_MS, stalledAfterMs: 5 * MINUTE, patienceMs: HOUR };

/** An alert when it began to fire, with the worker's time of that. */
export interface Fired {
  readonly alert: Alert;
  readonly at: EpochMs;
}

/** Runs a detector through its real judgement and alert life, tick by tick; what fired, in order. */
export async function runDetector(detector: WindowDetector, delivery: Delivery, minutes: number): Promise<Fired[]> {
  const { lengthMs, stepMs } = detector.windows;
  const fired: Fired[] = [];
  const told = new Set<string>();
  let state: StoredState = { ...FRESH_STATE, evaluatedTo: JUDGED_FROM };
  let again = new Set<EpochMs>();
  let ids = 0;
  const signal = new AbortController().signal;
  for (let now = JUDGED_FROM + MINUTE; now <= BEGIN + minutes * MINUTE; now += MINUTE) {
    for (const minute of delivery.advance(now)) {
      const first = Math.floor(minute / stepMs) * stepMs + stepMs;
      for (let end = first; end <= minute + lengthMs; end += stepMs) again.add(end);
    }
    if (now % stepMs !== 0) continue;
    const sources = delivery.conditions(now);
    const until = judgeableUntil(sources, undefined, { now, lookingSince: BEGIN }, WATERMARK);
    if (until.watermark === undefined) continue;
    const evaluation: Evaluation = {
      ...{ scheduledAt: now, now, history: delivery.history, sources, without: until.without, signal },
      ...{ latenessMs: LATENESS_MS, newId: () => String(ids++) },
    };
    const due = windowsDue(detector.windows, state.evaluatedTo, until.watermark, 1_000);
    const evaluated = state.evaluatedTo ?? 0;
    const repeated = [...again].filter((to) => to <= evaluated).sort((a, b) => a - b);
    again = new Set([...again].filter((to) => to > evaluated));
    const windows = [
      ...due.map((window) => ({ window, mode: "complete" as const })),
      ...repeated.map((to) => ({ window: { from: to - lengthMs, to, again: true }, mode: "again" as const })),
    ];
    for (const { window, mode } of windows) {
      const next = await judgeWindow(detector, window, mode, state, evaluation);
      state = next.state;
      for (const alert of next.alerts) {
        if (alert.firedAt === undefined || told.has(alert.id)) continue;
        told.add(alert.id);
        fired.push({ alert, at: now });
      }
    }
  }
  return fired;
}
