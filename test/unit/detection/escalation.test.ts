import { describe, expect, test } from "vitest";
import type { WindowDetector } from "../../../src/detection/detector.ts";
import { escalationConfig, escalationFactory } from "../../../src/detection/escalation.ts";
import type { SeriesHistory } from "../../../src/detection/series-history.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { addPace, detectionContext, firing, judgeAt, shopHistory } from "../../support/detection.ts";

const START = Date.parse("2026-10-05T00:00:00Z");
const NOW = START + 28 * DAY + 14 * HOUR;

async function escalation(options: object = {}): Promise<WindowDetector> {
  const config = escalationConfig.parse({ id: "escalation", type: "escalation", ...options });
  return await escalationFactory.create(config, { timezone: "UTC" });
}

function put(history: SeriesHistory, id: string, status: "ignored" | "unresolved", substatus?: string): void {
  history.putIssue({
    id,
    project: "shop",
    title: id,
    level: "error",
    status,
    ...(substatus === undefined ? {} : { substatus }),
  });
}

describe("an issue that is ignored until it escalates", () => {
  test("is told with an hour that is far busier than those of its week, its own bursts included", async () => {
    const history = shopHistory("a");
    put(history, "a", "ignored", "until_escalating");
    addPace(history, "a", { from: START, to: NOW, count: 1, everyMs: 10 * MINUTE });
    for (let day = START; day < NOW - HOUR; day += DAY)
      history.addEvents({ issue: "a", at: day + 3 * HOUR, count: 60 });
    history.addEvents({ issue: "a", at: NOW - 3 * MINUTE, count: 70 });
    expect(await judgeAt(await escalation(), NOW, detectionContext(history))).toEqual([]);
    history.addEvents({ issue: "a", at: NOW - 3 * MINUTE, count: 200 });
    const [finding] = await judgeAt(await escalation(), NOW, detectionContext(history));
    expect(finding).toMatchObject({
      subject: { issue: "a" },
      verdict: "breach",
      summary:
        "Ignored issue escalates: 276 events in 1h, 4.2 times what it was: 66 (busiest hours of the week before)",
      numbers: { observed: 276, expected: 66, threshold: 132, window_minutes: 60 },
    });
    const active = finding === undefined ? [] : [firing(finding)];
    expect(await judgeAt(await escalation(), NOW + 2 * HOUR, detectionContext(history, { active }))).toEqual([]);
  });

  test("is told when slow growth has added up, though no hour stands out", async () => {
    const history = shopHistory("a");
    put(history, "a", "ignored", "until_escalating");
    for (let day = 0; day < 29; day++) {
      const perHour = Math.round(20 * 1.06 ** day);
      const from = START + day * DAY;
      addPace(history, "a", { from, to: Math.min(NOW, from + DAY), count: perHour, everyMs: HOUR });
    }
    const [finding] = await judgeAt(await escalation(), NOW, detectionContext(history));
    expect(finding?.numbers).toMatchObject({ window_minutes: 1440 });
    expect(finding?.numbers["times"]).toBeGreaterThan(2);
  });

  test("is told when slow growth has added up, though its hours have few events", async () => {
    const history = shopHistory("a");
    put(history, "a", "ignored", "until_escalating");
    for (let day = 0; day < 29; day++) {
      const from = START + day * DAY;
      addPace(history, "a", { from, to: Math.min(NOW, from + DAY), count: 1, everyMs: (day < 22 ? 2 : 0.25) * HOUR });
    }
    const [finding] = await judgeAt(await escalation(), NOW, detectionContext(history));
    expect(finding?.numbers).toMatchObject({ observed: 96, expected: 12, window_minutes: 1440 });
  });

  test("is not told of a day for what some of its hours brought", async () => {
    const history = shopHistory("a");
    put(history, "a", "ignored", "until_escalating");
    addPace(history, "a", { from: START, to: NOW + DAY, count: 10, everyMs: HOUR });
    addPace(history, "a", { from: NOW - 3 * HOUR, to: NOW, count: 150, everyMs: HOUR });
    const [finding] = await judgeAt(await escalation(), NOW - 2 * HOUR, detectionContext(history));
    expect(finding?.numbers).toMatchObject({ window_minutes: 60 });
    for (let at = NOW + 2 * HOUR; at < NOW + DAY; at += HOUR) {
      expect(await judgeAt(await escalation(), at, detectionContext(history))).toEqual([]);
    }
  });

  test("is told of a night far above its nights, though its days are as busy", async () => {
    const history = shopHistory("a");
    put(history, "a", "ignored", "until_escalating");
    for (let day = START; day < NOW; day += DAY) {
      addPace(history, "a", { from: day, to: day + 6 * HOUR, count: 10, everyMs: HOUR });
      addPace(history, "a", { from: day + 6 * HOUR, to: day + 9 * HOUR, count: 25, everyMs: HOUR });
      addPace(history, "a", { from: day + 9 * HOUR, to: day + DAY, count: 100, everyMs: HOUR });
    }
    const night = START + 28 * DAY + 3 * HOUR;
    history.addEvents({ issue: "a", at: night - MINUTE, count: 80 });
    const [finding] = await judgeAt(await escalation(), night, detectionContext(history));
    expect(finding).toMatchObject({
      verdict: "breach",
      summary: expect.stringMatching(
        /^Ignored issue escalates: 90 events in 1h, (9|8\.9) times what it was: 10 \(usual for the hour\)$/,
      ),
    });
    const active = finding === undefined ? [] : [firing(finding)];
    expect(await judgeAt(await escalation(), night + 2 * HOUR, detectionContext(history, { active }))).toEqual([]);
  });

  test("that is young needs ten times its busiest hour", async () => {
    const history = shopHistory("a");
    put(history, "a", "ignored", "until_escalating");
    addPace(history, "a", { from: NOW - 2 * DAY, to: NOW, count: 10, everyMs: HOUR });
    history.addEvents({ issue: "a", at: NOW - MINUTE, count: 70 });
    expect(await judgeAt(await escalation(), NOW, detectionContext(history))).toEqual([]);
    history.addEvents({ issue: "a", at: NOW - MINUTE, count: 70 });
    expect(await judgeAt(await escalation(), NOW, detectionContext(history))).toHaveLength(1);
  });
});

test.each([
  ["ignored", "forever", "ignored", 0],
  ["unresolved", undefined, "ignored", 0],
  ["unresolved", undefined, "all", 1],
  ["ignored", "until_escalating", "all", 1],
] as const)("an issue %s (%s), watching %s: %i alerts", async (status, substatus, issues, alerts) => {
  const history = shopHistory("a");
  put(history, "a", status, substatus);
  addPace(history, "a", { from: START, to: NOW, count: 1, everyMs: HOUR });
  history.addEvents({ issue: "a", at: NOW - MINUTE, count: 300 });
  expect(await judgeAt(await escalation({ issues }), NOW, detectionContext(history))).toHaveLength(alerts);
});
