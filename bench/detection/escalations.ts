import { escalationConfig, escalationFactory } from "../../src/detection/escalation.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { deliver } from "./delivery.ts";
import type { Line } from "./others.ts";
import type { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { match, score } from "./scores.ts";
import { runSentryForecast } from "./sentry.ts";
import type { Rate } from "./traffic.ts";
import { expectedEvents, type Incident, JUDGED_FROM, makeWorld } from "./world.ts";

/** Ignored issues, of which a third rises for hours and a third grows over days, beside Sentry's forecast. */
export async function simulateEscalations(random: Random, dispersion: number): Promise<readonly Line[]> {
  const incident = (of: Random, issue: string, rate: Rate, index: number): Incident | undefined => {
    if (index % 3 === 2) return undefined;
    const grows = index % 3 === 1;
    const from = grows ? JUDGED_FROM : JUDGED_FROM + of.integer(60, 12 * 1440) * MINUTE;
    const to = grows ? from + 13 * DAY : from + 3 * HOUR;
    const base = expectedEvents(rate, from, Math.min(to, from + DAY));
    return { issue, kind: grows ? "growth" : "escalation", from, to, factor: of.between(6, 15), base };
  };
  const status = { status: "ignored", substatus: "until_escalating" } as const;
  const world = makeWorld(random, { issues: 100, judgedDays: 14, dispersion, incident, status });
  const config = escalationConfig.parse({ id: "escalation", type: "escalation" });
  const detector = await escalationFactory.create(config, { timezone: "UTC" });
  const ours = await runDetector(detector, deliver(world, { lateShare: 0.1 }, random));
  const theirs = runSentryForecast(world);
  return (["escalation", "growth"] as const).flatMap((kind) => {
    const wanted = world.incidents.filter((one) => one.kind === kind && one.base * (one.factor - 1) >= 100);
    const what = kind === "growth" ? "6 to 15 times within 13 days" : "6 to 15 times for 3 h";
    return [
      { name: `\`escalation\`, ${what}`, told: ours },
      { name: `Sentry's forecast, ${what}`, told: theirs },
    ].map(({ name, told }) => {
      // What is told of the other kind is no matter here.
      const other = match(
        world.incidents.filter((one) => one.kind !== kind),
        told,
      );
      const explained = new Set(other.unfounded);
      const own = told.filter((one) => explained.has(one));
      return { name, score: score(wanted, own, world.incidents) };
    });
  });
}
