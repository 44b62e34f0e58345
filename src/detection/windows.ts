import type { EpochMs } from "../domain/time.ts";
import type { Window } from "./detector.ts";

interface Shape {
  readonly lengthMs: number;
  readonly stepMs: number;
}

/**
 * The complete windows that are to be judged now, in order: those that end after `evaluatedTo` and not after the watermark,
 * at most `most`. Without `evaluatedTo` (the detector never ran) the latest one.
 */
export function windowsDue(
  { lengthMs, stepMs }: Shape,
  evaluatedTo: EpochMs | undefined,
  watermark: EpochMs,
  most: number,
): readonly Window[] {
  const last = Math.floor(watermark / stepMs) * stepMs;
  const first = evaluatedTo === undefined ? last : Math.floor(evaluatedTo / stepMs) * stepMs + stepMs;
  const length = Math.min(most, Math.max(0, (last - first) / stepMs + 1));
  return Array.from({ length }, (_, i) => {
    const to = first + i * stepMs;
    return { from: to - lengthMs, to, again: false };
  });
}

/** The window that `now` is in the last step of: more may come in it. */
export function openWindow({ lengthMs, stepMs }: Shape, now: EpochMs): Window {
  const to = Math.floor(now / stepMs) * stepMs + stepMs;
  return { from: to - lengthMs, to, again: false };
}
