import { describe, expect, test } from "vitest";
import type { SourceCondition, WindowDetector } from "../../../src/detection/detector.ts";
import { flatlineConfig, flatlineFactory } from "../../../src/detection/flatline.ts";
import { SeriesHistory } from "../../../src/detection/series-history.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { addPace, detectionContext, firing, judgeAt, shopHistory } from "../../support/detection.ts";
import { inEnglish } from "../../support/in-english.ts";

/** Monday. */
const START = Date.parse("2026-10-05T00:00:00Z");
const NOW = START + 28 * DAY + 14 * HOUR;

async function flatline(options: object = {}): Promise<WindowDetector> {
  const config = flatlineConfig.parse({ id: "quiet", type: "flatline", ...options });
  return await flatlineFactory.create(config, { timezone: "UTC" });
}

function healthy(id: string, changes: Partial<SourceCondition> = {}): SourceCondition {
  return {
    id,
    type: "kafka",
    watermark: NOW + DAY,
    stalledSince: undefined,
    stalledBecause: undefined,
    lag: 0,
    firstCaughtUpAt: START,
    ...changes,
  };
}

function records(...sources: readonly { id: string; until: number; perHour?: number }[]): SeriesHistory {
  const history = new SeriesHistory();
  for (const { id, until, perHour = 600 } of sources) {
    const every = HOUR / Math.min(60, perHour);
    for (let at = START; at < until; at += every) {
      history.addRecords({ source: id, at, count: Math.max(1, perHour / 60) });
    }
  }
  return history;
}

describe("log records of a source", () => {
  test("that were gone before they were read are no silence; what is silent since then is", async () => {
    const history = records({ id: "app", until: NOW - 3 * HOUR }, { id: "web", until: NOW });
    const detector = await flatline();
    const lost = (to: number) => {
      const gap = { from: NOW - 3 * HOUR, to, what: "orders/3, offsets 5 to 9" };
      return detectionContext(history, { sources: [healthy("app", { gap }), healthy("web")] });
    };
    const window = { from: NOW - 15 * MINUTE, to: NOW, again: false };
    expect(inEnglish(await detector.judge(window, lost(NOW - 5 * MINUTE)))).toEqual({
      findings: [],
      held: "records of source app were never read: orders/3, offsets 5 to 9",
    });
    expect(await judgeAt(detector, NOW, lost(NOW - 40 * MINUTE))).toMatchObject([
      { subject: { source: "app" }, verdict: "breach", startsAt: NOW - 30 * MINUTE },
    ]);
  });

  test("that stop are told, with since when and how many were expected", async () => {
    const history = records({ id: "app", until: NOW - 20 * MINUTE }, { id: "web", until: NOW });
    const context = detectionContext(history, { sources: [healthy("app"), healthy("web")] });
    expect(await judgeAt(await flatline(), NOW, context)).toEqual([
      {
        subject: { source: "app" },
        verdict: "breach",
        summary: "No log records of source app in 15m, about 150 expected (same hours of 4 weeks)",
        numbers: {
          observed: 0,
          expected: 150,
          silent_since: "2026-11-02T13:45:00.000Z",
          window_minutes: 15,
          basis: "same hours of 4 weeks",
        },
        startsAt: NOW - 15 * MINUTE,
      },
    ]);
  });

  test("that become few count as silent, up to the part that is chosen", async () => {
    const history = records({ id: "app", until: NOW - 20 * MINUTE });
    for (let minute = 1; minute < 15; minute += 5)
      history.addRecords({ source: "app", at: NOW - minute * MINUTE, count: 2 });
    const context = detectionContext(history, { sources: [healthy("app")] });
    expect(await judgeAt(await flatline(), NOW, context)).toHaveLength(1);
    expect(await judgeAt(await flatline({ below: 0.01 }), NOW, context)).toEqual([]);
  });

  test("that are rare are missed only after as long as it takes to be sure", async () => {
    const history = records({ id: "app", until: NOW - 3 * HOUR, perHour: 2 });
    const context = detectionContext(history, { sources: [healthy("app")] });
    expect(await judgeAt(await flatline(), NOW, context)).toEqual([]);
    const later = await judgeAt(await flatline(), NOW + 12 * HOUR, context);
    expect(later.map(({ numbers }) => numbers["expected"])).toEqual([expect.toSatisfy((n: number) => n >= 20)]);
  });

  test("that are never there at this hour are not missed", async () => {
    const history = new SeriesHistory();
    for (let day = START; day < NOW + DAY; day += DAY) {
      for (let at = day + 8 * HOUR; at < day + 18 * HOUR; at += MINUTE)
        history.addRecords({ source: "app", at, count: 20 });
    }
    const context = detectionContext(history, { sources: [healthy("app", { watermark: NOW + 2 * DAY })] });
    for (let to = NOW; to < NOW + DAY; to += 15 * MINUTE) {
      expect(await judgeAt(await flatline(), to, context)).toEqual([]);
    }
  });

  test.each([
    [
      "stands still",
      { stalledSince: NOW - HOUR, stalledBecause: "connection refused" },
      "stands still: connection refused",
    ],
    ["is behind", { watermark: NOW - MINUTE, lag: 10_000 }, "is behind"],
    ["reads its first backlog", { firstCaughtUpAt: undefined }, "has not been read to its end yet"],
  ])("say nothing while the source %s, and the others are judged", async (_, changes, reason) => {
    const history = records(
      { id: "app", until: NOW - HOUR },
      { id: "web", until: NOW - HOUR },
      { id: "ok", until: NOW },
    );
    const sources = [healthy("app", changes), healthy("web"), healthy("ok")];
    const numbers = { window_minutes: 15 };
    const active = ["app", "ok"].map((source) => ({
      subject: { source },
      firing: true,
      startsAt: NOW - HOUR,
      numbers,
    }));
    const window = { from: NOW - 15 * MINUTE, to: NOW, again: false };
    const judged = await (await flatline()).judge(window, detectionContext(history, { sources, active }));
    expect(inEnglish(judged.held)).toBe(`source app ${reason}`);
    expect(judged.findings.map(({ subject, verdict }) => [subject["source"], verdict])).toEqual([
      ["web", "breach"],
      ["ok", "clear"],
    ]);
  });

  test("of a source that is no longer configured are not missed", async () => {
    const history = records({ id: "old", until: NOW - HOUR });
    expect(await judgeAt(await flatline(), NOW, detectionContext(history, { sources: [healthy("app")] }))).toEqual([]);
  });

  test("are told as long as they are missing, and forgotten after a week", async () => {
    const history = records({ id: "app", until: NOW });
    const sources = [healthy("app", { watermark: NOW + 30 * DAY })];
    const [told] = await judgeAt(await flatline(), NOW + HOUR, detectionContext(history, { sources }));
    const context = detectionContext(history, { sources, active: told === undefined ? [] : [firing(told)] });
    const verdicts = [];
    for (const days of [1, 3, 6.5, 8])
      verdicts.push((await judgeAt(await flatline(), NOW + days * DAY, context))[0]?.verdict);
    expect(verdicts).toEqual(["breach", "breach", "breach", undefined]);
  });
});

describe("error events", () => {
  test("of a service are counted as a measure, and all sources must be ready", async () => {
    const history = new SeriesHistory();
    for (let at = START; at < NOW - HOUR; at += MINUTE) {
      history.addMeasured({ measure: "quiet", value: "cart", at, count: 3 });
      history.addMeasured({ measure: "quiet", value: "<other>", at, count: 3 });
    }
    const detector = await flatline({ of: "service", projects: ["shop"] });
    expect(detector.measures).toEqual([{ id: "quiet", field: "service", projects: ["shop"] }]);
    const ready = detectionContext(history, { sources: [healthy("app")] });
    expect((await judgeAt(detector, NOW, ready)).map(({ subject }) => subject)).toEqual([{ service: "cart" }]);
    const sources = [healthy("app", { stalledSince: NOW - HOUR, stalledBecause: "no broker" })];
    const window = { from: NOW - 15 * MINUTE, to: NOW, again: false };
    expect(inEnglish(await detector.judge(window, detectionContext(history, { sources })))).toEqual({
      findings: [],
      held: "source app stands still: no broker",
    });
  });

  test("of a project and of an issue", async () => {
    const history = shopHistory("a", "b");
    addPace(history, "a", { from: START, to: NOW - HOUR, count: 5 });
    addPace(history, "b", { from: START, to: NOW, count: 5 });
    const context = detectionContext(history, { sources: [healthy("app")] });
    expect(await judgeAt(await flatline({ of: "project" }), NOW, context)).toEqual([]);
    const [finding] = await judgeAt(await flatline({ of: "issue" }), NOW, context);
    expect(finding).toMatchObject({ subject: { issue: "a" }, issue: "a", labels: { severity: "info" } });
  });

  test("what was seen for less than three days is still being learnt", async () => {
    const history = shopHistory("a");
    addPace(history, "a", { from: NOW - 2 * DAY, to: NOW - HOUR, count: 50 });
    const context = detectionContext(history, { sources: [healthy("app")] });
    expect(await judgeAt(await flatline({ of: "issue" }), NOW, context)).toEqual([]);
  });
});
