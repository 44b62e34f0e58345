import { describe, expect, test } from "vitest";
import type { WindowDetector } from "../../../src/detection/detector.ts";
import type { SeriesHistory } from "../../../src/detection/series-history.ts";
import { spikeConfig, spikeFactory } from "../../../src/detection/spike.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { addPace, detectionContext, firing, judgeAt, shopHistory } from "../../support/detection.ts";

/** Monday. */
const START = Date.parse("2026-10-05T00:00:00Z");
const NOW = START + 28 * DAY + 14 * HOUR;

async function spike(options: object = {}): Promise<WindowDetector> {
  const config = spikeConfig.parse({ id: "spike", type: "spike", ...options });
  return await spikeFactory.create(config, { timezone: "UTC" });
}

/** Four weeks of two events a minute by day (8 to 20 o'clock) and one in five minutes at night. */
function workdays(history: SeriesHistory, issue: string, to = NOW): void {
  for (let hour = START; hour < to; hour += HOUR) {
    const of = new Date(hour).getUTCHours();
    const day = of >= 8 && of < 20;
    addPace(history, issue, {
      from: hour,
      to: Math.min(to, hour + HOUR),
      count: day ? 2 : 1,
      everyMs: day ? MINUTE : 5 * MINUTE,
    });
  }
}

describe("against four weeks", () => {
  test("what is usual for the hour is no spike, and many times as much is one, with its numbers", async () => {
    const history = shopHistory("a");
    workdays(history, "a");
    const detector = await spike();
    const context = detectionContext(history);
    expect(await judgeAt(detector, NOW, context)).toEqual([]);
    history.addEvents({ issue: "a", at: NOW - 2 * MINUTE, count: 60 });
    expect(await judgeAt(detector, NOW, context)).toEqual([
      {
        subject: { issue: "a" },
        verdict: "breach",
        issue: "a",
        labels: { project: "shop", service: "cart", severity: "warning" },
        summary: expect.stringMatching(
          /^7 times the usual for Monday 13:00: 70 events in 5m, about (10|9\.9) expected \(same hour of 4 weeks\)$/,
        ),
        numbers: {
          observed: 70,
          expected: expect.closeTo(10, 0),
          times: expect.closeTo(7, 0),
          threshold: expect.toSatisfy((count: number) => count > 20 && count < 45),
          window_minutes: 5,
          basis: "same hour of 4 weeks",
        },
        startsAt: NOW - 5 * MINUTE,
        firstSeen: START,
      },
    ]);
  });

  test("the same count is usual by day and a spike at night", async () => {
    const history = shopHistory("a");
    const night = NOW + 12 * HOUR;
    workdays(history, "a", night);
    const context = detectionContext(history);
    const detector = await spike();
    const more = { issue: "a", count: 24 };
    history.addEvents({ ...more, at: night - 2 * MINUTE });
    expect((await judgeAt(detector, night, context)).map(({ verdict }) => verdict)).toEqual(["breach"]);
    history.addEvents({ ...more, at: NOW - 2 * MINUTE, count: 15 });
    expect(await judgeAt(await spike(), NOW, context)).toEqual([]);
  });

  test("hours are those of the detector's zone, also across a change of clocks", async () => {
    const history = shopHistory("a");
    // Office hours in New York, where clocks go back on the 1st of November.
    for (let hour = START; hour < START + 35 * DAY; hour += HOUR) {
      const local = new Date(hour).toLocaleString("en", {
        timeZone: "America/New_York",
        hour: "numeric",
        hourCycle: "h23",
      });
      const office = Number(local) >= 8 && Number(local) < 18;
      if (office) addPace(history, "a", { from: hour, to: hour + HOUR, count: 20 });
      else history.addEvents({ issue: "a", at: hour, count: 1 });
    }
    const detector = await spike({ timezone: "America/New_York" });
    for (let to = START + 28 * DAY; to < START + 35 * DAY; to += 20 * MINUTE) {
      expect(await judgeAt(detector, to, detectionContext(history))).toEqual([]);
    }
  });

  test("a slow spike that no single window shows is seen in a longer stretch", async () => {
    const history = shopHistory("a");
    addPace(history, "a", { from: START, to: NOW, count: 10, everyMs: HOUR });
    addPace(history, "a", { from: NOW - HOUR, to: NOW, count: 1 });
    const findings = await judgeAt(await spike(), NOW, detectionContext(history));
    expect(findings.map(({ verdict, numbers }) => [verdict, numbers["window_minutes"]])).toEqual([
      ["breach", expect.toSatisfy((minutes: number) => minutes > 20)],
    ]);
  });

  test("one that began between the stretches that all are looked at in is seen in its own, and goes on in it", async () => {
    const history = shopHistory("a");
    const begin = NOW - 14 * MINUTE;
    addPace(history, "a", { from: START, to: begin, count: 1 });
    addPace(history, "a", { from: begin, to: NOW, count: 3 });
    history.addEvents({ issue: "a", at: NOW - MINUTE, count: 2 });
    const [finding] = await judgeAt(await spike(), NOW, detectionContext(history));
    expect(finding).toMatchObject({ verdict: "breach", numbers: { observed: 44, expected: 14, window_minutes: 14 } });
    const told = detectionContext(history, { active: finding === undefined ? [] : [firing(finding)] });
    addPace(history, "a", { from: NOW, to: NOW + 3 * MINUTE, count: 1 });
    const later = await judgeAt(await spike(), NOW + 3 * MINUTE, told);
    expect(later).toMatchObject([{ verdict: "hold", numbers: { observed: 38, window_minutes: 14 } }]);
  });

  test("fewer than the minimum, or hardly more than expected, is none however unlikely", async () => {
    const history = shopHistory("rare", "busy");
    addPace(history, "rare", { from: START, to: NOW, count: 1, everyMs: DAY });
    addPace(history, "busy", { from: START, to: NOW, count: 2_000 });
    history.addEvents({ issue: "rare", at: NOW - MINUTE, count: 18 });
    history.addEvents({ issue: "busy", at: NOW - MINUTE, count: 6_000 });
    expect(await judgeAt(await spike(), NOW, detectionContext(history))).toEqual([]);
    const both = await judgeAt(await spike({ min_events: 15, factor: 1.5 }), NOW, detectionContext(history));
    expect(both.map(({ subject }) => subject["issue"])).toEqual(["busy", "rare"]);
  });

  test("what comes at the same time of each day is usual, though it lasts some minutes only", async () => {
    const history = shopHistory("a");
    for (let day = START; day <= NOW; day += DAY) {
      addPace(history, "a", { from: day, to: day + DAY, count: 3, everyMs: HOUR });
      history.addEvents({ issue: "a", at: day + 14 * HOUR - 3 * MINUTE, count: 300 });
    }
    expect(await judgeAt(await spike(), NOW, detectionContext(history))).toEqual([]);
    const before = await judgeAt(await spike(), NOW - 6 * HOUR, detectionContext(history));
    expect(before).toEqual([]);
    history.addEvents({ issue: "a", at: NOW - 6 * HOUR - MINUTE, count: 300 });
    expect(await judgeAt(await spike(), NOW - 6 * HOUR, detectionContext(history))).toHaveLength(1);
  });

  test("one spike in the history does not hide the next one", async () => {
    const history = shopHistory("a");
    workdays(history, "a");
    addPace(history, "a", { from: NOW - 7 * DAY - 2 * HOUR, to: NOW - 7 * DAY + HOUR, count: 200 });
    history.addEvents({ issue: "a", at: NOW - MINUTE, count: 40 });
    expect(await judgeAt(await spike(), NOW, detectionContext(history))).toHaveLength(1);
  });

  test("a step is told, and a day later it is what is usual", async () => {
    const history = shopHistory("a");
    addPace(history, "a", { from: START, to: NOW, count: 4 });
    addPace(history, "a", { from: NOW, to: NOW + 2 * DAY, count: 20 });
    const [told] = await judgeAt(await spike(), NOW + 10 * MINUTE, detectionContext(history));
    expect(told?.verdict).toBe("breach");
    const context = detectionContext(history, { active: told === undefined ? [] : [firing(told)] });
    const verdicts = [];
    for (const hours of [1, 6, 26]) {
      verdicts.push((await judgeAt(await spike(), NOW + hours * HOUR, context))[0]?.verdict);
    }
    expect(verdicts).toEqual([expect.stringMatching(/breach|hold/), expect.stringMatching(/breach|hold/), undefined]);
  });

  test("the morning after a holiday is no spike", async () => {
    const history = shopHistory("a");
    const holiday = NOW - 14 * HOUR - DAY;
    workdays(history, "a", holiday);
    addPace(history, "a", { from: holiday, to: holiday + DAY, count: 1, everyMs: HOUR });
    addPace(history, "a", { from: NOW - 6 * HOUR, to: NOW, count: 2 });
    expect(await judgeAt(await spike(), NOW, detectionContext(history))).toEqual([]);
  });
});

describe("an alert that fires", () => {
  test("goes on between the thresholds, and is over below both", async () => {
    const history = shopHistory("a");
    addPace(history, "a", { from: START, to: NOW, count: 4 });
    history.addEvents({ issue: "a", at: NOW - MINUTE, count: 100 });
    const [told] = await judgeAt(await spike(), NOW, detectionContext(history));
    const context = detectionContext(history, { active: told === undefined ? [] : [firing(told)] });
    const to = NOW + 70 * MINUTE;
    addPace(history, "a", { from: NOW, to, count: 7 });
    expect((await judgeAt(await spike(), to, context)).map(({ verdict }) => verdict)).toEqual(["hold"]);
    addPace(history, "a", { from: to, to: to + 70 * MINUTE, count: 5 });
    expect(await judgeAt(await spike(), to + 70 * MINUTE, context)).toEqual([]);
  });
});

describe("without three days of history", () => {
  const born = NOW - 2 * HOUR;

  test("an issue that has just appeared is no spike, whatever its count", async () => {
    const history = shopHistory("a");
    addPace(history, "a", { from: NOW - 12 * MINUTE, to: NOW, count: 1_000 });
    expect(await judgeAt(await spike(), NOW, detectionContext(history))).toEqual([]);
  });

  test("one that goes on at its pace is none, and one that explodes later is", async () => {
    const history = shopHistory("steady", "explodes");
    addPace(history, "steady", { from: born, to: NOW, count: 40 });
    addPace(history, "explodes", { from: born, to: NOW - 5 * MINUTE, count: 1, everyMs: 4 * MINUTE });
    addPace(history, "explodes", { from: NOW - 5 * MINUTE, to: NOW, count: 100 });
    const findings = await judgeAt(await spike(), NOW, detectionContext(history));
    expect(findings.map(({ subject, summary }) => [subject["issue"], summary])).toEqual([
      [
        "explodes",
        "250 times the usual so far: 500 events in 5m, about 2 expected (most in 5m since it was first seen 1h55m before)",
      ],
    ]);
  });

  test("the first morning of a week-old issue is no spike", async () => {
    const history = shopHistory("a");
    for (let hour = NOW - 60 * HOUR; hour < NOW; hour += HOUR) {
      const of = new Date(hour).getUTCHours();
      addPace(history, "a", { from: hour, to: hour + HOUR, count: of >= 8 && of < 20 ? 12 : 1 });
    }
    for (let to = NOW - 40 * HOUR; to <= NOW; to += 10 * MINUTE) {
      expect(await judgeAt(await spike(), to, detectionContext(history))).toEqual([]);
    }
  });
});

describe("options", () => {
  test("ignored issues are left to the detector that watches them", async () => {
    const history = shopHistory("a");
    addPace(history, "a", { from: START, to: NOW, count: 1 });
    addPace(history, "a", { from: NOW - 5 * MINUTE, to: NOW, count: 100 });
    history.putIssue({ id: "a", project: "shop", title: "a", level: "error", status: "ignored" });
    expect(await judgeAt(await spike(), NOW, detectionContext(history))).toEqual([]);
  });

  test("projects can be counted instead of issues", async () => {
    const history = shopHistory("a", "b", "c");
    for (const issue of ["a", "b", "c"]) {
      addPace(history, issue, { from: START, to: NOW, count: 1, everyMs: 5 * MINUTE });
      history.addEvents({ issue, at: NOW - MINUTE, count: 14 });
    }
    expect(await judgeAt(await spike(), NOW, detectionContext(history))).toEqual([]);
    const [finding] = await judgeAt(await spike({ per: "project" }), NOW, detectionContext(history));
    expect(finding).toMatchObject({
      subject: { project: "shop" },
      numbers: { observed: 45, expected: 3 },
      summary: expect.stringMatching(/^shop: 15 times the usual/),
    });
  });

  test.each(["90s", "2h", "0s"])("a window of %s is refused", (window) => {
    expect(spikeConfig.safeParse({ id: "spike", type: "spike", window }).success).toBe(false);
  });
});
