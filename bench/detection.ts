import { parseArgs } from "node:util";
import { benchOthers, SIMULATIONS } from "./detection/others.ts";
import { benchSpikes } from "./detection/spikes.ts";

/*
 * Detectors on simulated counts whose incidents are known: daily and weekly seasons in six time zones, low counts, bursts, steps,
 * drifts, holidays, a change of clocks, outages of a source with their backlog, late events. Each detector is run as a worker runs
 * it, with open windows, windows that are judged again, and its alert life.
 *
 * `node bench/detection.ts [spikes] [others] [escalation] [ratio] … [--seeds 1-5,9] [--dispersion 1] [--issues 200]`; dispersion 0 is Poisson noise. Fails
 * if there is an alert in quiet weeks or by an outage.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "1" },
    dispersion: { type: "string", default: "1" },
    issues: { type: "string", default: "200" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(`node bench/detection.ts [PART…] [--seeds 1-5,9] [--dispersion 1] [--issues 200]

PART: spikes, others or one of ${Object.keys(SIMULATIONS).join(", ")}; default: all.`);
  process.exit(0);
}
const seeds = values.seeds.split(",").flatMap((range) => {
  const [first = 0, last = first] = range.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
});
const dispersion = Number(values.dispersion);
const isWanted = (part: string): boolean => positionals.length === 0 || positionals.includes(part);
const others = Object.keys(SIMULATIONS).filter((type) => isWanted("others") || positionals.includes(type));
console.log(`Seeds ${seeds.join(", ")}; dispersion ${dispersion}.\n`);
let good = true;
if (isWanted("spikes")) good = await benchSpikes({ seeds, dispersion, issues: Number(values.issues) });
console.log("");
if (others.length > 0) good = (await benchOthers(others, seeds, dispersion)) && good;
if (!good) console.log("\nAn alert in quiet weeks, or by an outage.");
process.exit(good ? 0 : 1);
