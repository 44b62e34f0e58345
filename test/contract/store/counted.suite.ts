import { describe, expect, it } from "vitest";
import type { Measure } from "../../../src/domain/measure.ts";
import { MAX_MEASURE_VALUES, OTHER_VALUES } from "../../../src/store/engine/commit/measure-plan.ts";
import type { CommitSlice, GroupedEvent, Store } from "../../../src/store/store.ts";
import { allIssues, batch, count, DAY, event, HOUR, hashOf, MINUTE, NOW, RETENTION, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const BY_SERVICE: Measure = { id: "by_service", field: "service" };
const HOURLY = { from: NOW - HOUR, to: NOW + HOUR, widthMs: HOUR };

/** Measures, records read, first sights and releases: what is counted in a commit beside issues. */
export function describeCounted(engine: StoreEngine): void {
  describe("measures", () => {
    it("count an event's value by the minute, and only of the projects they are for", async () => {
      await using store = await engine.open();
      const measures: Measure[] = [BY_SERVICE, { id: "by_tag", field: "tag.region", projects: ["shop"] }];
      const events = [
        event("a", { service: "cart", tags: { region: "eu" } }),
        event("b", { service: "cart", timestamp: NOW + MINUTE, tags: { region: "eu" } }),
        event("c", { service: "pay", project: "bank", tags: { region: "us" } }),
        event("d"),
      ];
      await store.commit({ ...batch([slice("p0", 0, { events })]), measures });
      await store.commit({ ...batch([slice("p0", 1, { events: [event("a", { service: "cart" })] })]), measures });
      const minutes = { from: NOW, to: NOW + HOUR, widthMs: MINUTE };
      expect(await store.counted.measured({ measure: "by_service", ...minutes })).toEqual([
        {
          subject: { value: "cart" },
          steps: [
            { from: NOW, count: 2 },
            { from: NOW + MINUTE, count: 1 },
          ],
        },
        { subject: { value: "pay" }, steps: [{ from: NOW, count: 1 }] },
      ]);
      expect(await store.counted.measured({ measure: "by_tag", ...HOURLY })).toEqual([
        { subject: { value: "eu" }, steps: [{ from: NOW, count: 2 }] },
      ]);
    });

    it("count events by the source that read them", async () => {
      await using store = await engine.open();
      const commit = batch([slice("p0", 0, { events: [event("a"), event("b", { service: "cart" })] })]);
      await store.commit({ ...commit, measures: [{ id: "by_source", field: "source" }] });
      expect(await store.counted.measured({ measure: "by_source", ...HOURLY })).toEqual([
        { subject: { value: commit.source }, steps: [{ from: NOW, count: 2 }] },
      ]);
    });

    it("count nothing of stale slices and of duplicates", async () => {
      await using store = await engine.open();
      const events = [event("a", { service: "cart", dedupeKey: "1" }), event("a", { service: "cart", dedupeKey: "1" })];
      const slices = [slice("p0", 0, { events }), slice("p1", 7, { events: [event("a", { service: "cart" })] })];
      await store.commit({ ...batch(slices), measures: [BY_SERVICE] });
      await store.commit({ ...batch([slice("p2", 0, { events })]), measures: [BY_SERVICE] });
      expect(await sums(store)).toEqual({ cart: 1 });
    });

    it("tell a value's first event, in the order in which values were stored", async () => {
      await using store = await engine.open();
      await measure(store, [event("a", { service: "cart", timestamp: NOW - MINUTE })], "p0");
      await measure(store, [event("a", { service: "cart" }), event("a", { service: "pay" })], "p1");
      const first = await store.counted.firstValues({ measure: "by_service", after: undefined, limit: 1 });
      expect(first.values).toEqual([{ measure: "by_service", value: "cart", firstSeen: NOW - MINUTE, createdAt: NOW }]);
      const rest = await store.counted.firstValues({ measure: "by_service", after: first.cursor, limit: 10 });
      expect(rest.values.map(({ value }) => value)).toEqual(["pay"]);
      expect(await store.counted.firstValues({ measure: "by_service", after: rest.cursor, limit: 10 })).toEqual({
        values: [],
        cursor: rest.cursor,
      });
    });

    it("keep so many values apart, and count the others together", async () => {
      await using store = await engine.open();
      const names = Array.from({ length: MAX_MEASURE_VALUES + 20 }, (_, i) => event("a", { service: `s${i}` }));
      await measure(store, names, "p0");
      await measure(store, [event("a", { service: "s0" }), event("a", { service: "late" })], "p1");
      const counted = await sums(store);
      expect(Object.keys(counted)).toHaveLength(MAX_MEASURE_VALUES + 1);
      expect(counted[OTHER_VALUES]).toBe(21);
      expect(counted["s0"]).toBe(2);
      const { values } = await store.counted.firstValues({ measure: "by_service", after: undefined, limit: 20_000 });
      expect(values).toHaveLength(MAX_MEASURE_VALUES);
    });

    it("roll up without a loss, and go with their time", async () => {
      await using store = await engine.open();
      const old = NOW - 10 * DAY;
      await measure(store, [event("a", { service: "cart", timestamp: old + 5 * MINUTE })], "p0", old);
      await measure(store, [event("a", { service: "cart", timestamp: old + 6 * MINUTE })], "p1", old);
      const range = { from: old, to: old + DAY, widthMs: HOUR };
      await store.maintain(NOW, RETENTION);
      const rolledUp = [{ subject: { value: "cart" }, steps: [{ from: old, count: 2 }] }];
      expect(await store.counted.measured({ measure: "by_service", ...range })).toEqual(rolledUp);
      await store.maintain(NOW, RETENTION);
      expect(await store.counted.measured({ measure: "by_service", ...range })).toEqual(rolledUp);
      await store.maintain(NOW + 40 * DAY, RETENTION);
      expect(await store.counted.measured({ measure: "by_service", ...range })).toEqual([]);
      // Unseen for so long, the value is a new one.
      const { values } = await store.counted.firstValues({ measure: "by_service", after: undefined, limit: 9 });
      expect(values).toEqual([]);
    });
  });

  describe("records read", () => {
    it("are summed by source and step over partitions, and survive the roll-up", async () => {
      await using store = await engine.open();
      const old = NOW - 10 * DAY;
      const minute = old / MINUTE;
      const records = (...counts: number[]) => counts.map((count, i) => ({ minute: minute + i, count }));
      await store.commit({
        ...batch([slice("p0", 0, { records: records(5, 7) }), slice("p1", 0, { records: records(1) })], old),
      });
      await store.commit({ ...batch([slice("p0", 1, { records: records(2) })], old), source: "other\0" });
      await store.commit(
        batch([slice("p0", 1, { records: records(2) }), slice("p1", 9, { records: records(90) })], old),
      );
      const minutes = { from: old, to: old + HOUR, widthMs: MINUTE };
      expect(await store.counted.records({ sources: ["kafka"], ...minutes })).toEqual([
        {
          subject: { source: "kafka" },
          steps: [
            { from: old, count: 8 },
            { from: old + MINUTE, count: 7 },
          ],
        },
      ]);
      await store.maintain(NOW, RETENTION);
      const hours = await store.counted.records({ from: old, to: old + HOUR, widthMs: HOUR });
      expect(hours.map(({ steps }) => steps)).toEqual([[{ from: old, count: 15 }]]);
      await store.maintain(NOW + 90 * DAY, RETENTION);
      expect(await store.counted.records({ from: old, to: old + HOUR, widthMs: HOUR })).toEqual([]);
    });
  });

  describe("first sights", () => {
    it("tell a new issue with where its first event was", async () => {
      await using store = await engine.open();
      await count(store, [
        event("a", { environment: "prod", release: "2" }),
        event("a", { environment: "test", release: "1", timestamp: NOW - 1 }),
      ]);
      const [issue] = await allIssues(store);
      const { changes } = await store.counted.changes({ after: undefined, limit: 10 });
      const place = { issue: issue!.id, at: NOW, baseline: true };
      expect(changes).toEqual([
        { kind: "new", environment: "test", release: "1", eventAt: NOW - 1, ...place },
        { kind: "new_in_environment", environment: "prod", release: "2", eventAt: NOW, ...place },
        { kind: "new_in_release", environment: "prod", release: "2", eventAt: NOW, ...place },
      ]);
    });

    it("tell each environment and release of an issue once, whichever fingerprint brings it", async () => {
      await using store = await engine.open();
      await count(store, [event("a", { environment: "prod", release: "1" })]);
      await count(store, [event("b", { environment: "test", release: "1" })]);
      const [a, b] = await Promise.all(["a", "b"].map((name) => issueOf(store, name)));
      await store.mergeIssues({ into: a!, issues: [b!], at: NOW, actor: "test" });
      const before = await store.counted.changes({ after: undefined, limit: 10 });
      expect(before.changes.map(({ kind, issue }) => [kind, issue])).toEqual([
        ["new", a],
        ["new", a],
      ]);
      await count(store, [event("a", { environment: "test", release: "1" })]);
      await count(store, [event("b", { environment: "test", release: "2" }), event("b", { release: "2" })]);
      await count(store, [event("a", { environment: "prod", release: "2" }), event("a")]);
      const { changes, cursor } = await store.counted.changes({ after: before.cursor, limit: 10 });
      expect(changes.map(({ kind, environment, release }) => [kind, environment, release])).toEqual([
        ["new_in_release", "test", "2"],
      ]);
      expect(await store.counted.changes({ after: cursor, limit: 10 })).toEqual({ changes: [], cursor });
    });

    it("list a project's releases by their first event", async () => {
      await using store = await engine.open();
      await count(store, [event("a", { release: "2", timestamp: NOW - 1 }), event("a", { release: "1.9" })]);
      await count(store, [
        event("b", { release: "1", timestamp: NOW - HOUR }),
        event("b", { project: "x", release: "7" }),
      ]);
      expect(await store.counted.releases("shop")).toEqual([
        { release: "1", firstSeen: NOW - HOUR },
        { release: "2", firstSeen: NOW - 1 },
        { release: "1.9", firstSeen: NOW },
      ]);
    });

    it("stay few, however many names the log invents", async () => {
      await using store = await engine.open();
      // 500 of a day are told apart; of all days, 2,000 are listed.
      const events = Array.from({ length: 2_500 }, (_, i) =>
        event("a", { release: `r${i}`, environment: `e${i}`, timestamp: NOW - (i % 5) * DAY }),
      );
      await count(store, events);
      expect((await store.counted.releases("shop")).length).toBe(2_000);
      const { changes } = await store.counted.changes({ after: undefined, limit: 10_000 });
      expect(changes.length).toBeLessThanOrEqual(1_000);
      expect((await allIssues(store))[0]?.eventCount).toBe(2_500);
    });

    it("are forgotten with their issue", async () => {
      await using store = await engine.open();
      const old = NOW - 100 * DAY;
      await count(store, [event("a", { environment: "prod", timestamp: old })], old);
      await store.maintain(NOW, RETENTION);
      expect(await store.counted.changes({ after: undefined, limit: 10 })).toMatchObject({ changes: [] });
      await count(store, [event("a", { environment: "prod" })]);
      const { changes } = await store.counted.changes({ after: undefined, limit: 10 });
      expect(changes.map(({ kind }) => kind)).toEqual(["new"]);
    });
  });

  describe("the baseline of a source", () => {
    const read = (partition: string, version: number, names: string[], caughtUpAt?: number): CommitSlice =>
      slice(partition, version, {
        events: names.map((name) => event(name)),
        progress: caughtUpAt === undefined ? {} : { caughtUpAt },
      });
    const baselines = async (store: Store): Promise<Record<string, boolean>> => {
      const { changes } = await store.counted.changes({ after: undefined, limit: 100 });
      const names = new Map((await allIssues(store)).map(({ id, title }) => [id, title]));
      return Object.fromEntries(changes.map(({ issue, baseline }) => [names.get(issue), baseline]));
    };

    it("ends when all its partitions were read to their ends, and does not begin again", async () => {
      await using store = await engine.open();
      const commit = (slices: CommitSlice[], caughtUp: boolean) => store.commit({ ...batch(slices), caughtUp });
      await commit([read("p0", 0, ["a"], NOW), read("p1", 0, ["b"])], false);
      // Of another worker, which does not know of p1.
      await commit([read("p0", 1, ["c"], NOW)], true);
      await commit([read("p1", 1, ["d"], NOW)], true);
      await commit([read("p1", 2, ["e"], NOW), read("p2", 0, ["f"])], true);
      await commit([read("p2", 1, ["g"])], false);
      expect(await baselines(store)).toEqual({ a: true, b: true, c: true, d: true, e: false, f: false, g: false });
    });

    it("ends after a day, whatever a partition that is never read to its end", async () => {
      await using store = await engine.open();
      await store.commit(batch([read("p0", 0, ["a"])]));
      await store.commit(batch([read("p0", 1, ["b"])], NOW + DAY));
      expect(await baselines(store)).toEqual({ a: true, b: false });
    });
  });
}

async function measure(store: Store, events: GroupedEvent[], partition: string, at = NOW): Promise<void> {
  await store.commit({ ...batch([slice(partition, 0, { events })], at), measures: [BY_SERVICE] });
}

async function sums(store: Store): Promise<Record<string, number>> {
  const series = await store.counted.measured({ measure: "by_service", ...HOURLY });
  return Object.fromEntries(
    series.map(({ subject, steps }) => [subject["value"], steps.reduce((sum, step) => sum + step.count, 0)]),
  );
}

async function issueOf(store: Store, name: string): Promise<string> {
  const hash = hashOf(name);
  return (await allIssues(store)).find(({ fingerprints }) => fingerprints.includes(hash))!.id;
}
