import { spikeConfig, spikeFactory } from "../../src/detection/spike.ts";
import { logCountUpper } from "../../src/detection/statistics/count-tail.ts";
import { DAY, type EpochMs, HOUR, MINUTE } from "../../src/domain/time.ts";
import { Delivery, type Outage } from "./delivery.ts";
import { runFrequencyRule, runSpikeRule } from "./elastalert.ts";
import type { Random } from "./random.ts";
import { type Fired, runDetector } from "./run-detector.ts";
import { delays, head, precision, recall, row, type Score, score, share, type Told } from "./scores.ts";
import type { Rate, Traffic } from "./traffic.ts";
import { BEGIN, expectedEvents, type Incident, JUDGED_FROM, makeWorld, type World } from "./world.ts";

/** Holidays in the history and in what is judged: a day each, and five in a row. */
function holidays(at: EpochMs): number {
  const day = Math.floor((at - BEGIN) / DAY);
  return day === 9 || day === 31 || (day >= 33 && day < 36) ? 0.35 : 1;
}

/** A source down for some hours, thrice, and its backlog. */
function outages(random: Random): Outage[] {
  return [3, 7, 10].map((day) => {
    const from = JUDGED_FROM + day * DAY + random.integer(0, 20) * HOUR;
    return { source: random.pick(["even", "odd"]), from, to: from + random.integer(20, 180) * MINUTE };
  });
}

function incident(random: Random, issue: string, rate: Rate, index: number): Incident | undefined {
  let from = JUDGED_FROM;
  // What comes on a holiday is less than usual.
  do from = JUDGED_FROM + random.integer(60, 12 * 1440) * MINUTE;
  while (holidays(from) < 1 || holidays(from + 2 * HOUR) < 1);
  if (index % 10 === 8) {
    return {
      issue,
      kind: "drift",
      from: JUDGED_FROM,
      to: JUDGED_FROM + 12 * DAY,
      factor: random.between(1.8, 3),
      base: 0,
    };
  }
  if (index % 10 === 9) {
    const to = from + HOUR;
    return { issue, kind: "step", from, to, factor: random.between(3, 6), base: expectedEvents(rate, from, to) };
  }
  const to = from + Math.round(random.logBetween(5, 90)) * MINUTE;
  return { issue, kind: "spike", from, to, factor: random.logBetween(1.5, 20), base: expectedEvents(rate, from, to) };
}

function excess({ base, factor }: Incident): number {
  return base * (factor - 1);
}

function isWanted(one: Incident): boolean {
  return one.factor >= 3 && excess(one) >= 30;
}

/** What one could find who knew the rate, the noise, the begin and the end of a spike, as sure of it as the detector. */
function couldBeFound(one: Incident, world: World): boolean {
  const issue = world.issues.find(({ facts }) => facts.id === one.issue);
  if (issue === undefined) return false;
  const [from, to] = [(one.from - BEGIN) / MINUTE, (one.to - BEGIN) / MINUTE];
  const observed = issue.counts.slice(from, to).reduce((sum, count) => sum + count, 0);
  const model = { mean: Math.max(one.base, 0.01), ...noiseOf(issue.traffic, to - from) };
  return logCountUpper(observed, model) <= Math.log(1e-8);
}

function noiseOf({ noise }: Traffic, minutes: number): { readonly bursts: number; readonly wander: number } {
  if (noise.kind === "bunches") return { bursts: 2 * noise.size - 1, wander: 0 };
  if (noise.kind === "gamma")
    return { bursts: 1, wander: (noise.variance * noise.minutes) / Math.max(minutes, noise.minutes) };
  return { bursts: 1, wander: noise.kind === "wander" ? noise.variance : 0 };
}

/** Prints how well spikes are found, beside ElastAlert2's rules; gives what was told in quiet weeks and by outages. */
export async function benchSpikes(random: Random, dispersion: number, issues: number): Promise<boolean> {
  const world = makeWorld(random, { issues, judgedDays: 14, dispersion, incident, calendar: holidays });
  const quiet = makeWorld(random, { issues, judgedDays: 28, dispersion });
  const down = outages(random);
  const told = toTold(await runDetector(await spike(), new Delivery(world, down, 0.1, random), world.minutes));
  const inQuiet = toTold(await runDetector(await spike(), new Delivery(quiet, [], 0, random), quiet.minutes));

  const wanted = world.incidents.filter((one) => one.kind !== "drift" && isWanted(one));
  const inOutages = unfounded(world, told).filter(({ at }) =>
    down.some(({ from, to }) => at >= from && at <= to + (to - from) / 10 + 30 * MINUTE),
  );
  console.log(
    `${issues} issues, two weeks with ${wanted.length} spikes and steps of at least 3 times and 30 events more; four quiet weeks\n`,
  );
  head("", "precision", "recall", "delay: median / 90 %", "unfounded", "told again", "alerts in 4 quiet weeks");
  const ours = score(wanted, told);
  line("elkhound `spike`, defaults", world, wanted, told, inQuiet.length);
  const [spikeRule, frequencyRule] = bestRules(world, wanted);
  const { timeframe, height, thresholdCur, thresholdRef } = spikeRule;
  const spikeText = `ElastAlert2 \`spike\`, best: ${height} times in ${timeframe} min, threshold_cur ${thresholdCur}, threshold_ref ${thresholdRef}`;
  line(spikeText, world, wanted, runSpikeRule(world, spikeRule), runSpikeRule(quiet, spikeRule).length);
  const frequencyText = `ElastAlert2 \`frequency\`, best: ${frequencyRule.events} in ${frequencyRule.timeframe} min`;
  line(
    frequencyText,
    world,
    wanted,
    runFrequencyRule(world, frequencyRule),
    runFrequencyRule(quiet, frequencyRule).length,
  );

  const possible = wanted.filter((one) => couldBeFound(one, world));
  const foundOfThese = ours.found.filter(({ incident: one }) => possible.includes(one)).length;
  console.log(
    `\nOf these ${wanted.length}, ${possible.length} stand out of their own noise (1 in 10⁸, by one who knows rate, noise, begin and end): ${foundOfThese} of them were found. Alerts caused by three outages and their backlogs: ${inOutages.length}.\n`,
  );
  curve(world, told);
  return inQuiet.length === 0 && inOutages.length === 0;
}

function line(name: string, world: World, wanted: readonly Incident[], told: readonly Told[], inQuiet: number): void {
  const result = score(wanted, told);
  const false_ = unfounded(world, told).length;
  const right = told.length - false_;
  row(
    name,
    share(right / Math.max(1, told.length)),
    share(recall(result)),
    delays(result),
    false_,
    result.repeated,
    inQuiet,
  );
}

/** Alerts that no incident of any size explains; a drift explains none. */
function unfounded(world: World, told: readonly Told[]): readonly Told[] {
  return score(
    world.incidents.filter(({ kind }) => kind !== "drift"),
    told,
  ).unfounded;
}

function bestRules(world: World, wanted: readonly Incident[]) {
  const merit = (told: readonly Told[]): number => {
    const result: Score = { ...score(wanted, told), unfounded: unfounded(world, told) };
    const [p, r] = [precision(result), recall(result)];
    return p + r === 0 ? 0 : (2 * p * r) / (p + r);
  };
  const best = <Rule>(rules: readonly Rule[], run: (rule: Rule) => Told[]): Rule =>
    rules.map((rule) => ({ rule, merit: merit(run(rule)) })).sort((a, b) => b.merit - a.merit)[0]?.rule as Rule;
  const spikeRules = [5, 15, 60].flatMap((timeframe) =>
    [2, 3, 5].flatMap((height) =>
      [20, 50].flatMap((thresholdCur) =>
        [0, 5].map((thresholdRef) => ({ timeframe, height, thresholdCur, thresholdRef })),
      ),
    ),
  );
  const frequencyRules = [5, 15, 60].flatMap((timeframe) =>
    [20, 50, 100, 200, 500, 1000].map((events) => ({ timeframe, events })),
  );
  return [
    best(spikeRules, (rule) => runSpikeRule(world, rule)),
    best(frequencyRules, (rule) => runFrequencyRule(world, rule)),
  ] as const;
}

/** Recall by size. */
function curve(world: World, told: readonly Told[]): void {
  const sizes = [0, 10, 20, 30, 50, 100, 300, Number.POSITIVE_INFINITY];
  head("expected excess, events", "under 2 times", "2 to 3 times", "3 to 5 times", "over 5 times");
  for (const [i, low] of sizes.slice(0, -1).entries()) {
    const high = sizes[i + 1] as number;
    const cells = [
      [0, 2],
      [2, 3],
      [3, 5],
      [5, 1e9],
    ].map(([least = 0, most = 0]) => {
      const these = world.incidents.filter((one) => {
        return (
          one.kind !== "drift" && excess(one) >= low && excess(one) < high && one.factor >= least && one.factor < most
        );
      });
      return these.length === 0 ? "–" : `${score(these, told).found.length} of ${these.length}`;
    });
    row(high === Number.POSITIVE_INFINITY ? `over ${low}` : `${low} to ${high}`, ...cells);
  }
}

async function spike() {
  const config = spikeConfig.parse({ id: "spike", type: "spike" });
  return await spikeFactory.create(config, { timezone: "UTC" });
}

function toTold(fired: readonly Fired[]): Told[] {
  return fired.map(({ alert, at }) => ({ issue: alert.issue ?? "", startsAt: alert.startsAt, at }));
}
