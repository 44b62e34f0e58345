import { projectSpikeConfig, projectSpikeFactory } from "../../src/detection/project-spike.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { deliver } from "./delivery.ts";
import type { Line } from "./others.ts";
import type { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { score } from "./scores.ts";
import type { Rate } from "./traffic.ts";
import { expectedEvents, type Incident, JUDGED_FROM, makeWorld } from "./world.ts";

/** Projects whose ten issues rise at once, among as many that have nothing. */
export async function simulateProjects(random: Random, dispersion: number): Promise<readonly Line[]> {
  const times = Array.from({ length: 10 }, () => JUDGED_FROM + random.integer(60, 13 * 1440) * MINUTE);
  const incident = (of: Random, issue: string, rate: Rate, index: number): Incident | undefined => {
    const from = times[Math.floor(index / 10)];
    if (from === undefined) return undefined;
    const to = from + 30 * MINUTE;
    return { issue, kind: "outage", from, to, factor: of.between(5, 20), base: expectedEvents(rate, from, to) };
  };
  const world = makeWorld(random, { issues: 200, judgedDays: 14, dispersion, incident });
  const config = projectSpikeConfig.parse({ id: "outage", type: "project_spike" });
  const detector = await projectSpikeFactory.create(config, { timezone: "UTC" });
  const told = await runDetector(
    detector,
    deliver(world, { lateShare: 0.1 }, random),
    ({ labels }) => labels["project"] ?? "",
  );
  const projects = times.map((from, i): Incident => {
    return { issue: `project-${i}`, kind: "outage", from, to: from + 30 * MINUTE, factor: 10, base: 0 };
  });
  return [{ name: "`project_spike`, ten issues at once, 5 to 20 times", score: score(projects, told) }];
}
