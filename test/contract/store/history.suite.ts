import { describe, expect, it } from "vitest";
import type { IssueHistory, Series } from "../../../src/store/history.ts";
import { DAY, HOUR, MINUTE, NOW } from "./builders.ts";

/** Events of the issue `name`, as a history is told of them. */
export interface CountedEvents {
  readonly name: string;
  readonly at: number;
  readonly count?: number;
  readonly project?: string;
  readonly service?: string;
  readonly level?: "warning" | "error" | "fatal";
  readonly environment?: string;
  readonly release?: string;
}

/** A history, and the way to have something counted in it. */
export interface HistoryUnderTest {
  readonly history: IssueHistory;
  record(events: readonly CountedEvents[]): Promise<void>;
  /** Rolls counts by the minute up as if it were `at`, where there is such a thing. */
  rollUp(at: number): Promise<void>;
}

/** Series by the text of their subject, steps in minutes after `NOW`. */
function readable(series: readonly Series[]): Record<string, Record<number, number>> {
  return Object.fromEntries(
    series.map(({ subject, steps }) => [
      Object.values(subject).join(" ") || "all",
      Object.fromEntries(steps.map(({ from, count }) => [(from - NOW) / MINUTE, count])),
    ]),
  );
}

const HOUR_OF_NOW = { from: NOW, to: NOW + HOUR, widthMs: 5 * MINUTE };

/** What detectors are promised of counts, in the store and in memory. */
export function describeHistory(open: () => Promise<HistoryUnderTest & AsyncDisposable>): void {
  const titles = async (history: IssueHistory, ...query: Parameters<IssueHistory["activeIssues"]>): Promise<string[]> =>
    (await history.activeIssues(...query)).map(({ title }) => title).sort();

  describe("history of counts", () => {
    it("sums into steps that begin at the range's begin, and leaves empty ones out", async () => {
      await using test = await open();
      await test.record([
        { name: "a", at: NOW - 1 },
        { name: "a", at: NOW, count: 2 },
        { name: "a", at: NOW + 4 * MINUTE + 59_999 },
        { name: "a", at: NOW + 20 * MINUTE, count: 4 },
        { name: "a", at: NOW + HOUR },
      ]);
      const counts = (query: { from: number; to: number; widthMs: number }) =>
        test.history.counts({ ...query, by: [] });
      expect(readable(await counts(HOUR_OF_NOW))).toEqual({ all: { 0: 3, 20: 4 } });
      const shifted = { from: NOW - 3 * MINUTE, to: NOW + HOUR, widthMs: 5 * MINUTE };
      expect(readable(await counts(shifted))).toEqual({ all: { [-3]: 3, 2: 1, 17: 4 } });
      expect(readable(await counts({ from: NOW, to: NOW + HOUR + MINUTE, widthMs: HOUR }))).toEqual({
        all: { 0: 7, 60: 1 },
      });
      expect(await counts({ from: NOW + 30 * MINUTE, to: NOW + HOUR, widthMs: MINUTE })).toEqual([]);
      expect(await counts({ from: NOW, to: NOW, widthMs: MINUTE })).toEqual([]);
    });

    it("leaves out steps with fewer events than asked for, whatever tables they are in", async () => {
      await using test = await open();
      await test.record([
        { name: "a", at: NOW, count: 2 },
        { name: "a", at: NOW + 3 * MINUTE, environment: "prod" },
        { name: "a", at: NOW + 20 * MINUTE, count: 2 },
        { name: "b", at: NOW, count: 2 },
      ]);
      const counts = async (by: ("issue" | "environment")[], widthMs: number) =>
        readable(await test.history.counts({ from: NOW, to: NOW + HOUR, widthMs, by, atLeast: 3 }));
      expect(Object.values(await counts(["issue"], 5 * MINUTE))).toEqual([{ 0: 3 }]);
      expect(await counts(["environment"], 5 * MINUTE)).toEqual({ all: { 0: 4 } });
      await test.rollUp(NOW + 3 * DAY);
      await test.record([{ name: "b", at: NOW + MINUTE }]);
      expect(Object.values(await counts(["issue"], HOUR)).sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0))).toEqual([
        { 0: 3 },
        { 0: 5 },
      ]);
    });

    it("tells apart by issue, project, environment and release, in any combination", async () => {
      await using test = await open();
      await test.record([
        { name: "a", at: NOW, environment: "prod", release: "1.0" },
        { name: "a", at: NOW, environment: "prod", release: "1.1", count: 2 },
        { name: "a", at: NOW, environment: "test", release: "1.1", count: 4 },
        { name: "b", at: NOW, project: "pay", count: 8 },
      ]);
      const { history } = test;
      const by = async (...names: ("issue" | "project" | "environment" | "release")[]) =>
        Object.fromEntries(
          Object.entries(readable(await history.counts({ ...HOUR_OF_NOW, by: names }))).map(([key, steps]) => [
            key,
            steps[0],
          ]),
        );
      expect(await by("project")).toEqual({ shop: 7, pay: 8 });
      expect(await by("project", "environment")).toEqual({ "shop prod": 3, "shop test": 4, "pay ": 8 });
      expect(await by("release")).toEqual({ "1.0": 1, "1.1": 6, all: 8 });
      const series = await history.counts({ ...HOUR_OF_NOW, by: ["issue", "environment"] });
      const issues = await history.issues(series.map(({ subject }) => subject["issue"]!));
      expect(issues.map(({ title, eventCount }) => [title, eventCount]).sort()).toEqual([
        ["a", 7],
        ["b", 8],
      ]);
      const a = issues.find(({ title }) => title === "a")!.id;
      expect(
        series.filter(({ subject }) => subject["issue"] === a).map(({ subject }) => subject["environment"]),
      ).toEqual(["prod", "test"]);
      const only = { ...HOUR_OF_NOW, by: ["issue"] as const, issues: [a], filter: { environments: ["test"] } };
      expect((await history.counts(only)).map(({ steps }) => steps)).toEqual([[{ from: NOW, count: 4 }]]);
      expect(await history.counts({ ...HOUR_OF_NOW, by: [], issues: [] })).toEqual([]);
      expect(await history.counts({ ...HOUR_OF_NOW, by: [], issues: ["no issue", "' OR 1=1"] })).toEqual([]);
    });

    it("finds the issues with events in a range, by project, service, environment and level", async () => {
      await using test = await open();
      await test.record([
        { name: "cart down", at: NOW, service: "cart", environment: "prod", level: "fatal" },
        { name: "cart slow", at: NOW + HOUR, service: "cart", environment: "test", level: "warning" },
        { name: "payment", at: NOW, project: "pay", service: "payment" },
        { name: "earlier", at: NOW - DAY },
      ]);
      const { history } = test;
      const day = { from: NOW, to: NOW + DAY };
      expect(await titles(history, day)).toEqual(["cart down", "cart slow", "payment"]);
      expect(await titles(history, { from: NOW - 2 * DAY, to: NOW })).toEqual(["earlier"]);
      expect(await titles(history, { from: NOW, to: NOW + HOUR })).toEqual(["cart down", "payment"]);
      expect(await titles(history, day, { projects: ["shop"] })).toEqual(["cart down", "cart slow"]);
      expect(await titles(history, day, { services: ["payment", "other"] })).toEqual(["payment"]);
      expect(await titles(history, day, { environments: ["prod"] })).toEqual(["cart down"]);
      expect(await titles(history, day, { level: "error" })).toEqual(["cart down", "payment"]);
      expect(await titles(history, day, { projects: ["shop"], environments: ["test"], level: "fatal" })).toEqual([]);
      const [issue] = await history.activeIssues({ from: NOW, to: NOW + MINUTE }, { services: ["cart"] });
      expect(issue).toMatchObject({
        project: "shop",
        level: "fatal",
        services: ["cart"],
        status: "unresolved",
        firstSeen: NOW,
        lastSeen: NOW,
        eventCount: 1,
      });
    });

    it("counts what was rolled up to hours and days, once", async () => {
      await using test = await open();
      for (const day of [-60, -20, -10, -1, 0]) {
        await test.record([
          { name: "a", at: NOW + day * DAY, count: 3 },
          { name: "a", at: NOW + day * DAY + 10 * MINUTE, count: 1, release: "2" },
        ]);
      }
      await test.rollUp(NOW + HOUR);
      const range = { from: NOW - 70 * DAY, to: NOW + HOUR };
      const days = await test.history.counts({
        ...range,
        from: NOW - (NOW % DAY) - 70 * DAY,
        widthMs: DAY,
        by: ["issue"],
      });
      expect(days.map(({ steps }) => steps.map(({ count }) => count))).toEqual([[4, 4, 4, 4, 4]]);
      const hours = await test.history.counts({ from: NOW - 27 * DAY, to: NOW + HOUR, widthMs: HOUR, by: [] });
      expect(readable(hours)).toEqual({ all: { [-20 * 1440]: 4, [-10 * 1440]: 4, [-1440]: 4, 0: 4 } });
      expect(await titles(test.history, { from: NOW - 20 * DAY, to: NOW - 20 * DAY + HOUR })).toEqual(["a"]);
    });
  });
}
