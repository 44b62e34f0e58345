import { type EpochMs, MINUTE } from "../../src/domain/time.ts";
import type { Told } from "./scores.ts";
import { BEGIN, JUDGED_FROM, type World } from "./world.ts";

/** One of ElastAlert2's rules with `query_key`, in one setting. */
export interface ElastAlertRule {
  readonly kind: "spike" | "frequency";
  readonly setting: string;
  /** Counts are complete and on time, which favours it. */
  run(world: SummedWorld): Told[];
}

/** Settings that users may choose among; the best of them is compared with. */
export function elastAlertRules(): readonly ElastAlertRule[] {
  const spikes = [5, 15, 60].flatMap((timeframe) =>
    [2, 3, 5].flatMap((height) =>
      [20, 50].flatMap((current) => [0, 5].map((reference) => spikeRule(timeframe, height, current, reference))),
    ),
  );
  const frequencies = [5, 15, 60].flatMap((timeframe) =>
    [20, 50, 100, 200, 500, 1_000, 5_000].map((events) => frequencyRule(timeframe, events)),
  );
  return [...spikes, ...frequencies];
}

/** Minutes. `spike_type: up`. */
function spikeRule(timeframe: number, height: number, thresholdCur: number, thresholdRef: number): ElastAlertRule {
  return {
    kind: "spike",
    setting: `${height} times in ${timeframe} min, threshold_cur ${thresholdCur}, threshold_ref ${thresholdRef}`,
    run: (world) =>
      forEach(world, (sums, begin, tell) => {
        let silentTo = begin + 2 * timeframe;
        // After an alert the reference is cleared, and fills again.
        let referenceFrom = 0;
        for (let end = silentTo; end < sums.length; end++) {
          const current = between(sums, end - timeframe, end);
          if (end < silentTo || current < thresholdCur) continue;
          const reference = between(sums, Math.max(referenceFrom, end - 2 * timeframe), end - timeframe);
          if (reference < thresholdRef || current < reference * height) continue;
          tell(end - timeframe, end);
          referenceFrom = end - timeframe;
          silentTo = end + 2 * timeframe;
        }
      }),
  };
}

function frequencyRule(timeframe: number, events: number): ElastAlertRule {
  return {
    kind: "frequency",
    setting: `${events} in ${timeframe} min`,
    run: (world) =>
      forEach(world, (sums, begin, tell) => {
        // What was counted is dropped after an alert.
        let from = begin;
        for (let end = begin; end < sums.length; end++) {
          if (between(sums, Math.max(from, end - timeframe), end) < events) continue;
          tell(Math.max(from, end - timeframe), end);
          from = end;
        }
      }),
  };
}

/** Counts as running sums, by issue: `sums[i]` events before minute `i`. */
export type SummedWorld = ReadonlyMap<string, Uint32Array>;

export function summed({ issues }: World): SummedWorld {
  return new Map(
    issues.map(({ facts, counts }) => {
      const sums = new Uint32Array(counts.length + 1);
      for (let i = 0; i < counts.length; i++) sums[i + 1] = (sums[i] as number) + (counts[i] as number);
      return [facts.id, sums];
    }),
  );
}

function forEach(
  world: SummedWorld,
  run: (sums: Uint32Array, begin: number, tell: (from: number, at: number) => void) => void,
): Told[] {
  const told: Told[] = [];
  const time = (minute: number): EpochMs => BEGIN + minute * MINUTE;
  for (const [issue, sums] of world) {
    run(sums, (JUDGED_FROM - BEGIN) / MINUTE, (from, at) => {
      told.push({ issue, startsAt: time(from), at: time(at) });
    });
  }
  return told;
}

function between(sums: Uint32Array, from: number, to: number): number {
  return from >= to ? 0 : (sums[to] as number) - (sums[from] as number);
}
