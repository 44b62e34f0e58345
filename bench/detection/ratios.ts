import { ratioConfig, ratioFactory } from "../../src/detection/ratio.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { Delivery, type Feed, type Outage } from "./delivery.ts";
import { Grid, GridHistory } from "./grid-history.ts";
import type { Line } from "./others.ts";
import type { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { match, score } from "./scores.ts";
import { makeCounts, randomTraffic, type Traffic } from "./traffic.ts";
import { BEGIN, HISTORY_DAYS, type Incident, JUDGED_FROM } from "./world.ts";

const SOURCES = 40;
const JUDGED_DAYS = 14;
const MINUTES = ((HISTORY_DAYS + JUDGED_DAYS) * DAY) / MINUTE;

/** Sources of which half have a time with a higher share of errors, and all one with five times the traffic at the usual share. */
export async function simulateRatios(random: Random, dispersion: number): Promise<readonly Line[]> {
  const names = Array.from({ length: SOURCES }, (_, i) => `source-${i}`);
  const [records, errors] = [new Grid(BEGIN, MINUTES, SOURCES), new Grid(BEGIN, MINUTES, SOURCES)];
  const incidents: Incident[] = [];
  const feeds = names.flatMap((source, series): Feed[] => {
    const traffic: Traffic = { ...randomTraffic(random, dispersion), rate: random.logBetween(500, 30_000) };
    const rush = JUDGED_FROM + random.integer(60, 13 * 1440) * MINUTE;
    const all = makeCounts(random, traffic, BEGIN, MINUTES, (at) => (at >= rush && at < rush + HOUR ? 5 : 1));
    const share = random.logBetween(0.002, 0.05);
    const incident = series % 2 === 0 ? randomIncident(random, source) : undefined;
    let base = 0;
    const wrong = all.map((count, minute) => {
      const at = BEGIN + minute * MINUTE;
      const isIn = incident !== undefined && at >= incident.from && at < incident.to;
      if (isIn) base += count * share;
      return Math.min(count, random.poisson(count * share * (isIn ? incident.factor : 1)));
    });
    if (incident !== undefined) incidents.push({ ...incident, base });
    return [
      { source, counts: all, into: records, series },
      { source, counts: wrong, into: errors, series },
    ];
  });
  const outages = [3, 8].map((day): Outage => {
    const from = JUDGED_FROM + day * DAY + random.integer(0, 20) * HOUR;
    return { source: random.pick(names), from, to: from + random.integer(20, 180) * MINUTE };
  });
  const delivery = new Delivery(feeds, { outages, lateShare: 0.1 }, random);
  const measures = new Map([...delivery.measures(), ["share", { names, grid: errors }]]);
  const history = new GridHistory([], new Grid(BEGIN, MINUTES, 0), measures, { names, grid: records });
  const config = ratioConfig.parse({ id: "share", type: "ratio" });
  const detector = await ratioFactory.create(config, { timezone: "UTC" });
  const told = await runDetector(detector, { delivery, history }, ({ labels }) => labels["source"] ?? "");
  const wanted = incidents.filter(({ factor, base }) => factor >= 4 && base * (factor - 1) >= 30);
  const caused = match(incidents, told).unfounded.filter(({ issue, at }) =>
    outages.some(({ source, from, to }) => source === issue && at >= from && at <= to + HOUR),
  );
  return [
    {
      name: "`ratio`, 4 to 15 times the usual share for 20 to 120 min",
      score: score(wanted, told, incidents),
      byOutages: caused.length,
    },
  ];
}

function randomIncident(random: Random, source: string): Incident {
  const from = JUDGED_FROM + random.integer(60, 13 * 1440) * MINUTE;
  const to = from + random.integer(20, 120) * MINUTE;
  return { issue: source, kind: "share", from, to, factor: random.logBetween(2, 15), base: 0 };
}
