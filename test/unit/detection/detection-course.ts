import { NO_LIFE } from "../../../src/detection/alert-life.ts";
import type { Detector, SourceCondition } from "../../../src/detection/detector.ts";
import { FRESH_STATE, type StoredState } from "../../../src/detection/detector-state.ts";
import { judgeWindow, lookNow } from "../../../src/detection/evaluate.ts";
import { anyDetectorConfig, createDetector } from "../../../src/detection/registry.ts";
import { SeriesHistory } from "../../../src/detection/series-history.ts";
import { openWindow } from "../../../src/detection/windows.ts";
import type { Alert } from "../../../src/domain/alert.ts";

export const NOW: number = Date.UTC(2026, 10, 24, 8);
export const MINUTE = 60_000;

export function source(change: Partial<SourceCondition> = {}): SourceCondition {
  return {
    id: "app",
    type: "kafka",
    watermark: NOW,
    stalledSince: undefined,
    stalledBecause: undefined,
    lag: 0,
    firstCaughtUpAt: NOW,
    ...change,
  };
}

/** One detector over a history in memory, with time as data. */
export class DetectionCourse {
  readonly history: SeriesHistory = new SeriesHistory();
  sources: readonly SourceCondition[] = [source()];
  state: StoredState = { ...FRESH_STATE, life: NO_LIFE };
  readonly alerts = new Map<string, Alert>();
  private readonly detector: Detector;
  private ids = 0;

  private constructor(detector: Detector) {
    this.detector = detector;
  }

  static async of(config: Readonly<Record<string, unknown>>): Promise<DetectionCourse> {
    const parsed = anyDetectorConfig.parse({ id: "d", ...config });
    return new DetectionCourse(await createDetector(parsed, { timezone: "UTC" }));
  }

  issue(id: string, change: { project?: string; level?: string; services?: string[] } = {}): void {
    this.history.putIssue({ id, title: `${id} went wrong`, project: "shop", level: "error", ...change });
  }

  /** A tick of a detector of changes, or of a window that ends then. Returns the summaries of alerts that began to fire. */
  async at(minute: number, mode: "complete" | "open" = "complete"): Promise<string[]> {
    const scheduledAt = NOW + minute * MINUTE;
    const evaluation = {
      scheduledAt,
      history: this.history,
      sources: this.sources,
      without: [],
      now: scheduledAt,
      latenessMs: MINUTE,
      newId: () => String(++this.ids),
      signal: new AbortController().signal,
    };
    const { detector } = this;
    const to = scheduledAt;
    const judged =
      detector.kind === "change"
        ? await lookNow(detector, this.state, evaluation)
        : await judgeWindow(
            detector,
            mode === "open"
              ? openWindow(detector.windows, scheduledAt)
              : { from: to - detector.windows.lengthMs, to, again: false },
            mode,
            this.state,
            evaluation,
          );
    this.state = judged.state;
    const begun = judged.alerts.filter(
      ({ id, status }) => status === "firing" && this.alerts.get(id)?.status !== "firing",
    );
    for (const alert of judged.alerts) this.alerts.set(alert.id, alert);
    return begun.map(({ summary }) => summary);
  }

  firing(): Alert[] {
    return [...this.alerts.values()].filter(({ status }) => status === "firing");
  }
}
