import { newValueConfig, newValueFactory } from "../../src/detection/new-value.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { Grid, GridHistory } from "./grid-history.ts";
import type { Line } from "./others.ts";
import type { Random } from "./random.ts";
import { runDetector } from "./run-detector.ts";
import { score } from "./scores.ts";
import { BEGIN, HISTORY_DAYS, type Incident, JUDGED_FROM } from "./world.ts";

const JUDGED_DAYS = 14;

/** Hosts that appear one after the other, three a day; those of the first day, which is for learning, are not to be told. */
export async function simulateNewValues(random: Random): Promise<readonly Line[]> {
  const appearances = Array.from({ length: 3 * JUDGED_DAYS }, (_, i) => {
    return { host: `host-${i}`, at: JUDGED_FROM + random.integer(1, JUDGED_DAYS * 1440 - 60) * MINUTE };
  }).sort((a, b) => a.at - b.at);
  const minutes = ((HISTORY_DAYS + JUDGED_DAYS) * DAY) / MINUTE;
  const history = new GridHistory([], new Grid(BEGIN, minutes, 0));
  const waiting = [...appearances];
  const delivery = {
    minutes,
    conditions: () => [],
    advance: (now: number): void => {
      while (waiting[0] !== undefined && waiting[0].at <= now) {
        const { host, at } = waiting.shift() as (typeof appearances)[number];
        history.values.push({ measure: "hosts", value: host, firstSeen: at, createdAt: now });
      }
    },
  };
  const config = newValueConfig.parse({ id: "hosts", type: "new_value", field: "host" });
  const detector = await newValueFactory.create(config, { timezone: "UTC" });
  const told = await runDetector(detector, { delivery, history }, ({ labels }) => labels["host"] ?? "");
  const wanted = appearances
    .filter(({ at }) => at >= JUDGED_FROM + DAY)
    .map(({ host, at }): Incident => ({ issue: host, kind: "appearance", from: at, to: at, factor: 1, base: 0 }));
  return [{ name: "`new_value`, hosts that appear after the day of learning", score: score(wanted, told) }];
}
