import { describe, expect, it } from "vitest";
import { SeriesHistory } from "../../../src/detection/series-history.ts";
import { describeHistory } from "../../contract/store/history.suite.ts";

const NOW = Date.UTC(2026, 10, 24, 8);
const MINUTE = 60_000;

describe("series history", () => {
  describeHistory(async () => {
    const history = new SeriesHistory();
    return {
      history,
      record: async (events) => {
        for (const { name, project = "shop", service, level = "error", ...events_ } of events) {
          history.putIssue({ id: name, title: name, project, level, services: service === undefined ? [] : [service] });
          history.addEvents({ issue: name, ...events_ });
        }
      },
      rollUp: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
  });

  it("tells first sights once, in order of counting, and goes on from the cursor", async () => {
    const history = new SeriesHistory();
    history.putIssue({ id: "a", project: "shop", title: "a", level: "error" });
    history.addEvents({ issue: "a", at: NOW, environment: "test", release: "1", countedAt: NOW + MINUTE });
    history.addEvents({ issue: "a", at: NOW - MINUTE, environment: "prod", release: "1", baseline: true });
    const first = await history.changes({ after: undefined, limit: 1 });
    expect(first.changes).toMatchObject([{ kind: "new", environment: "test", eventAt: NOW, at: NOW + MINUTE }]);
    const second = await history.changes({ after: first.cursor, limit: 10 });
    expect(second.changes).toMatchObject([{ kind: "new_in_environment", environment: "prod", baseline: true }]);
    history.addEvents({ issue: "a", at: NOW, environment: "prod", release: "2" });
    history.addEvents({ issue: "a", at: NOW, environment: "prod", release: "2" });
    history.addChange({
      kind: "regressed",
      issue: "a",
      environment: "",
      release: "2",
      at: NOW,
      eventAt: NOW,
      baseline: false,
    });
    const third = await history.changes({ after: second.cursor, limit: 10 });
    expect(third.changes.map(({ kind }) => kind)).toEqual(["new_in_release", "regressed"]);
    expect(await history.changes({ after: third.cursor, limit: 10 })).toEqual({ changes: [], cursor: third.cursor });
    expect(await history.releases("shop")).toEqual([
      { release: "1", firstSeen: NOW - MINUTE },
      { release: "2", firstSeen: NOW },
    ]);
  });

  it("counts measures and records, and knows a value's first event", async () => {
    const history = new SeriesHistory();
    const steps = { from: NOW, to: NOW + 10 * MINUTE, widthMs: 5 * MINUTE };
    history.addMeasured({ measure: "services", value: "cart", at: NOW, count: 2 });
    history.addMeasured({ measure: "services", value: "cart", at: NOW + 9 * MINUTE });
    history.addMeasured({ measure: "services", value: "pay", at: NOW - MINUTE });
    history.addMeasured({ measure: "hosts", value: "h1", at: NOW });
    expect(await history.measured({ measure: "services", ...steps })).toEqual([
      {
        subject: { value: "cart" },
        steps: [
          { from: NOW, count: 2 },
          { from: NOW + 5 * MINUTE, count: 1 },
        ],
      },
    ]);
    const first = await history.firstValues({ measure: "services", after: undefined, limit: 1 });
    expect(first.values.map(({ value }) => value)).toEqual(["cart"]);
    const rest = await history.firstValues({ measure: "services", after: first.cursor, limit: 9 });
    expect(rest.values).toEqual([
      { measure: "services", value: "pay", firstSeen: NOW - MINUTE, createdAt: NOW - MINUTE },
    ]);
    history.addRecords({ source: "kafka", at: NOW, count: 100 });
    history.addRecords({ source: "files", at: NOW, count: 7 });
    expect(await history.records({ sources: ["files", "none"], ...steps })).toEqual([
      { subject: { source: "files" }, steps: [{ from: NOW, count: 7 }] },
    ]);
  });
});
