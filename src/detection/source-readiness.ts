import { type Sentence, sentence } from "../domain/sentence.ts";
import type { TimeRange } from "../store/history.ts";
import type { SourceCondition } from "./detector.ts";

/** Sources that say too little of what was in a window: records may still come, or were never read; and why; by id. `only`: no other matters. */
export function unreadySources(
  sources: readonly SourceCondition[],
  only: readonly string[] | undefined,
  { from, to }: TimeRange,
): ReadonlyMap<string, Sentence> {
  const unready = new Map<string, Sentence>();
  for (const { id, stalledSince, stalledBecause, watermark, firstCaughtUpAt, gap } of sources) {
    if (only !== undefined && !only.includes(id)) continue;
    if (stalledSince !== undefined) {
      unready.set(id, sentence("held.stands_still", { id, why: stalledBecause ?? sentence("held.no_progress") }));
    } else if (firstCaughtUpAt === undefined) unready.set(id, sentence("held.first_backlog", { id }));
    else if (watermark === undefined || watermark < to) unready.set(id, sentence("held.is_behind", { id }));
    else if (gap !== undefined && gap.from < to && from < gap.to) {
      unready.set(id, sentence("held.never_read", { id, what: gap.what }));
    }
  }
  return unready;
}
