import type { WindowDetector } from "../../src/detection/detector.ts";
import { escalationConfig, escalationFactory } from "../../src/detection/escalation.ts";
import { flatlineConfig, flatlineFactory } from "../../src/detection/flatline.ts";
import { projectSpikeConfig, projectSpikeFactory } from "../../src/detection/project-spike.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { Delivery, type Outage } from "./delivery.ts";
import type { Random } from "./random.ts";
import { type Fired, runDetector } from "./run-detector.ts";
import { delays, head, precision, recall, row, score, share, type Told } from "./scores.ts";
import { runSentryForecast } from "./sentry.ts";
import type { Rate } from "./traffic.ts";
import { expectedEvents, type Incident, JUDGED_FROM, makeWorld } from "./world.ts";

const JUDGED_DAYS = 14;

/** Prints how well the other detectors do; false if an outage made one of them tell something. */
export async function benchOthers(random: Random, dispersion: number): Promise<boolean> {
  head("", "incidents", "precision", "recall", "delay: median / 90 %", "unfounded", "told again");
  const silent = await benchSilences(random, dispersion);
  await benchProjects(random, dispersion);
  await benchEscalations(random, dispersion);
  return silent;
}

async function benchSilences(random: Random, dispersion: number): Promise<boolean> {
  const incident = (of: Random, issue: string, rate: Rate, index: number): Incident | undefined => {
    if (index % 2 === 1) return undefined;
    const from = JUDGED_FROM + of.integer(60, 13 * 1440) * MINUTE;
    const to = from + of.integer(60, 360) * MINUTE;
    return { issue, kind: "silence", from, to, factor: 0, base: expectedEvents(rate, from, to) };
  };
  const world = makeWorld(random, { issues: 100, judgedDays: JUDGED_DAYS, dispersion, incident });
  const outages: Outage[] = [2, 6, 11].map((day) => {
    const from = JUDGED_FROM + day * DAY + random.integer(0, 20) * HOUR;
    return { source: random.pick(["even", "odd"]), from, to: from + random.integer(30, 300) * MINUTE };
  });
  const config = flatlineConfig.parse({ id: "quiet", type: "flatline", of: "issue" });
  const detector = await flatlineFactory.create(config, { timezone: "UTC" });
  const told = await run(detector, new Delivery(world, outages, 0.1, random), world.minutes);
  const wanted = world.incidents.filter(({ base }) => base >= 50);
  const unfounded = score(world.incidents, told).unfounded;
  line("`flatline`, silences of 1 to 6 h with 50 events missing or more", wanted, told, unfounded.length);
  const caused = unfounded.filter(({ at }) => outages.some(({ from, to }) => at >= from && at <= to + HOUR));
  return caused.length === 0;
}

async function benchProjects(random: Random, dispersion: number): Promise<void> {
  const times = Array.from({ length: 12 }, () => JUDGED_FROM + random.integer(60, 13 * 1440) * MINUTE);
  const incident = (of: Random, issue: string, rate: Rate, index: number): Incident | undefined => {
    const from = times[Math.floor(index / 10)];
    if (from === undefined) return undefined;
    const to = from + 30 * MINUTE;
    return { issue, kind: "outage", from, to, factor: of.between(5, 20), base: expectedEvents(rate, from, to) };
  };
  const world = makeWorld(random, { issues: 200, judgedDays: JUDGED_DAYS, dispersion, incident });
  const config = projectSpikeConfig.parse({ id: "outage", type: "project_spike" });
  const detector = await projectSpikeFactory.create(config, { timezone: "UTC" });
  const fired = await runDetector(detector, new Delivery(world, [], 0.1, random), world.minutes);
  const told = fired.map(({ alert, at }) => ({ issue: alert.labels["project"] ?? "", startsAt: alert.startsAt, at }));
  const projects = times.map((from, i): Incident => {
    return { issue: `project-${i}`, kind: "outage", from, to: from + 30 * MINUTE, factor: 10, base: 0 };
  });
  line("`project_spike`, ten issues at once, 5 to 20 times", projects, told, score(projects, told).unfounded.length);
}

async function benchEscalations(random: Random, dispersion: number): Promise<void> {
  const incident = (of: Random, issue: string, rate: Rate, index: number): Incident | undefined => {
    if (index % 3 === 2) return undefined;
    const grows = index % 3 === 1;
    const from = grows ? JUDGED_FROM : JUDGED_FROM + of.integer(60, 12 * 1440) * MINUTE;
    const to = grows ? from + 13 * DAY : from + 3 * HOUR;
    const base = expectedEvents(rate, from, Math.min(to, from + DAY));
    return { issue, kind: grows ? "growth" : "escalation", from, to, factor: of.between(6, 15), base };
  };
  const status = { status: "ignored", substatus: "until_escalating" } as const;
  const world = makeWorld(random, { issues: 100, judgedDays: JUDGED_DAYS, dispersion, incident, status });
  const config = escalationConfig.parse({ id: "escalation", type: "escalation" });
  const detector = await escalationFactory.create(config, { timezone: "UTC" });
  const ours = await run(detector, new Delivery(world, [], 0.1, random), world.minutes);
  for (const kind of ["escalation", "growth"] as const) {
    const wanted = world.incidents.filter((one) => one.kind === kind && one.base * (one.factor - 1) >= 100);
    const what = kind === "growth" ? "6 to 15 times within 13 days" : "6 to 15 times for 3 h";
    for (const [name, told] of [
      ["`escalation`", ours],
      ["Sentry's forecast", runSentryForecast(world)],
    ] as const) {
      line(`${name}, ${what}`, wanted, told, score(world.incidents, told).unfounded.length);
    }
  }
}

function line(name: string, wanted: readonly Incident[], told: readonly Told[], unfounded: number): void {
  const result = score(wanted, told);
  const all = { ...result, unfounded: told.slice(0, unfounded) };
  row(name, wanted.length, share(precision(all)), share(recall(result)), delays(result), unfounded, result.repeated);
}

async function run(detector: WindowDetector, delivery: Delivery, minutes: number): Promise<Told[]> {
  const fired: readonly Fired[] = await runDetector(detector, delivery, minutes);
  return fired.map(({ alert, at }) => ({ issue: alert.issue ?? "", startsAt: alert.startsAt, at }));
}
