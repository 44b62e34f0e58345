import type { EpochMs } from "../domain/time.ts";
import type { AlertStore } from "../store/alert-store.ts";
import { encodeState, FRESH_STATE } from "./detector-state.ts";
import { escalationsOf } from "./escalated-issues.ts";

/**
 * Ends the alerts of detectors that are not configured any more: nobody would ever say of them that they are over. A worker whose
 * configuration still has such a detector begins it anew.
 */
export async function endAlertsOfOthers(
  alerts: Pick<AlertStore, "activeAlerts" | "loadDetector" | "commitDetection">,
  configured: ReadonlySet<string>,
  at: EpochMs,
): Promise<void> {
  const orphans = (await alerts.activeAlerts()).filter(({ detector }) => !configured.has(detector));
  for (const [detector, own] of Map.groupBy(orphans, (alert) => alert.detector)) {
    const { version } = await alerts.loadDetector(detector);
    const ended = own.map((alert) => {
      return { ...alert, status: "resolved", endsAt: Math.max(at, alert.startsAt), updatedAt: at } as const;
    });
    await alerts.commitDetection({
      detector,
      expectedVersion: version,
      state: encodeState(FRESH_STATE),
      alerts: ended,
      decisions: escalationsOf(ended, at),
      at,
    });
  }
}
