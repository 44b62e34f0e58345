import type { Level } from "../../domain/level.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { Picker } from "./picker.ts";

/** A service of the demo and the log file that it writes. */
export interface DemoService {
  /** The source's id and the service's name. */
  readonly id: string;
  readonly service: string;
  /** Inside the demo's folder. */
  readonly file: string;
  readonly format: "json" | "text" | "auto";
  readonly streams: readonly DemoStream[];
}

/** Log records of one kind, which come at random times at a given rate. */
export interface DemoStream {
  /** Unique over all services. */
  readonly kind: string;
  readonly level: Level;
  readonly perMinute: number;
  /** Seconds after the live part began (before it, when negative); absent: from the beginning of the backlog. */
  readonly from?: number;
  /** Times of trouble, in which it comes far more often; where two overlap the first holds. */
  readonly spikes?: readonly DemoSpike[];
  /** Words that the title of its issue contains; only for errors. */
  readonly title?: string;
  /** One record, of one or more lines, each with its line feed. */
  render(pick: Picker, at: EpochMs): string;
}

export interface DemoSpike {
  /** Seconds, counted as `DemoStream.from`. */
  readonly from: number;
  readonly seconds: number;
  readonly perMinute: number;
}

/** What a spike leaves behind: who takes its issue for resolved sees it come back within half a minute or so. */
export const SIMMERING: DemoSpike = { from: 70, seconds: Number.POSITIVE_INFINITY, perMinute: 3 };

/** Whether records of this stream are errors, of which each kind is one issue. */
export function isError(stream: DemoStream): boolean {
  return stream.level === "error" || stream.level === "fatal";
}

/** `2026-11-24T08:15:30.123Z` in the pieces that log formats put together. */
export function timeParts(at: EpochMs): { readonly day: string; readonly time: string; readonly millis: string } {
  const iso = new Date(at).toISOString();
  return { day: iso.slice(0, 10), time: iso.slice(11, 19), millis: iso.slice(20, 23) };
}
