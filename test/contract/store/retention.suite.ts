import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allIssues,
  batch,
  count,
  countsByPattern,
  DAY,
  event,
  HOUR,
  MINUTE,
  NOW,
  onlyIssue,
  RETENTION,
  slice,
} from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const MIDNIGHT = Math.floor(NOW / DAY) * DAY;

/** Roll-up, retention and clean-up. */
export function describeRetention(engine: StoreEngine): void {
  describe("roll-up", () => {
    it("changes no sum, at any width from the stored one on, whenever it runs", async () => {
      await using store = await engine.open();
      const minutes = fc.array(fc.nat(5 * 24 * 60), { minLength: 1, maxLength: 40 });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(minutes, minutes, async (before, late) => {
          run += 1;
          const name = `r${run}`;
          const at = (minute: number) =>
            event(name, {
              timestamp: MIDNIGHT - 5 * DAY + minute * MINUTE,
              environment: minute % 2 === 0 ? "prod" : "test",
            });
          await count(store, before.map(at));
          const issue = (await allIssues(store)).find(({ title }) => title === name)!;
          const range = { from: MIDNIGHT - 5 * DAY, to: MIDNIGHT + DAY };
          const hours = await store.buckets(issue.id, range, HOUR);
          const days = await store.buckets(issue.id, range, DAY);
          // Everything older than two days to hours, older than four days to days.
          const maintained = { ...RETENTION, minuteMs: 2 * DAY, hourMs: 4 * DAY };
          await store.maintain(NOW, maintained);
          expect(await store.buckets(issue.id, range, DAY)).toEqual(days);
          const recent = { from: MIDNIGHT - 4 * DAY, to: MIDNIGHT + DAY };
          expect(await store.buckets(issue.id, recent, HOUR)).toEqual(hours.filter(({ from }) => from >= recent.from));
          // Late events of a day that is rolled up already are counted all the same.
          await count(store, late.map(at));
          await store.maintain(NOW, maintained);
          const total = before.length + late.length;
          const sum = (await store.buckets(issue.id, range, DAY)).reduce((all, bucket) => all + bucket.count, 0);
          expect(sum).toBe(total);
          expect((await store.getIssue(issue.id))?.eventCount).toBe(total);
        }),
        { numRuns: 8 },
      );
      const counted = Object.values(await countsByPattern(store)).reduce((a, b) => a + b, 0);
      expect(await store.countEvents()).toBe(counted);
    });

    it("reports the rows it took, and has nothing to do the second time", async () => {
      await using store = await engine.open();
      const old = [0, 1, 59, 60].map((minute) => event("x", { timestamp: MIDNIGHT - 10 * DAY + minute * MINUTE }));
      await count(store, old);
      expect((await store.maintain(NOW, RETENTION)).rolledUp).toBe(4);
      expect((await store.maintain(NOW, RETENTION)).rolledUp).toBe(0);
      const issue = await onlyIssue(store);
      expect(await store.buckets(issue.id, { from: MIDNIGHT - 10 * DAY, to: MIDNIGHT }, HOUR)).toEqual([
        { from: MIDNIGHT - 10 * DAY, count: 3 },
        { from: MIDNIGHT - 10 * DAY + HOUR, count: 1 },
      ]);
    });
  });

  describe("the time of retention", () => {
    it("is the clock's, but for one that runs away: of that it takes two days, then twice its pace", async () => {
      await using store = await engine.open();
      const time = async (clock: number) => (await store.retentionTime(clock)).by;
      expect(await store.retentionTime(NOW)).toEqual({ by: NOW, behindMs: 0 });
      expect(await time(NOW + MINUTE)).toBe(NOW + MINUTE);
      const years = 5 * 365 * DAY;
      const from = NOW + MINUTE + 2 * DAY;
      expect(await store.retentionTime(NOW + years)).toEqual({ by: from, behindMs: years - MINUTE - 2 * DAY });
      expect(await time(NOW + years + HOUR)).toBe(from + 2 * HOUR);
      // Set right again, it is believed at once, and the next time it runs away two days are all once more.
      expect(await time(NOW + HOUR)).toBe(NOW + HOUR);
      expect(await time(NOW + years)).toBe(NOW + HOUR + 2 * DAY);
    });

    it("catches up with a clock that went on while nothing ran", async () => {
      await using store = await engine.open();
      await store.retentionTime(NOW);
      const start = NOW + 10 * DAY;
      let now = start;
      while ((await store.retentionTime(now)).behindMs > 0 && now < NOW + 30 * DAY) now += HOUR;
      expect(now - start).toBe(8 * DAY);
    });

    it("begins with the last commit where retention never ran", async () => {
      await using store = await engine.open();
      await count(store, [event("x")]);
      expect((await store.retentionTime(NOW + 400 * DAY)).by).toBe(NOW + 2 * DAY);
      const kept = await store.maintain(NOW + 2 * DAY, RETENTION);
      expect(kept.issuesRetired).toBe(0);
    });
  });

  describe("retention", () => {
    it("retires old days from every count, and an issue with its last bucket", async () => {
      await using store = await engine.open();
      const old = NOW - 100 * DAY;
      await count(store, [event("gone", { timestamp: old }), event("stays", { timestamp: old }), event("stays")], old);
      const report = await store.maintain(NOW, RETENTION);
      expect(report).toMatchObject({ issuesRetired: 1, eventsRetired: 2 });
      expect(await countsByPattern(store)).toEqual({ stays: 1 });
      expect(await store.countEvents()).toBe(1);
      const stays = await onlyIssue(store);
      expect((await store.listEvents(stays.id, { limit: 10 })).items.map((kept) => kept.event.timestamp)).toEqual([
        NOW,
      ]);
      expect(stays.firstSeen).toBe(old);
      // The same fingerprint seen again is a new issue.
      const again = await store.commit(batch([slice("again", 0, { events: [event("gone")] })]));
      expect(again.newIssues).toBe(1);
      expect(await countsByPattern(store)).toEqual({ stays: 1, gone: 1 });
    });

    it("forgets partitions that are gone for long, and no others", async () => {
      await using store = await engine.open();
      const gone = (partition: string, goneAt: number) => slice(partition, 0, { progress: { lag: 3, goneAt } });
      await store.commit(
        batch([gone("long", NOW - 31 * DAY), gone("lately", NOW - DAY), gone("back", 1), slice("a", 0)]),
      );
      await store.commit(batch([slice("back", 1, { progress: { lag: 2 } })]));
      await store.maintain(NOW, RETENTION);
      const left = await store.listCheckpoints("kafka");
      expect(left.map(({ partition, progress }) => [partition, progress])).toEqual([
        ["a", {}],
        ["back", { lag: 2 }],
        ["lately", { lag: 3, goneAt: NOW - DAY }],
      ]);
      // What is there and only left may be read again: it must not be counted again while its counts are kept.
      const leave = (partition: string, goneAt: number) => slice(partition, 0, { progress: { goneAt, left: true } });
      await store.commit(batch([leave("left", NOW - 31 * DAY), leave("left long", NOW - RETENTION.totalMs - DAY)]));
      await store.maintain(NOW, RETENTION);
      const kept = (await store.listCheckpoints("kafka")).map(({ partition }) => partition);
      expect(kept).toEqual(["a", "back", "lately", "left"]);
      // What is forgotten begins anew, and whoever still holds it is refused.
      expect((await store.commit(batch([slice("long", 1)]))).stale).toEqual(["long"]);
      expect((await store.load("kafka", ["long"])).get("long")).toMatchObject({ version: 0, position: undefined });
    });

    it("retires dead letters and gaps by their own time, checkpoints of partitions that are there never", async () => {
      await using store = await engine.open();
      const at = (time: number) => ({
        deadLetters: [
          {
            partition: "a",
            origin: { type: "stdin", line: 1 },
            reason: "corrupt",
            detail: "",
            payload: Buffer.from("x"),
            at: time,
          },
        ] as const,
        gaps: [{ partition: "a", range: "r", reason: "deleted", detail: "", detectedAt: time }] as const,
      });
      await store.commit(batch([slice("a", 0, at(NOW - 31 * DAY))], NOW - 31 * DAY));
      await store.commit(batch([slice("b", 0, at(NOW))]));
      await store.maintain(NOW, RETENTION);
      expect((await store.listDeadLetters({ limit: 10 })).items).toHaveLength(1);
      expect((await store.listGaps({ limit: 10 })).items).toHaveLength(1);
      expect(await store.listCheckpoints()).toHaveLength(2);
    });

    it("thins kept events to the first and the latest", async () => {
      await using store = await engine.open();
      for (let i = 0; i < 12; i += 1) await count(store, [event("x", { timestamp: NOW + i })]);
      await count(store, [event("few")]);
      await store.maintain(NOW, { ...RETENTION, eventsPerIssue: 4 });
      const issue = (await allIssues(store)).find(({ title }) => title === "x")!;
      const kept = (await store.listEvents(issue.id, { limit: 100 })).items.map((each) => each.event.timestamp - NOW);
      expect(kept).toEqual([11, 10, 9, 0]);
      expect(issue.eventCount).toBe(12);
    });

    it("keeps dedupe keys until their horizon, and forgets them after", async () => {
      await using store = await engine.open();
      const keyed = event("x", { dedupeKey: "k" });
      const again = async (version: number, at: number) =>
        (await store.commit(batch([slice("a", version, { events: [keyed], dedupeHorizonMs: DAY })], at))).duplicates;
      expect(await again(0, NOW)).toBe(0);
      await store.maintain(NOW + 23 * HOUR, RETENTION);
      expect(await again(1, NOW + 23 * HOUR)).toBe(1);
      await store.maintain(NOW + 3 * DAY, RETENTION);
      expect(await again(2, NOW + 3 * DAY)).toBe(0);
    });

    it("takes the oldest days first when it is larger than allowed, and never today's", async () => {
      await using store = await engine.open({ newIssuesPerMinute: 1_000, newIssuesBurst: 10_000 });
      for (let day = 5; day >= 0; day -= 1) {
        const timestamp = NOW - day * DAY;
        const events = Array.from({ length: 400 }, (_, i) =>
          event(`d${day}-${i}`, { timestamp, message: `${day} ${i} ${"x".repeat(2_000)}`, tags: { noise: noise() } }),
        );
        await count(store, events, NOW);
      }
      const enough = Number.MAX_SAFE_INTEGER;
      const before = await store.maintain(NOW, { ...RETENTION, minuteMs: 10 * DAY, maxBytes: enough });
      const half = await store.maintain(NOW, { ...RETENTION, minuteMs: 10 * DAY, maxBytes: before.bytes * 0.6 });
      expect(half.bytes).toBeLessThanOrEqual(before.bytes * 0.6);
      const left = Object.keys(await countsByPattern(store)).map((name) => name.slice(0, 2));
      expect(new Set(left)).toContain("d0");
      expect(new Set(left)).not.toContain("d5");
      await store.maintain(NOW, { ...RETENTION, maxBytes: 1 });
      expect(await store.countEvents()).toBe(400);
    });

    it("runs while commits go on, on several workers at once, and loses nothing", async () => {
      await using store = await engine.open();
      const old = Array.from({ length: 200 }, (_, i) => event(`o${i % 20}`, { timestamp: NOW - (i % 8) * DAY }));
      await count(store, old);
      const maintaining = [1, 2, 3].map(() => store.maintain(NOW, RETENTION));
      const commits = Array.from({ length: 30 }, (_, i) =>
        count(
          store,
          old.slice(0, 10).map(({ event: each }) => event(`o${i % 20}`, { timestamp: each.timestamp })),
        ),
      );
      // Whoever reads meanwhile sees a count between before and after: nothing twice, nothing missing.
      const seen = await Promise.all(Array.from({ length: 20 }, () => store.countEvents()));
      await Promise.all([...maintaining, ...commits]);
      for (const sum of seen) expect(sum >= 200 && sum <= 500 && sum % 10 === 0, `${sum} events`).toBe(true);
      expect(await store.countEvents()).toBe(500);
      const counted = Object.values(await countsByPattern(store)).reduce((a, b) => a + b, 0);
      expect(counted).toBe(500);
    });
  });
}

// Text that no engine can compress away.
function noise(): string {
  return Array.from({ length: 60 }, () => Math.random().toString(36).slice(2)).join("");
}
