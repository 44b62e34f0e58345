import { logCountUpper } from "../../src/detection/statistics/count-tail.ts";
import { DAY, type EpochMs, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Outage } from "./delivery.ts";
import type { Random } from "./random.ts";
import type { Rate, Traffic } from "./traffic.ts";
import { BEGIN, expectedEvents, type Incident, JUDGED_FROM, makeWorld, type World } from "./world.ts";

/** Two weeks with spikes, steps, drifts and holidays. */
export function spikeWorld(random: Random, issues: number, dispersion: number): World {
  return makeWorld(random, { issues, judgedDays: 14, dispersion, incident, calendar: holidays });
}

/** Holidays in the history and in what is judged: a day each, and five in a row. */
function holidays(at: EpochMs): number {
  const day = Math.floor((at - BEGIN) / DAY);
  return day === 9 || day === 31 || (day >= 33 && day < 36) ? 0.35 : 1;
}

/** A source down for some hours, thrice, and its backlog. */
export function randomOutages(random: Random): Outage[] {
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
    const to = JUDGED_FROM + 12 * DAY;
    return { issue, kind: "drift", from: JUDGED_FROM, to, factor: random.between(1.8, 3), base: 0 };
  }
  if (index % 10 === 9) {
    const to = from + HOUR;
    return { issue, kind: "step", from, to, factor: random.between(3, 6), base: expectedEvents(rate, from, to) };
  }
  const to = from + Math.round(random.logBetween(5, 90)) * MINUTE;
  return { issue, kind: "spike", from, to, factor: random.logBetween(1.5, 20), base: expectedEvents(rate, from, to) };
}

/** Events beyond the usual that are expected of it. */
export function excess({ base, factor }: Incident): number {
  return base * (factor - 1);
}

export function isToBeFound(one: Incident): boolean {
  return one.kind !== "drift" && one.factor >= 3 && excess(one) >= 30;
}

/** What one could find who knew the rate, the noise, the begin and the end of a spike, as sure of it as the detector. */
export function standsOut(one: Incident, world: World): boolean {
  const issue = world.issues.find(({ facts }) => facts.id === one.issue);
  if (issue === undefined) return false;
  const [from, to] = [(one.from - BEGIN) / MINUTE, (one.to - BEGIN) / MINUTE];
  const observed = issue.counts.slice(from, to).reduce((sum, count) => sum + count, 0);
  return logUpper(observed, Math.max(one.base, 0.01), issue.traffic, to - from) <= Math.log(1e-8);
}

/** log P(as many events or more) by what the counts were made of. */
function logUpper(observed: number, mean: number, { noise }: Traffic, minutes: number): number {
  switch (noise.kind) {
    case "bunches":
      return logBunchedUpper(observed, mean, noise.size);
    case "gamma":
      return logCountUpper(observed, {
        mean,
        bursts: 1,
        wander: (noise.variance * noise.minutes) / Math.max(minutes, noise.minutes),
      });
    default:
      return logCountUpper(observed, { mean, bursts: 1, wander: noise.kind === "wander" ? noise.variance : 0 });
  }
}

/** Of a Poisson number of geometric bunches (Pólya and Aeppli), by the recurrence of its probabilities. */
function logBunchedUpper(k: number, mean: number, size: number): number {
  const more = 1 - 1 / size;
  const once = mean / size ** 2;
  let [before, at] = [0, 1];
  let [total, upper] = [1, k <= 0 ? 1 : 0];
  // The second bound ends it where probabilities are too small to shrink any more.
  for (let n = 1; n <= Math.max(k, mean) || (at > 1e-17 * upper && at > 1e-300 * total); n++) {
    const next = ((once + 2 * more * (n - 1)) * at - more * more * (n - 2) * before) / n;
    [before, at] = [at, next];
    total += next;
    if (n >= k) upper += next;
    if (total > 1e200) [before, at, total, upper] = [before / 1e200, at / 1e200, total / 1e200, upper / 1e200];
  }
  return Math.log(upper / total);
}
