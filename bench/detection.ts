import { parseArgs } from "node:util";
import { benchOthers } from "./detection/others.ts";
import { Random } from "./detection/random.ts";
import { benchSpikes } from "./detection/spikes.ts";

/*
 * Detectors on simulated counts whose incidents are known: daily and weekly seasons in six time zones, low counts, bursts, steps,
 * drifts, holidays, a change of clocks, outages of a source with their backlog, late events. Each detector is the one a worker
 * runs, with its alert life. `node bench/detection.ts [--seed 1] [--dispersion 1] [--issues 200]`; 0 is Poisson noise.
 */

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    dispersion: { type: "string", default: "1" },
    issues: { type: "string", default: "200" },
  },
});
const [seed, dispersion] = [Number(values.seed), Number(values.dispersion)];
console.log(`Seed ${seed}, dispersion ${dispersion}.\n`);
const spikes = await benchSpikes(new Random(seed), dispersion, Number(values.issues));
console.log("");
const others = await benchOthers(new Random(seed + 1_000_000), dispersion);
if (!spikes || !others) console.log("\nAn alert in quiet weeks, or by an outage.");
process.exit(spikes && others ? 0 : 1);
