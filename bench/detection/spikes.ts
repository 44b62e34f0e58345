import type { WindowDetector } from "../../src/detection/detector.ts";
import { spikeConfig, spikeFactory } from "../../src/detection/spike.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { deliver, type Outage } from "./delivery.ts";
import { type ElastAlertRule, elastAlertRules, type SummedWorld, summed } from "./elastalert.ts";
import { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { COLUMNS, cells, head, match, merit, pool, row, type Score, score, type Told } from "./scores.ts";
import { excess, isToBeFound, randomOutages, spikeWorld, standsOut } from "./spike-world.ts";
import { type Incident, makeWorld, type World } from "./world.ts";

export interface SpikeOptions {
  readonly seeds: readonly number[];
  readonly dispersion: number;
  readonly issues: number;
}

interface Judged {
  readonly score: Score;
  readonly inQuiet: number;
}

interface SeedRun {
  readonly seed: number;
  readonly ours: Judged;
  /** In the order of the rules. */
  readonly theirs: readonly Judged[];
  readonly byOutages: number;
  /** Those to be found that stand out of their own noise; and how many of them were found. */
  readonly distinct: { readonly all: number; readonly found: number };
  readonly incidents: readonly { readonly incident: Incident; readonly found: boolean }[];
}

/** Prints how well spikes are found, beside ElastAlert2's rules; false if there was an alert in quiet weeks or by an outage. */
export async function benchSpikes({ seeds, dispersion, issues }: SpikeOptions): Promise<boolean> {
  const rules = elastAlertRules();
  const runs: SeedRun[] = [];
  for (const seed of seeds) {
    const run = await runSeed(seed, rules, { issues, dispersion });
    console.error(`seed ${seed}: found ${run.ours.score.delaysMs.length} of ${run.ours.score.wanted}`);
    runs.push(run);
  }
  console.log(
    `${issues} issues: two weeks with spikes and steps of at least 3 times and 30 events more, which are to be found; four quiet weeks\n`,
  );
  head("", "seed", ...COLUMNS, "alerts in 4 quiet weeks");
  print("elkhound `spike`, defaults", runs, ({ ours }) => ours);
  for (const kind of ["spike", "frequency"] as const) {
    const best = bestOf(kind, rules, runs);
    print(
      `ElastAlert2 \`${kind}\`, best: ${(rules[best] as ElastAlertRule).setting}`,
      runs,
      ({ theirs }) => theirs[best] as Judged,
    );
  }
  const sum = (of: (run: SeedRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const distinct = sum((run) => run.distinct.all);
  const byOutages = sum((run) => run.byOutages);
  const wanted = sum(({ ours }) => ours.score.wanted);
  console.log(
    `\nOf the ${wanted} to be found, ${distinct} (${(distinct / Math.max(1, wanted)).toFixed(3)}) stand out of their own noise: who knows rate, noise, begin and end finds them at 1 in 10⁸. ${sum((run) => run.distinct.found)} of these were found. Alerts caused by three outages and their backlogs: ${byOutages}.\n`,
  );
  curve(runs.flatMap(({ incidents }) => incidents));
  return byOutages === 0 && sum(({ ours }) => ours.inQuiet) === 0;
}

async function runSeed(
  seed: number,
  rules: readonly ElastAlertRule[],
  { issues, dispersion }: Omit<SpikeOptions, "seeds">,
): Promise<SeedRun> {
  const random = new Random(seed);
  const world = spikeWorld(random, issues, dispersion);
  const outages = randomOutages(random);
  const told = await runDetector(await spike(), deliver(world, { outages, lateShare: 0.1 }, random));
  const quiet = makeWorld(random, { issues, judgedDays: 28, dispersion });
  const inQuiet = await runDetector(await spike(), deliver(quiet, {}, random));

  const [ofWorld, ofQuiet]: readonly SummedWorld[] = [summed(world), summed(quiet)];
  const theirs = rules.map((rule) => {
    return { score: judged(world, rule.run(ofWorld as SummedWorld)), inQuiet: rule.run(ofQuiet as SummedWorld).length };
  });
  const found = new Set(match(world.incidents, told).found.map(({ incident }) => incident));
  const distinct = world.incidents.filter((one) => isToBeFound(one) && standsOut(one, world));
  return {
    seed,
    ours: { score: judged(world, told), inQuiet: inQuiet.length },
    theirs,
    byOutages: causedBy(outages, world, told),
    distinct: { all: distinct.length, found: distinct.filter((one) => found.has(one)).length },
    incidents: world.incidents.map((incident) => ({ incident, found: found.has(incident) })),
  };
}

async function spike(): Promise<WindowDetector> {
  return await spikeFactory.create(spikeConfig.parse({ id: "spike", type: "spike" }), { timezone: "UTC" });
}

/** An incident of any size explains an alert; a drift explains none. */
function judged({ incidents }: World, told: readonly Told[]): Score {
  return score(
    incidents.filter(isToBeFound),
    told,
    incidents.filter(({ kind }) => kind !== "drift"),
  );
}

/** Alerts that no incident explains, in an outage or while its backlog is read. */
function causedBy(outages: readonly Outage[], { incidents }: World, told: readonly Told[]): number {
  return match(
    incidents.filter(({ kind }) => kind !== "drift"),
    told,
  ).unfounded.filter(({ at }) =>
    outages.some(({ from, to }) => at >= from && at <= to + (to - from) / 10 + 30 * MINUTE),
  ).length;
}

function print(name: string, runs: readonly SeedRun[], of: (run: SeedRun) => Judged): void {
  for (const run of runs) row(name, run.seed, ...cells(of(run).score), of(run).inQuiet);
  if (runs.length === 1) return;
  const inQuiet = runs.reduce((sum, run) => sum + of(run).inQuiet, 0);
  row(name, "all", ...cells(pool(runs.map((run) => of(run).score))), inQuiet);
}

/** The place of the rule that does best over all seeds. */
function bestOf(kind: ElastAlertRule["kind"], rules: readonly ElastAlertRule[], runs: readonly SeedRun[]): number {
  const merits = rules.map((rule, i) =>
    rule.kind === kind ? merit(pool(runs.map(({ theirs }) => (theirs[i] as Judged).score))) : -1,
  );
  return merits.indexOf(Math.max(...merits));
}

/** Recall by size. */
function curve(incidents: SeedRun["incidents"]): void {
  const sizes = [0, 10, 20, 30, 50, 100, 300, Number.POSITIVE_INFINITY];
  const factors = [0, 2, 3, 5, Number.POSITIVE_INFINITY];
  head("expected excess, events", "under 2 times", "2 to 3 times", "3 to 5 times", "over 5 times");
  for (const [i, least] of sizes.slice(0, -1).entries()) {
    const most = sizes[i + 1] as number;
    const found = factors.slice(0, -1).map((low, j) => {
      const these = incidents.filter(({ incident }) => {
        const [size, { factor }] = [excess(incident), incident];
        const within = size >= least && size < most && factor >= low && factor < (factors[j + 1] as number);
        return within && incident.kind !== "drift";
      });
      return these.length === 0 ? "–" : `${these.filter((one) => one.found).length} of ${these.length}`;
    });
    row(most === Number.POSITIVE_INFINITY ? `over ${least}` : `${least} to ${most}`, ...found);
  }
}
