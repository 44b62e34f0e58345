import type { TimeRange } from "../store/history.ts";
import type { SourceCondition } from "./detector.ts";

/** Sources that say too little of what was in a window: records may still come, or were never read; and why; by id. `only`: no other matters. */
export function unreadySources(
  sources: readonly SourceCondition[],
  only: readonly string[] | undefined,
  { from, to }: TimeRange,
): ReadonlyMap<string, string> {
  const unready = new Map<string, string>();
  for (const { id, stalledSince, stalledBecause, watermark, firstCaughtUpAt, gap } of sources) {
    if (only !== undefined && !only.includes(id)) continue;
    if (stalledSince !== undefined) unready.set(id, `source ${id} stands still: ${stalledBecause ?? "no progress"}`);
    else if (firstCaughtUpAt === undefined) unready.set(id, `source ${id} has not been read to its end yet`);
    else if (watermark === undefined || watermark < to) unready.set(id, `source ${id} is behind`);
    else if (gap !== undefined && gap.from < to && from < gap.to) {
      unready.set(id, `records of source ${id} were never read: ${gap.what}`);
    }
  }
  return unready;
}
