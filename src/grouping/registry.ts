import { v1 } from "./strategies/v1.ts";
import type { FingerprintStrategy } from "./strategy.ts";

const STRATEGIES: readonly FingerprintStrategy[] = [v1];

/** The strategy that new installations group by. */
export const DEFAULT_STRATEGY = "v1";

/** The strategy with this id; throws RangeError naming those there are. Old ones stay for ever. */
export function getStrategy(id: string = DEFAULT_STRATEGY): FingerprintStrategy {
  const strategy = STRATEGIES.find((candidate) => candidate.id === id);
  if (strategy) return strategy;
  throw new RangeError(`no grouping strategy "${id}"; there is ${STRATEGIES.map((each) => each.id).join(", ")}`);
}
