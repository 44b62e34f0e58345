import { parseDuration } from "../../config/duration.ts";
import type { EpochMs } from "../../domain/time.ts";
import { OWN_PARTITION } from "../partition-name.ts";

/** Partition that holds when this source was first started: it decides where shards without a checkpoint begin. */
export const START_PARTITION = OWN_PARTITION;

/** `start_from`, resolved once. */
export interface StartMark {
  readonly startedAt: EpochMs;
  readonly since: EpochMs | "earliest" | "latest";
}

/** `start_from` as configured, seen at `now`. Throws RangeError for a time that is none. */
export function resolveStart(startFrom: string, now: EpochMs): StartMark {
  if (startFrom === "earliest" || startFrom === "latest") return { startedAt: now, since: startFrom };
  const ago = startFrom.startsWith("now-") ? parseDuration(startFrom.slice(4)) : undefined;
  const since = ago === undefined ? Date.parse(startFrom) : now - ago;
  if (Number.isNaN(since)) throw new RangeError(`start_from is not a time: ${startFrom}`);
  return { startedAt: now, since };
}

/** As stored; times readable. */
export function formatStart(mark: StartMark): string {
  const since = typeof mark.since === "string" ? mark.since : new Date(mark.since).toISOString();
  return JSON.stringify({ started: new Date(mark.startedAt).toISOString(), since });
}

/** Undefined for what `formatStart` did not write. */
export function parseStart(text: string): StartMark | undefined {
  try {
    const { started, since } = JSON.parse(text) as { started?: string; since?: string };
    const startedAt = Date.parse(String(started));
    if (Number.isNaN(startedAt) || since === undefined) return undefined;
    return { startedAt, since: since === "earliest" || since === "latest" ? since : Date.parse(since) };
  } catch {
    return undefined;
  }
}
