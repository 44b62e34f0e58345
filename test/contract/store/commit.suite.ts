import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import {
  allIssues,
  batch,
  count,
  countsByPattern,
  DAY,
  event,
  HOUR,
  LIMITS,
  MINUTE,
  NOW,
  onlyIssue,
  slice,
} from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** Positions and counts: one transaction, compare-and-swap, exactly once. */
export function describeCommit(engine: StoreEngine): void {
  describe("checkpoints", () => {
    it("loads version 0 for partitions that have none, and what was committed for the others", async () => {
      await using store = await engine.open();
      const progress = { greatestEventTime: NOW, caughtUpAt: NOW + 1, lag: 7 };
      await store.commit(batch([slice("a", 0, { next: "10", openRecords: "half", progress })]));
      const loaded = await store.load("kafka", ["a", "b"]);
      expect(loaded.get("a")).toEqual({ partition: "a", position: "10", version: 1, openRecords: "half", progress });
      expect(loaded.get("b")).toEqual({
        partition: "b",
        position: undefined,
        version: 0,
        openRecords: undefined,
        progress: {},
      });
      expect((await store.load("other", ["a"])).get("a")?.version).toBe(0);
    });

    it("forgets open records that the next commit no longer has", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("a", 0, { openRecords: "half" })]));
      await store.commit(batch([slice("a", 1)]));
      expect((await store.load("kafka", ["a"])).get("a")).toMatchObject({ version: 2, openRecords: undefined });
    });

    it("leaves a stale slice out whole and commits the others", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("a", 0, { events: [event("first")] })]));
      const gap = { partition: "a", range: "1 to 2", reason: "retention", detail: "", detectedAt: NOW } as const;
      const letter = {
        partition: "a",
        origin: { type: "stdin", line: 1 },
        reason: "corrupt",
        detail: "",
        payload: Buffer.from("x"),
        at: NOW,
      } as const;
      const stale = slice("a", 0, { next: "stale", events: [event("stale")], gaps: [gap], deadLetters: [letter] });
      const result = await store.commit(batch([stale, slice("b", 0, { events: [event("second")] })]));
      expect(result.stale).toEqual(["a"]);
      expect(result.versions).toEqual(new Map([["b", 1]]));
      expect(await countsByPattern(store)).toEqual({ first: 1, second: 1 });
      expect((await store.load("kafka", ["a"])).get("a")).toMatchObject({ version: 1, position: "after 0" });
      expect((await store.listGaps({ limit: 10 })).items).toEqual([]);
      expect((await store.listDeadLetters({ limit: 10 })).items).toEqual([]);
    });

    it("takes the gap of a partition that is gone from one of those who tell it", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("a", 0, { progress: { lag: 5 } })]));
      const gap = { partition: "a", range: "1 to 5", reason: "deleted", detail: "", detectedAt: NOW } as const;
      const last = batch([slice("a", 1, { next: "after 0", gaps: [gap], progress: { lag: 5, goneAt: NOW } })]);
      const told = await Promise.all([store.commit(last), store.commit(last)]);
      expect(told.filter(({ stale }) => stale.length === 0)).toHaveLength(1);
      expect((await store.listGaps({ limit: 10 })).items).toHaveLength(1);
      expect((await store.listCheckpoints("kafka"))[0]).toMatchObject({
        position: "after 0",
        progress: { goneAt: NOW },
      });
    });

    it("refuses a version that no row has, and does not make one", async () => {
      await using store = await engine.open();
      expect((await store.commit(batch([slice("a", 3, { events: [event("x")] })]))).stale).toEqual(["a"]);
      expect((await store.load("kafka", ["a"])).get("a")?.version).toBe(0);
      expect(await store.countEvents()).toBe(0);
    });

    it("keeps positions exactly, whatever they hold", async () => {
      await using store = await engine.open();
      const hostile = "NUL \0, lone \ud800, quote ' \" \\ and \u0001";
      await store.commit(batch([slice(hostile, 0, { next: hostile, openRecords: hostile })]));
      const loaded = await store.load("kafka", [hostile]);
      expect(loaded.get(hostile)).toMatchObject({ position: hostile, openRecords: hostile, version: 1 });
      const again = await store.commit(batch([slice(hostile, 0)]));
      expect(again.stale).toEqual([hostile]);
      expect((await store.listCheckpoints("kafka")).map(({ partition }) => partition)).toEqual([hostile]);
    });

    it("lists checkpoints by source", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("b", 0), slice("a", 0)]));
      await store.commit({ ...batch([slice("a", 0)], NOW + 5), source: "elk" });
      const listed = await store.listCheckpoints();
      expect(listed.map(({ source, partition, updatedAt }) => [source, partition, updatedAt])).toEqual([
        ["elk", "a", NOW + 5],
        ["kafka", "a", NOW],
        ["kafka", "b", NOW],
      ]);
      expect(await store.listCheckpoints("elk")).toHaveLength(1);
    });
  });

  describe("counting", () => {
    it("makes one issue a fingerprint, with counts, times, level and services of all its events", async () => {
      await using store = await engine.open();
      await count(store, [
        event("pay", { timestamp: NOW + MINUTE, service: "cart", logger: "shop.pay" }),
        event("pay", { timestamp: NOW, level: "fatal", service: "checkout" }),
      ]);
      await count(store, [event("pay", { timestamp: NOW - HOUR, level: "warning", service: "cart" })], NOW + DAY);
      const issue = await onlyIssue(store);
      expect(issue).toMatchObject({
        project: "shop",
        kind: "issue",
        title: "pay",
        culprit: "shop.pay",
        pattern: "pay went wrong",
        level: "fatal",
        state: { status: "unresolved", substatus: "new", since: NOW, release: undefined, until: undefined },
        eventCount: 3,
        firstSeen: NOW - HOUR,
        lastSeen: NOW + MINUTE,
        createdAt: NOW,
      });
      expect([...issue.services].sort()).toEqual(["cart", "checkout"]);
      expect(await store.getIssue(issue.id)).toEqual(issue);
    });

    it("takes the bucket's time, not an implausible timestamp, as first and last seen", async () => {
      await using store = await engine.open();
      const odd = event("clock", { timestamp: Date.UTC(9999, 0) });
      await count(store, [{ ...odd, bucketAt: NOW, clamped: true }]);
      const issue = await onlyIssue(store);
      expect(issue).toMatchObject({ firstSeen: NOW, lastSeen: NOW });
      const [kept] = (await store.listEvents(issue.id, { limit: 1 })).items;
      expect(kept).toMatchObject({ clamped: true, event: { timestamp: Date.UTC(9999, 0) } });
    });

    it("remembers at most 20 services", async () => {
      await using store = await engine.open();
      await count(
        store,
        Array.from({ length: 30 }, (_, i) => event("many", { service: `s${i}` })),
      );
      await count(store, [event("many", { service: "late" })]);
      expect((await onlyIssue(store)).services).toHaveLength(20);
    });

    it("counts exactly what was committed, whatever is replayed, stale or reordered", async () => {
      await using store = await engine.open();
      const names = ["a", "b", "c"];
      // Each partition is a log of events; workers commit ranges of it, from the right place or from a stale one.
      const worker = fc.record({
        partition: fc.nat(2),
        length: fc.integer({ min: 1, max: 4 }),
        back: fc.nat(2),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(worker, { maxLength: 3 }), { maxLength: 12 }), async (commits) => {
          run += 1;
          const source = `run${run}`;
          const before = await countsByPattern(store);
          const truth: Record<string, number> = { ...before };
          // The truth: the version and position of each partition, moved only by commits that were not stale.
          const history = [0, 1, 2].map(() => [0]);
          for (const slices of commits) {
            const wanted = new Map(slices.map((each) => [each.partition, each]));
            const prepared = [...wanted.values()].map(({ partition, length, back }) => {
              const versions = history[partition]!;
              const version = Math.max(0, versions.length - 1 - back);
              const from = versions[version]!;
              const events = Array.from({ length }, (_, i) => names[(from + i + partition) % 3]!);
              return { partition, version, from, events, stale: version !== versions.length - 1 };
            });
            const result = await store.commit({
              source,
              at: NOW,
              slices: prepared.map(({ partition, version, from, events }) =>
                slice(`p${partition}`, version, {
                  next: String(from + events.length),
                  events: events.map((name) => event(name)),
                }),
              ),
            });
            expect([...result.stale].sort()).toEqual(
              prepared
                .filter(({ stale }) => stale)
                .map(({ partition }) => `p${partition}`)
                .sort(),
            );
            for (const { partition, from, events, stale } of prepared) {
              if (stale) continue;
              history[partition]!.push(from + events.length);
              for (const name of events) truth[name] = (truth[name] ?? 0) + 1;
            }
          }
          expect(await countsByPattern(store)).toEqual(truth);
          const loaded = await store.load(source, ["p0", "p1", "p2"]);
          for (const [partition, versions] of history.entries()) {
            const expected = versions.length === 1 ? undefined : String(versions.at(-1));
            expect(loaded.get(`p${partition}`)).toMatchObject({ version: versions.length - 1, position: expected });
          }
        }),
        { numRuns: 25 },
      );
      const sum = Object.values(await countsByPattern(store)).reduce((a, b) => a + b, 0);
      expect(await store.countEvents()).toBe(sum);
    });

    it("takes concurrent commits of many partitions without losing one", async () => {
      await using store = await engine.open();
      const commits = Array.from({ length: 40 }, (_, i) =>
        store.commit(batch([slice(`c${i}`, 0, { events: ["x", "y", "z", `own${i % 5}`].map((name) => event(name)) })])),
      );
      for (const result of await Promise.all(commits)) expect(result.stale).toEqual([]);
      expect(await countsByPattern(store)).toMatchObject({ x: 40, y: 40, z: 40, own0: 8 });
      expect(await store.countEvents()).toBe(160);
    });

    it("lets exactly one of many concurrent commits of the same slice through", async () => {
      await using store = await engine.open();
      const commits = Array.from({ length: 8 }, () => store.commit(batch([slice("a", 0, { events: [event("x")] })])));
      const results = await Promise.all(commits);
      expect(results.filter(({ stale }) => stale.length === 0)).toHaveLength(1);
      expect(await countsByPattern(store)).toEqual({ x: 1 });
    });
  });

  describe("dedupe keys", () => {
    const keyed = (key: string) => event("doc", { dedupeKey: key });

    it("counts a key once, in one batch and across commits and partitions", async () => {
      await using store = await engine.open();
      const first = await store.commit(batch([slice("a", 0, { events: [keyed("1"), keyed("1"), keyed("2")] })]));
      expect(first.duplicates).toBe(1);
      const second = await store.commit(
        batch([
          slice("a", 1, { events: [keyed("2"), keyed("3"), event("doc")] }),
          slice("b", 0, { events: [keyed("3")] }),
        ]),
      );
      expect(second.duplicates).toBe(2);
      expect(await store.countEvents()).toBe(4);
    });

    it("keeps keys of different sources apart", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("a", 0, { events: [keyed("1")] })]));
      await store.commit({ ...batch([slice("a", 0, { events: [keyed("1")] })]), source: "other" });
      expect(await store.countEvents()).toBe(2);
    });

    it("remembers nothing of a stale slice", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("a", 0)]));
      await store.commit(batch([slice("a", 0, { events: [keyed("1")] })]));
      const result = await store.commit(batch([slice("a", 1, { events: [keyed("1")] })]));
      expect(result.duplicates).toBe(0);
      expect(await store.countEvents()).toBe(1);
    });

    it.each([HOUR, DAY, 3 * DAY])("forgets a key after its horizon of %i ms, and not before", async (horizon) => {
      await using store = await engine.open();
      const again = async (version: number, at: number) =>
        (await store.commit(batch([slice("a", version, { events: [keyed("1")], dedupeHorizonMs: horizon })], at)))
          .duplicates;
      expect(await again(0, NOW)).toBe(0);
      expect(await again(1, NOW + horizon - 1)).toBe(1);
      expect(await again(2, NOW + horizon)).toBe(0);
      expect(await again(3, NOW + horizon + 1)).toBe(1);
      expect(await store.countEvents()).toBe(2);
    });
  });

  describe("the limit of new issues", () => {
    const tight = { newIssuesPerMinute: 2, newIssuesBurst: 3 };
    const fresh = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => event(`n${from + i}`));

    it("counts what overflows in one issue a project, and refills with time", async () => {
      await using store = await engine.open(tight);
      const first = await store.commit(batch([slice("a", 0, { events: [...fresh(0, 5), event("n4")] })]));
      expect(first).toMatchObject({ newIssues: 3, overflowed: 3 });
      const overflow = (await allIssues(store)).find(({ kind }) => kind === "overflow");
      expect(overflow).toMatchObject({ project: "shop", eventCount: 3 });

      // Known issues go on; half a minute is worth one new issue; other projects have their own limit.
      const second = await store.commit(
        batch([slice("a", 1, { events: [event("n0"), ...fresh(3, 5), event("x", { project: "pay" })] })], NOW + 30_000),
      );
      expect(second).toMatchObject({ newIssues: 2, overflowed: 1 });
      const issues = await allIssues(store);
      expect(issues.filter(({ kind }) => kind === "overflow").map(({ eventCount }) => eventCount)).toEqual([4]);
      expect(await countsByPattern(store)).toMatchObject({ n0: 2, n3: 1, x: 1 });
      expect(await store.countEvents()).toBe(10);
    });

    it("is not refilled by a worker whose clock is behind", async () => {
      await using store = await engine.open(tight);
      await store.commit(batch([slice("a", 0, { events: fresh(0, 3) })]));
      const behind = await store.commit(batch([slice("a", 1, { events: fresh(3, 5) })], NOW - HOUR));
      expect(behind).toMatchObject({ newIssues: 0, overflowed: 2 });
      const back = await store.commit(batch([slice("a", 2, { events: fresh(5, 6) })], NOW));
      expect(back).toMatchObject({ newIssues: 0, overflowed: 1 });
    });

    it("never takes more tokens than the burst, after however long a pause", async () => {
      await using store = await engine.open(tight);
      await store.commit(batch([slice("a", 0, { events: fresh(0, 1) })]));
      const later = await store.commit(batch([slice("a", 1, { events: fresh(1, 9) })], NOW + 30 * DAY));
      expect(later).toMatchObject({ newIssues: 3, overflowed: 5 });
    });
  });

  it("says how many issues are new", async () => {
    await using store: Store & AsyncDisposable = await engine.open(LIMITS);
    expect(
      (await store.commit(batch([slice("a", 0, { events: [event("x"), event("y"), event("x")] })]))).newIssues,
    ).toBe(2);
    expect((await store.commit(batch([slice("a", 1, { events: [event("x"), event("z")] })]))).newIssues).toBe(1);
  });
}
