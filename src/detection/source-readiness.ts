import type { EpochMs } from "../domain/time.ts";
import type { SourceCondition } from "./detector.ts";

/** Sources of which records may still come that belong before `to`, and why; by id. `only`: no other matters. */
export function unreadySources(
  sources: readonly SourceCondition[],
  only: readonly string[] | undefined,
  to: EpochMs,
): ReadonlyMap<string, string> {
  const unready = new Map<string, string>();
  for (const { id, stalledSince, stalledBecause, watermark, firstCaughtUpAt } of sources) {
    if (only !== undefined && !only.includes(id)) continue;
    if (stalledSince !== undefined) unready.set(id, `source ${id} stands still: ${stalledBecause ?? "no progress"}`);
    else if (firstCaughtUpAt === undefined) unready.set(id, `source ${id} has not been read to its end yet`);
    else if (watermark === undefined || watermark < to) unready.set(id, `source ${id} is behind`);
  }
  return unready;
}
