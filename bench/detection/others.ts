import { simulateEscalations } from "./escalations.ts";
import { simulateNewValues } from "./new-values.ts";
import { simulateProjects } from "./projects.ts";
import { Random } from "./random.ts";
import { simulateRatios } from "./ratios.ts";
import { simulateReleases } from "./releases.ts";
import { COLUMNS, cells, head, pool, row, type Score } from "./scores.ts";
import { simulateSilences } from "./silences.ts";
import { simulateThresholds } from "./thresholds.ts";

/** How something did in one simulation. */
export interface Line {
  readonly name: string;
  readonly score: Score;
  /** Alerts that an outage of a source caused. Default: none can. */
  readonly byOutages?: number;
}

export type Simulation = (random: Random, dispersion: number) => Promise<readonly Line[]>;

/** By the detector's type. */
export const SIMULATIONS: Readonly<Record<string, Simulation>> = {
  flatline: simulateSilences,
  project_spike: simulateProjects,
  escalation: simulateEscalations,
  ratio: simulateRatios,
  release: simulateReleases,
  threshold: simulateThresholds,
  new_value: simulateNewValues,
};

/** Prints how well the other detectors of these types do, all seeds together; false if an outage made one of them tell something. */
export async function benchOthers(
  types: readonly string[],
  seeds: readonly number[],
  dispersion: number,
): Promise<boolean> {
  let byOutages = 0;
  head("", ...COLUMNS);
  for (const [i, [type, simulate]] of Object.entries(SIMULATIONS).entries()) {
    if (!types.includes(type)) continue;
    const lines: Line[] = [];
    for (const seed of seeds) lines.push(...(await simulate(new Random(seed + (i + 1) * 1_000_000), dispersion)));
    for (const [name, same] of Map.groupBy(lines, (line) => line.name)) {
      row(name, ...cells(pool(same.map(({ score }) => score))));
    }
    byOutages += lines.reduce((sum, line) => sum + (line.byOutages ?? 0), 0);
  }
  return byOutages === 0;
}
