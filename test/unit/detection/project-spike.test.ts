import { expect, test } from "vitest";
import type { WindowDetector } from "../../../src/detection/detector.ts";
import { projectSpikeConfig, projectSpikeFactory } from "../../../src/detection/project-spike.ts";
import type { SeriesHistory } from "../../../src/detection/series-history.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { addPace, detectionContext, firing, judgeAt, shopHistory } from "../../support/detection.ts";

const START = Date.parse("2026-10-05T00:00:00Z");
const NOW = START + 28 * DAY + 14 * HOUR;
const ISSUES = ["a", "b", "c", "d", "e", "f"];

async function projectSpike(): Promise<WindowDetector> {
  const config = projectSpikeConfig.parse({ id: "outage", type: "project_spike" });
  return await projectSpikeFactory.create(config, { timezone: "UTC" });
}

function shop(): SeriesHistory {
  const history = shopHistory(...ISSUES, "new");
  for (const issue of ISSUES) addPace(history, issue, { from: START, to: NOW, count: 1, everyMs: 5 * MINUTE });
  return history;
}

test("many issues at once are one alert of their project", async () => {
  const history = shop();
  for (const issue of ["a", "b", "c", "d", "new"]) history.addEvents({ issue, at: NOW - MINUTE, count: 20 });
  const [finding, ...others] = await judgeAt(await projectSpike(), NOW, detectionContext(history));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    subject: { project: "shop" },
    verdict: "breach",
    labels: { severity: "critical" },
    numbers: { issues: 5, observed: 106, expected: 6 },
    summary: expect.stringMatching(/^5 issues of shop at once: 18 times the usual for Monday 13:00: 106 events in 5m/),
  });
});

test("as many events of one issue are none", async () => {
  const history = shop();
  history.addEvents({ issue: "a", at: NOW - MINUTE, count: 1_000 });
  expect(await judgeAt(await projectSpike(), NOW, detectionContext(history))).toEqual([]);
});

test("once told, it goes on while the project has far too many events, of however few issues", async () => {
  const history = shop();
  for (const issue of ISSUES) history.addEvents({ issue, at: NOW - MINUTE, count: 20 });
  const [told] = await judgeAt(await projectSpike(), NOW, detectionContext(history));
  const later = NOW + 10 * MINUTE;
  history.addEvents({ issue: "a", at: later - MINUTE, count: 200 });
  const context = detectionContext(history, { active: told === undefined ? [] : [firing(told)] });
  expect((await judgeAt(await projectSpike(), later, context)).map(({ verdict }) => verdict)).toEqual(["hold"]);
  expect(await judgeAt(await projectSpike(), later + 10 * MINUTE, context)).toEqual([]);
});
