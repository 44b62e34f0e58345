import { flatlineConfig, flatlineFactory } from "../../src/detection/flatline.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { deliver, type Outage } from "./delivery.ts";
import type { Line } from "./others.ts";
import type { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { match, score } from "./scores.ts";
import type { Rate } from "./traffic.ts";
import { expectedEvents, type Incident, JUDGED_FROM, makeWorld } from "./world.ts";

/** Issues that fall silent for hours, while sources are down at other times. */
export async function simulateSilences(random: Random, dispersion: number): Promise<readonly Line[]> {
  const incident = (of: Random, issue: string, rate: Rate, index: number): Incident | undefined => {
    if (index % 2 === 1) return undefined;
    const from = JUDGED_FROM + of.integer(60, 13 * 1440) * MINUTE;
    const to = from + of.integer(60, 360) * MINUTE;
    return { issue, kind: "silence", from, to, factor: 0, base: expectedEvents(rate, from, to) };
  };
  const world = makeWorld(random, { issues: 100, judgedDays: 14, dispersion, incident });
  const outages: Outage[] = [2, 6, 11].map((day) => {
    const from = JUDGED_FROM + day * DAY + random.integer(0, 20) * HOUR;
    return { source: random.pick(["even", "odd"]), from, to: from + random.integer(30, 300) * MINUTE };
  });
  const config = flatlineConfig.parse({ id: "quiet", type: "flatline", of: "issue" });
  const detector = await flatlineFactory.create(config, { timezone: "UTC" });
  const told = await runDetector(detector, deliver(world, { outages, lateShare: 0.1 }, random));
  const wanted = world.incidents.filter(({ base }) => base >= 50);
  const caused = match(world.incidents, told).unfounded.filter(({ at }) =>
    outages.some(({ from, to }) => at >= from && at <= to + HOUR),
  );
  return [
    {
      name: "`flatline`, silences of 1 to 6 h with 50 events missing or more",
      score: score(wanted, told, world.incidents),
      byOutages: caused.length,
    },
  ];
}
