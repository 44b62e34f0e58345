import type { EpochMs } from "../domain/time.ts";
import { HOUR } from "../domain/time.ts";
import type { IssueChange } from "../store/history.ts";
import type { DetectionContext } from "./detector.ts";

const PAGE = 500;
/** At one look; the rest is for the next one. */
const MOST = 10_000;
/** A detector that never ran before looks back so far. */
const FIRST_LOOK_MS: EpochMs = HOUR;

/** The changes since `cursor`, and the cursor for the next look. Without a cursor: those of the last hour. */
export async function changesSince(
  cursor: string | undefined,
  { history, scheduledAt, signal }: DetectionContext,
): Promise<{ readonly changes: readonly IssueChange[]; readonly cursor: string | undefined }> {
  const changes: IssueChange[] = [];
  const from = cursor === undefined ? scheduledAt - FIRST_LOOK_MS : undefined;
  let after = cursor;
  while (changes.length < MOST) {
    signal.throwIfAborted();
    const page = await history.changes({ after, limit: PAGE });
    for (const change of page.changes) if (from === undefined || change.at >= from) changes.push(change);
    if (page.cursor === after) break;
    after = page.cursor;
  }
  return { changes, cursor: after };
}
