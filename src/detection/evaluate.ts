import type { Alert } from "../domain/alert.ts";
import type { Said } from "../domain/sentence.ts";
import { type EpochMs, MINUTE } from "../domain/time.ts";
import type { History } from "../store/history.ts";
import { activeSubjects, advanceLife, type JudgementMode } from "./alert-life.ts";
import type {
  ChangeDetector,
  DetectionContext,
  Detector,
  Judgement,
  SourceCondition,
  Window,
  WindowDetector,
} from "./detector.ts";
import type { StoredState } from "./detector-state.ts";

/** What a judgement rests on, beside the detector's state. */
export interface Evaluation {
  readonly scheduledAt: EpochMs;
  readonly history: History;
  readonly sources: readonly SourceCondition[];
  /** Sources that stand still and are not waited for. */
  readonly without: readonly string[];
  /** By the worker's clock. */
  readonly now: EpochMs;
  /** Beyond this an alert is late that was found on time by the detector's own measure. */
  readonly latenessMs: number;
  readonly newId: (at: EpochMs) => string;
  readonly signal: AbortSignal;
}

export interface Evaluated {
  readonly state: StoredState;
  /** New and changed alerts. */
  readonly alerts: readonly Alert[];
  readonly heldBecause: Said | undefined;
}

/** What is found so long after it could have been is marked late. */
const LATE_AFTER_MS: number = 10 * MINUTE;

/** Judges one window, and has the finding become alerts. The same in a worker, a backtest and a simulation. */
export async function judgeWindow(
  detector: WindowDetector,
  window: Window,
  mode: JudgementMode,
  state: StoredState,
  evaluation: Evaluation,
): Promise<Evaluated> {
  const judgement = await detector.judge({ ...window, again: mode === "again" }, contextOf(state, evaluation));
  const next = advance(detector, judgement, window.to, mode, state, evaluation);
  return mode === "complete" ? { ...next, state: { ...next.state, evaluatedTo: window.to } } : next;
}

/** Has a detector without windows look at what has changed. */
export async function lookNow(
  detector: ChangeDetector,
  state: StoredState,
  evaluation: Evaluation,
): Promise<Evaluated> {
  const judgement = await detector.look(contextOf(state, evaluation));
  return advance(detector, judgement, evaluation.scheduledAt, "complete", state, evaluation);
}

function contextOf(state: StoredState, { scheduledAt, history, sources, signal }: Evaluation): DetectionContext {
  return { scheduledAt, history, sources, signal, state: state.own, active: activeSubjects(state.life) };
}

function advance(
  detector: Detector,
  judgement: Judgement,
  at: EpochMs,
  mode: JudgementMode,
  state: StoredState,
  { now, without, latenessMs, newId }: Evaluation,
): Evaluated {
  const { life, alerts } = advanceLife(state.life, {
    detector,
    judgement: without.length === 0 ? judgement : judgedWithout(judgement, without),
    at,
    mode,
    now,
    lateAfterMs: latenessMs + LATE_AFTER_MS,
    newId,
  });
  const own = mode === "complete" && judgement.state !== undefined ? judgement.state : state.own;
  return { state: { ...state, life, own }, alerts, heldBecause: judgement.held };
}

/** The numbers of a decision say that it was made without some sources. */
function judgedWithout(judgement: Judgement, without: readonly string[]): Judgement {
  const numbers = { judged_without: without.join(", ").slice(0, 200) };
  const findings = judgement.findings.map((finding) => ({ ...finding, numbers: { ...finding.numbers, ...numbers } }));
  return { ...judgement, findings };
}
