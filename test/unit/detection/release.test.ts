import { describe, expect, test } from "vitest";
import type { WindowDetector } from "../../../src/detection/detector.ts";
import { releaseConfig, releaseFactory } from "../../../src/detection/release.ts";
import type { SeriesHistory } from "../../../src/detection/series-history.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { detectionContext, judgeAt, shopHistory } from "../../support/detection.ts";

const START = Date.parse("2026-10-05T00:00:00Z");
const DEPLOYED = START + 28 * DAY + 14 * HOUR;

async function releases(options: object = {}): Promise<WindowDetector> {
  const config = releaseConfig.parse({ id: "bad_release", type: "release", ...options });
  return await releaseFactory.create(config, { timezone: "UTC" });
}

function run(history: SeriesHistory, release: string, from: number, to: number, count: number, issue = "a"): void {
  for (let at = from; at < to; at += 2 * MINUTE) history.addEvents({ issue, at, count, release });
}

describe("a release", () => {
  test("with more events than what it replaced is told, and one with as many is not", async () => {
    const [same, worse] = [shopHistory("a"), shopHistory("a")];
    for (const history of [same, worse]) run(history, "1.0", START, DEPLOYED, 2);
    run(same, "1.1", DEPLOYED, DEPLOYED + HOUR, 2);
    run(worse, "1.1", DEPLOYED, DEPLOYED + HOUR, 6);
    expect(await judgeAt(await releases(), DEPLOYED + HOUR, detectionContext(same))).toEqual([]);
    const [finding] = await judgeAt(await releases(), DEPLOYED + HOUR, detectionContext(worse));
    expect(finding).toMatchObject({
      subject: { project: "shop", release: "1.1" },
      verdict: "breach",
      summary:
        "Release 1.1 of shop is worse than what it replaced: 180 events in its first 1h, 60 at the same hours before it (3 times), 0 new issues",
      numbers: { observed: 180, expected: 60, new_issues: 0, exposure_minutes: 60 },
    });
  });

  test("is judged only while it is young, and not before it was exposed", async () => {
    const history = shopHistory("a");
    run(history, "1.0", START, DEPLOYED, 2);
    run(history, "1.1", DEPLOYED, DEPLOYED + 2 * DAY, 20);
    const at = async (ms: number): Promise<number> =>
      (await judgeAt(await releases(), DEPLOYED + ms, detectionContext(history))).length;
    expect([await at(20 * MINUTE), await at(40 * MINUTE), await at(23 * HOUR), await at(25 * HOUR)]).toEqual([
      0, 1, 1, 0,
    ]);
  });

  test("takes over from its own service only: another one that goes on is no part of the comparison", async () => {
    const history = shopHistory("a");
    run(history, "cart@1", START, DEPLOYED, 1);
    run(history, "mail@7", START + MINUTE, DEPLOYED + HOUR, 9);
    run(history, "cart@2", DEPLOYED, DEPLOYED + HOUR, 12);
    const [finding] = await judgeAt(await releases(), DEPLOYED + HOUR, detectionContext(history));
    expect(finding?.subject).toEqual({ project: "shop", release: "cart@2" });
    expect(finding?.numbers).toMatchObject({ observed: 360, expected: 30 });
  });

  test("on the morning of a working day is not compared with the night", async () => {
    const history = shopHistory("a");
    for (let day = START; day < DEPLOYED; day += DAY) {
      run(history, "1.0", day, day + 8 * HOUR, 1);
      run(history, "1.0", day + 8 * HOUR, Math.min(DEPLOYED - 6 * HOUR, day + DAY), 10);
    }
    run(history, "1.1", DEPLOYED - 6 * HOUR, DEPLOYED - 5 * HOUR, 10);
    expect(await judgeAt(await releases(), DEPLOYED - 5 * HOUR, detectionContext(history))).toEqual([]);
  });

  test("with many new issues is told though its events are few", async () => {
    const issues = ["n1", "n2", "n3", "n4", "n5"];
    const history = shopHistory("a", ...issues);
    run(history, "1.0", START, DEPLOYED, 5);
    for (const issue of issues) run(history, "1.1", DEPLOYED, DEPLOYED + 2 * MINUTE, 1, issue);
    const [finding] = await judgeAt(await releases(), DEPLOYED + 30 * MINUTE, detectionContext(history));
    expect(finding?.numbers["new_issues"]).toBe(5);
    expect(await judgeAt(await releases({ new_issues: 6 }), DEPLOYED + 30 * MINUTE, detectionContext(history))).toEqual(
      [],
    );
  });

  test("that is the first of its project has nothing to be compared with", async () => {
    const history = shopHistory("a");
    run(history, "1.0", DEPLOYED, DEPLOYED + HOUR, 100);
    expect(await judgeAt(await releases(), DEPLOYED + HOUR, detectionContext(history))).toEqual([]);
  });
});
