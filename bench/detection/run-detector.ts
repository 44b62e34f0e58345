import type { Detector } from "../../src/detection/detector.ts";
import { LateCounts } from "../../src/detection/late-counts.ts";
import { DetectorRunner } from "../../src/detection/runner.ts";
import { judgeableUntil } from "../../src/detection/watermark.ts";
import type { Alert } from "../../src/domain/alert.ts";
import { type Clock, DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { History } from "../../src/store/history.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { type Delivery, LATENESS_MS, STALLED_AFTER_MS } from "./delivery.ts";
import type { Told } from "./scores.ts";
import { BEGIN, JUDGED_FROM } from "./world.ts";

/** Defaults of the configuration. */
const PATIENCE_MS = 15 * MINUTE;
const LATE_HORIZON_MS = 6 * HOUR;
const MINUTES_KEPT_MS = 2 * DAY;

/**
 * Runs a detector as a worker does, with its runner, a tick each minute; gives what fired, in order. `name`: whose alert it is, as
 * incidents name it (default: the issue).
 */
export async function runDetector(
  detector: Detector,
  {
    delivery,
    history,
  }: { readonly delivery: Pick<Delivery, "minutes" | "advance" | "conditions">; readonly history: History },
  name: (alert: Alert) => string = ({ issue = "" }) => issue,
): Promise<Told[]> {
  let now = JUDGED_FROM;
  let ids = 0;
  // A tick that takes too long is of no interest here.
  const clock: Clock = { now: () => now, sleep: () => new Promise(() => undefined) };
  const runner = new DetectorRunner(detector, {
    alerts: storedState(),
    history,
    watch: {
      conditions: async () => delivery.conditions(now),
      until: (conditions, wanted) =>
        judgeableUntil(
          conditions,
          wanted,
          { now, lookingSince: BEGIN },
          { latenessMs: LATENESS_MS, stalledAfterMs: STALLED_AFTER_MS, patienceMs: PATIENCE_MS },
        ),
    },
    late: new LateCounts({ history, clock, horizonMs: LATE_HORIZON_MS }),
    clock,
    logger: createLogger("error"),
    latenessMs: LATENESS_MS,
    minutesKeptMs: MINUTES_KEPT_MS,
    newId: () => String(ids++),
  });
  const known = new Set<string>();
  const told: Told[] = [];
  const { signal } = new AbortController();
  for (; now <= BEGIN + delivery.minutes * MINUTE; now += MINUTE) {
    delivery.advance(now);
    const { outcome, alerts } = await runner.tick(now, undefined, signal);
    if (outcome !== "judged") throw new Error(`${detector.id} ${outcome}: ${runner.failure()}`);
    for (const alert of alerts) {
      if (alert.firedAt === undefined || known.has(alert.id)) continue;
      known.add(alert.id);
      told.push({ issue: name(alert), startsAt: alert.startsAt, at: now });
    }
  }
  return told;
}

/** The one worker's state is nobody else's. */
function storedState(): Pick<
  ConstructorParameters<typeof DetectorRunner>[1]["alerts"],
  "loadDetector" | "commitDetection" | "activeAlerts"
> {
  return {
    loadDetector: async () => ({ version: 0, state: undefined }),
    activeAlerts: async () => [],
    commitDetection: async ({ expectedVersion }) => ({ kind: "committed", version: expectedVersion + 1 }),
  };
}
