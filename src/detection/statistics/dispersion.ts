/** How much more counts vary than a Poisson distribution: variance = `bursts × mean + wander × mean²`. */
export interface Dispersion {
  /** Events that come in bunches of about this many; 1 is Poisson. */
  readonly bursts: number;
  /** Relative variance of the rate itself. */
  readonly wander: number;
}

export interface Observation {
  readonly observed: number;
  readonly expected: number;
}

/** Observations of a stretch that may have been an incident, at most. */
const LONGEST = 24;
/** What belongs to a stretch is so many deviations above the expectation. */
const CLEARLY_ABOVE = 3;
/** With fewer expected events to an observation the two kinds of noise look alike. */
const TELLING_MEAN = 5;
/** What the forgiven part takes from the variance, on average of usual noises. */
const CORRECTION = 1.1;

/**
 * By moments, where what is below the expectation counts no more than what exceeds it (a holiday or an outage must not widen what
 * is usual), without the `forgiven` highest stretches (an incident in the history must not hide the next one). Bursts and wander are told apart by whether the variance grows with the expected count or with its square, on the lower and the upper half of the
 * observations. `freedom`: what is left of the observations after the expected values were estimated from them, 0 … 1.
 */
export function estimateDispersion(
  observations: readonly Observation[],
  freedom: number,
  forgiven: number,
): Dispersion {
  const used = withoutHighest(observations, forgiven)
    .filter(({ expected }) => expected > 0)
    .sort((a, b) => a.expected - b.expected);
  const half = Math.floor(used.length / 2);
  if (half < 5) return { bursts: 1, wander: 0 };
  const low = moments(used.slice(0, half), freedom);
  const high = moments(used.slice(half), freedom);
  const all = moments(used, freedom);
  const contrast = high.mean - low.mean;
  // What chance may do to two halves of one noise says nothing: then it is all bursts at this mean.
  const chance = all.ratio * 6 * Math.sqrt((2 + all.ratio / all.mean) / used.length);
  const slope = high.ratio - low.ratio > chance && all.mean >= TELLING_MEAN ? (high.ratio - low.ratio) / contrast : 0;
  const wander = Math.min(Math.max(0, slope), Math.max(0, all.ratio - 1) / all.mean);
  return { bursts: Math.max(1, all.ratio - wander * all.mean), wander };
}

/** Mean weighted by itself, and variance by mean. */
function moments(observations: readonly Observation[], freedom: number): { mean: number; ratio: number } {
  let sum = 0;
  let squares = 0;
  let above = 0;
  let below = 0;
  for (const { observed, expected } of observations) {
    sum += expected;
    squares += expected * expected;
    if (observed > expected) above += (observed - expected) ** 2;
    else below += (observed - expected) ** 2;
  }
  return { mean: squares / sum, ratio: (CORRECTION * (above + Math.min(above, below))) / freedom / sum };
}

function withoutHighest(observations: readonly Observation[], stretches: number): readonly Observation[] {
  if (stretches === 0) return observations;
  const scores = observations.map(({ observed, expected }) => (observed - expected) / Math.sqrt(expected + 1));
  const left = new Set(scores.keys());
  for (let i = 0; i < stretches; i++) {
    let highest = 0;
    for (const at of left) if ((scores[at] as number) > (scores[highest] as number) || !left.has(highest)) highest = at;
    let [from, to] = [highest, highest];
    while (to - from < LONGEST && (scores[from - 1] ?? 0) > CLEARLY_ABOVE) from -= 1;
    while (to - from < LONGEST && (scores[to + 1] ?? 0) > CLEARLY_ABOVE) to += 1;
    for (let at = from; at <= to; at++) left.delete(at);
  }
  return observations.filter((_, at) => left.has(at));
}
