import { describe, expect, test } from "vitest";
import type { WindowDetector } from "../../../src/detection/detector.ts";
import { ratioConfig, ratioFactory } from "../../../src/detection/ratio.ts";
import { SeriesHistory } from "../../../src/detection/series-history.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { detectionContext, firing, judgeAt } from "../../support/detection.ts";

const START = Date.parse("2026-10-05T00:00:00Z");
const NOW = START + 28 * DAY + 14 * HOUR;

async function ratio(options: object = {}): Promise<WindowDetector> {
  return await ratioFactory.create(ratioConfig.parse({ id: "share", type: "ratio", ...options }), { timezone: "UTC" });
}

/** Records of `app` by the minute, of which a part are errors. */
function add(history: SeriesHistory, range: { from: number; to: number; records: number; errors: number }): void {
  for (let at = range.from; at < range.to; at += MINUTE) {
    history.addRecords({ source: "app", at, count: range.records });
    history.addMeasured({ measure: "share", value: "app", at, count: range.errors });
  }
}

describe("above a share", () => {
  test("is told with both numbers, and goes on until it is well below", async () => {
    const history = new SeriesHistory();
    add(history, { from: NOW - 15 * MINUTE, to: NOW, records: 100, errors: 6 });
    add(history, { from: NOW, to: NOW + 15 * MINUTE, records: 1000, errors: 45 });
    add(history, { from: NOW + 15 * MINUTE, to: NOW + 30 * MINUTE, records: 1000, errors: 30 });
    const detector = await ratio({ above: 0.05 });
    expect(detector.measures).toEqual([{ id: "share", field: "source" }]);
    const [told] = await judgeAt(detector, NOW, detectionContext(history));
    expect(told).toEqual({
      subject: { source: "app" },
      verdict: "breach",
      summary: "6 % of the log records of source app are errors, the limit is 5 %: 90 of 1500 in 15m",
      numbers: { observed: 90, records: 1500, share: 0.06, threshold: 0.05, window_minutes: 15 },
      startsAt: NOW - 15 * MINUTE,
    });
    const context = detectionContext(history, { active: told === undefined ? [] : [firing(told)] });
    expect((await judgeAt(detector, NOW + 15 * MINUTE, context)).map(({ verdict }) => verdict)).toEqual(["hold"]);
    expect(await judgeAt(detector, NOW + 15 * MINUTE, detectionContext(history))).toEqual([]);
    expect(await judgeAt(detector, NOW + 30 * MINUTE, context)).toEqual([]);
  });

  test("says nothing of few records", async () => {
    const history = new SeriesHistory();
    add(history, { from: NOW - 15 * MINUTE, to: NOW, records: 6, errors: 6 });
    expect(await judgeAt(await ratio({ above: 0.05 }), NOW, detectionContext(history))).toEqual([]);
  });
});

describe("without a share of its own", () => {
  test("the past is not read anew for windows of the hour before that are judged once more", async () => {
    const history = new SeriesHistory();
    add(history, { from: START, to: NOW + 5 * MINUTE, records: 100, errors: 1 });
    let reads = 0;
    const read = history.records.bind(history);
    history.records = async (query) => {
      if (query.widthMs === HOUR) reads += 1;
      return await read(query);
    };
    const detector = await ratio();
    for (let i = 1; i <= 5; i++) {
      await judgeAt(detector, NOW + i * MINUTE, detectionContext(history));
      await judgeAt(detector, NOW - 30 * MINUTE + i * MINUTE, detectionContext(history));
    }
    expect(reads).toBe(2);
  });

  test("traffic that doubles with its errors is usual, and a share that rises is told", async () => {
    const history = new SeriesHistory();
    add(history, { from: START, to: NOW - 15 * MINUTE, records: 100, errors: 1 });
    add(history, { from: NOW - 15 * MINUTE, to: NOW, records: 500, errors: 5 });
    add(history, { from: NOW, to: NOW + 15 * MINUTE, records: 100, errors: 4 });
    const detector = await ratio();
    expect(await judgeAt(detector, NOW, detectionContext(history))).toEqual([]);
    const [told] = await judgeAt(detector, NOW + 15 * MINUTE, detectionContext(history));
    expect(told).toMatchObject({
      verdict: "breach",
      summary: expect.stringMatching(
        /^4 % .* are errors, 4 times the usual 1 % \(same hour of 28 days\): 60 of 1500 in 15m$/,
      ),
    });
  });

  test("says nothing before three days", async () => {
    const history = new SeriesHistory();
    add(history, { from: NOW - 2 * DAY, to: NOW - 15 * MINUTE, records: 100, errors: 1 });
    add(history, { from: NOW - 15 * MINUTE, to: NOW, records: 100, errors: 50 });
    expect(await judgeAt(await ratio(), NOW, detectionContext(history))).toEqual([]);
  });
});
