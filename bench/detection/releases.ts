import { releaseConfig, releaseFactory } from "../../src/detection/release.ts";
import { DAY, type EpochMs, HOUR, MINUTE } from "../../src/domain/time.ts";
import { deliver } from "./delivery.ts";
import type { Line } from "./others.ts";
import type { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { score } from "./scores.ts";
import { makeCounts, Rate, randomTraffic } from "./traffic.ts";
import { BEGIN, expectedEvents, factsOf, HISTORY_DAYS, type Incident, JUDGED_FROM, type WorldIssue } from "./world.ts";

const PROJECTS = 40;
const ISSUES = 3;
const JUDGED_DAYS = 10;
/** A release takes over little by little. */
const ROLL_OUT_MS = 30 * MINUTE;

/** Projects that all have a new release, of which half bring more events. */
export async function simulateReleases(random: Random, dispersion: number): Promise<readonly Line[]> {
  const minutes = ((HISTORY_DAYS + JUDGED_DAYS) * DAY) / MINUTE;
  const incidents: Incident[] = [];
  const issues: WorldIssue[] = [];
  const begins = new Map<string, EpochMs>();
  for (let number = 0; number < PROJECTS; number++) {
    const project = `project-${number}`;
    const at = JUDGED_FROM + random.integer(60, 8 * 1440) * MINUTE;
    const factor = number % 2 === 0 ? random.logBetween(2, 10) : 1;
    begins.set(project, at);
    let base = 0;
    for (let i = 0; i < ISSUES; i++) {
      const traffic = randomTraffic(random, dispersion);
      const rate = new Rate(traffic);
      const source = number % 2 === 0 ? "even" : "odd";
      const common = { facts: { ...factsOf(`${project}-issue-${i}`, 0), project }, source, traffic, rate };
      const part = (time: EpochMs): number => Math.min(1, Math.max(0, (time - at) / ROLL_OUT_MS));
      const old = makeCounts(random, traffic, BEGIN, minutes, (time) => 1 - part(time));
      const next = makeCounts(random, traffic, BEGIN, minutes, (time) => factor * part(time));
      issues.push({ ...common, release: "1.0", counts: old }, { ...common, release: "1.1", counts: next });
      base += expectedEvents(rate, at, at + 2 * HOUR);
    }
    if (factor > 1) incidents.push({ issue: project, kind: "release", from: at, to: at + DAY, factor, base });
  }
  const delivered = deliver({ minutes, issues, incidents }, { lateShare: 0.1 }, random);
  for (const [project, firstSeen] of begins) {
    const order = [
      { release: "1.0", firstSeen: BEGIN },
      { release: "1.1", firstSeen },
    ];
    delivered.history.releasesByProject.set(project, order);
  }
  const config = releaseConfig.parse({ id: "worse", type: "release" });
  const detector = await releaseFactory.create(config, { timezone: "UTC" });
  const told = await runDetector(detector, delivered, ({ labels }) => labels["project"] ?? "");
  const wanted = incidents.filter(({ factor, base }) => factor >= 3 && base * (factor - 1) >= 50);
  return [
    {
      name: "`release`, at least 3 times and 50 events more in 2 h, among as many good ones",
      score: score(wanted, told, incidents),
    },
  ];
}
