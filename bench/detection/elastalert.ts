import { type EpochMs, MINUTE } from "../../src/domain/time.ts";
import type { Told } from "./scores.ts";
import { BEGIN, JUDGED_FROM, type World } from "./world.ts";

/** ElastAlert2's rule `spike` with `query_key`, type up. */
export interface SpikeRule {
  readonly timeframe: number;
  readonly height: number;
  readonly thresholdCur: number;
  readonly thresholdRef: number;
}

/** Its rule `frequency` with `query_key`. */
export interface FrequencyRule {
  readonly timeframe: number;
  readonly events: number;
}

/** Minutes; counts are complete and on time, which favours it. */
export function runSpikeRule(world: World, rule: SpikeRule): Told[] {
  const { timeframe, height, thresholdCur, thresholdRef } = rule;
  return forEach(world, (sums, begin, tell) => {
    let silentTo = begin + 2 * timeframe;
    // After an alert the reference is cleared, and fills again.
    let referenceFrom = 0;
    for (let end = begin; end < sums.length; end++) {
      if (end < silentTo) continue;
      const current = between(sums, end - timeframe, end);
      const reference = between(sums, Math.max(referenceFrom, end - 2 * timeframe), end - timeframe);
      if (current < thresholdCur || reference < thresholdRef || current < reference * height) continue;
      tell(end - timeframe, end);
      referenceFrom = end - timeframe;
      silentTo = end + 2 * timeframe;
    }
  });
}

export function runFrequencyRule(world: World, { timeframe, events }: FrequencyRule): Told[] {
  return forEach(world, (sums, begin, tell) => {
    // What was counted is dropped after an alert.
    let from = begin;
    for (let end = begin; end < sums.length; end++) {
      if (between(sums, Math.max(from, end - timeframe), end) < events) continue;
      tell(Math.max(from, end - timeframe), end);
      from = end;
    }
  });
}

function forEach(
  world: World,
  run: (sums: Float64Array, begin: number, tell: (from: number, at: number) => void) => void,
): Told[] {
  const told: Told[] = [];
  const time = (minute: number): EpochMs => BEGIN + minute * MINUTE;
  for (const { facts, counts } of world.issues) {
    const sums = new Float64Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) sums[i + 1] = (sums[i] as number) + (counts[i] as number);
    run(sums, (JUDGED_FROM - BEGIN) / MINUTE, (from, at) => {
      told.push({ issue: facts.id, startsAt: time(from), at: time(at) });
    });
  }
  return told;
}

function between(sums: Float64Array, from: number, to: number): number {
  return from >= to ? 0 : (sums[to] as number) - (sums[Math.max(0, from)] as number);
}
