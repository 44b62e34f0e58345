import { thresholdConfig, thresholdFactory } from "../../src/detection/threshold.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { deliver } from "./delivery.ts";
import type { Line } from "./others.ts";
import type { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { score } from "./scores.ts";
import { randomOutages, spikeWorld } from "./spike-world.ts";
import { BEGIN, type Incident, JUDGED_FROM, type World } from "./world.ts";

const WINDOW = 5;
const EVENTS = 300;
/** Defaults of the configuration. */
const FLAPPING = { changes: 4, withinMinutes: 60 };

/** What is beyond a threshold is known from the counts; late events and outages are between. */
export async function simulateThresholds(random: Random, dispersion: number): Promise<readonly Line[]> {
  const world = spikeWorld(random, 60, dispersion);
  const delivered = deliver(world, { outages: randomOutages(random), lateShare: 0.1 }, random);
  const config = thresholdConfig.parse({ id: "many", type: "threshold", events: EVENTS, window: `${WINDOW}m` });
  const detector = await thresholdFactory.create(config, { timezone: "UTC" });
  const told = await runDetector(detector, delivered);
  const wanted = beyond(world);
  return [{ name: `\`threshold\`, ${EVENTS} in ${WINDOW} min`, score: score(wanted, told) }];
}

/**
 * Stretches in which windows are beyond the threshold, with no more between them than what keeps an alert firing: `keep_firing_for`, or
 * that it came and went so often within the hour (`flapping`).
 */
function beyond({ issues, minutes }: World): readonly Incident[] {
  const incidents: Incident[] = [];
  for (const { facts, counts } of issues) {
    let latest: { from: number; to: number } | undefined;
    let changes: number[] = [];
    let isBeyond = false;
    let sum = 0;
    for (let minute = (JUDGED_FROM - BEGIN) / MINUTE; minute < minutes; minute++) {
      sum = 0;
      for (let i = minute - WINDOW + 1; i <= minute; i++) sum += counts[i] as number;
      changes = changes.filter((at) => at > minute - FLAPPING.withinMinutes);
      if (isBeyond !== sum >= EVENTS) changes.push(minute);
      isBeyond = sum >= EVENTS;
      if (!isBeyond) {
        const isOver = latest !== undefined && minute > latest.to + 2 * WINDOW;
        if (isOver && changes.length < FLAPPING.changes) latest = undefined;
        continue;
      }
      if (latest === undefined) {
        latest = { from: minute, to: minute };
        incidents.push(toIncident(facts.id, latest));
      } else {
        latest.to = minute;
        incidents[incidents.length - 1] = toIncident(facts.id, latest);
      }
    }
  }
  return incidents;
}

function toIncident(issue: string, { from, to }: { readonly from: number; readonly to: number }): Incident {
  const [begin, end] = [BEGIN + from * MINUTE, BEGIN + (to + 1) * MINUTE];
  return { issue, kind: "beyond", from: begin, to: end, factor: 1, base: 0 };
}
