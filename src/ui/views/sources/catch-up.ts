import { useEffect, useState } from "react";
import type { Source } from "../../api/types.ts";

/** A lag, and when it was seen. */
export interface LagSample {
  readonly at: number;
  readonly lag: number;
}

/** What is older says nothing of now. */
const REMEMBERED_MS = 120_000;
/** A shorter time than this tells no speed. */
const SHORTEST_MS = 4_000;

/** The samples with one more, without those that are too old. */
export function withSample(samples: readonly LagSample[], sample: LagSample): readonly LagSample[] {
  return [...samples.filter(({ at }) => sample.at - at <= REMEMBERED_MS), sample];
}

/** How long it will take until nothing is left, at the speed at which the lag sinks; undefined: it does not, or who knows. */
export function timeLeft(samples: readonly LagSample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.lag === 0 || last.at - first.at < SHORTEST_MS) return undefined;
  const sunk = first.lag - last.lag;
  return sunk <= 0 ? undefined : (last.lag * (last.at - first.at)) / sunk;
}

/** How long a source will take to catch up, in milliseconds; undefined: it is not behind, or not catching up. */
export function useCatchUp(source: Source): number | undefined {
  const [samples, setSamples] = useState<readonly LagSample[]>([]);
  useEffect(() => {
    const { lag } = source;
    if (lag !== null) setSamples((before) => withSample(before, { at: Date.now(), lag }));
  }, [source]);
  return timeLeft(samples);
}
