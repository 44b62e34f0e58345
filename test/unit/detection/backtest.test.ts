import { describe, expect, it } from "vitest";
import { type BacktestOptions, backtest, compareBacktests } from "../../../src/detection/backtest.ts";
import { anyDetectorConfig, createDetector } from "../../../src/detection/registry.ts";
import { SeriesHistory } from "../../../src/detection/series-history.ts";
import { HOUR } from "../../../src/domain/time.ts";
import { MINUTE, NOW } from "./detection-course.ts";

async function run(history: SeriesHistory, configs: readonly object[], change: Partial<BacktestOptions> = {}) {
  const parsed = configs.map((config) => anyDetectorConfig.parse(config));
  const detectors = await Promise.all(parsed.map((config) => createDetector(config, { timezone: "UTC" })));
  const signal = new AbortController().signal;
  const sources = [{ id: "app", type: "kafka" }];
  const range = { from: NOW, to: NOW + 120 * MINUTE };
  return await backtest({ detectors, history, sources, ...range, latenessMs: MINUTE, signal, ...change });
}

function someHistory(): SeriesHistory {
  const history = new SeriesHistory();
  for (const id of ["a", "b"]) history.putIssue({ id, title: id, project: "shop", level: "error" });
  history.addEvents({ issue: "a", at: NOW + 30 * MINUTE, count: 15 });
  history.addEvents({ issue: "a", at: NOW + 90 * MINUTE, count: 12 });
  history.addEvents({ issue: "b", at: NOW + 50 * MINUTE, count: 8 });
  return history;
}

const many = (events: number) => ({ id: "many", type: "threshold", events, keep_firing_for: "0s" });
const times = (alerts: readonly { startsAt: number; summary: string }[]) =>
  alerts.map(({ startsAt, summary }) => `${(startsAt - NOW) / MINUTE} ${summary}`);

describe("a backtest", () => {
  it("tells what would have been told, at its time, each once", async () => {
    const { alerts, notes } = await run(someHistory(), [many(10), { id: "new", type: "new_issue" }]);
    expect(times(alerts)).toEqual([
      "26 15 events in 5m, 10 allowed: a",
      "30 New issue in shop: a",
      "50 New issue in shop: b",
      "86 12 events in 5m, 10 allowed: a",
    ]);
    expect(alerts[0]).toMatchObject({
      status: "resolved",
      late: false,
      firedAt: NOW + 32 * MINUTE,
      endsAt: NOW + 36 * MINUTE,
    });
    expect(notes).toEqual([]);
  });

  it("does not look into what was then the future, nor behind its end", async () => {
    const history = someHistory();
    history.putIssue({ id: "c", title: "c", project: "shop", level: "error" });
    history.addEvents({ issue: "c", at: NOW + 121 * MINUTE });
    history.addEvents({ issue: "c", at: NOW + 10 * MINUTE });
    const { alerts } = await run(history, [{ id: "new", type: "new_issue" }]);
    expect(times(alerts).filter((text) => text.endsWith("c"))).toEqual([]);
    const early = await run(history, [{ id: "new", type: "new_issue" }], { to: NOW + 40 * MINUTE });
    expect(times(early.alerts)).toEqual(["30 New issue in shop: a"]);
  });

  it("judges only whole hours where counts are known by the hour alone", async () => {
    const begin = Math.ceil(NOW / HOUR) * HOUR;
    const history = new SeriesHistory();
    history.putIssue({ id: "a", title: "a", project: "shop", level: "error" });
    for (const hour of [0, 1]) history.addEvents({ issue: "a", at: begin + hour * HOUR, count: 30 });
    history.addEvents({ issue: "a", at: begin + 3 * HOUR, count: 12 });
    const range = { from: begin, to: begin + 4 * HOUR, byMinuteFrom: begin + 2 * HOUR };
    const short = await run(history, [many(10)], range);
    expect(short.alerts.map(({ summary }) => summary)).toEqual(["12 events in 5m, 10 allowed: a"]);
    const long = await run(history, [{ ...many(20), window: "1h" }], range);
    expect(long.alerts).toMatchObject([{ startsAt: begin, summary: "30 events in 1h, 20 allowed: a" }]);
  });

  it("says what it cannot replay", async () => {
    const { alerts, notes } = await run(someHistory(), [
      { id: "still", type: "source_stalled" },
      { id: "dog", type: "watchdog" },
      { id: "hosts", type: "new_value", field: "host" },
    ]);
    expect(alerts).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/still, dog$/),
      expect.stringMatching(/configured under their id: hosts$/),
    ]);
  });

  it("ends when it is interrupted", async () => {
    const stop = new AbortController();
    const progress = (share: number): void => {
      if (share > 0.5) stop.abort(new Error("enough"));
    };
    await expect(run(someHistory(), [many(10)], { signal: stop.signal, progress })).rejects.toThrow("enough");
  });

  it("is compared with another: what both tell, and what one of them tells alone", async () => {
    const [first, second] = [await run(someHistory(), [many(13)]), await run(someHistory(), [many(7)])];
    const compared = compareBacktests(first.alerts, second.alerts);
    expect(compared.map((entry) => `${entry.in} ${(entry.alert.startsAt - NOW) / MINUTE}`)).toEqual([
      "both 26",
      "second 46",
      "second 86",
    ]);
    expect(compareBacktests(second.alerts, first.alerts).map((entry) => entry.in)).toEqual(["both", "first", "first"]);
  });
});
