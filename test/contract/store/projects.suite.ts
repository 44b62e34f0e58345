import { describe, expect, it } from "vitest";
import { OTHER_NAME } from "../../../src/store/engine/tallies/counted-variants.ts";
import { MAX_DAILY_NAMES } from "../../../src/store/engine/tallies/daily-names.ts";
import type { GroupedEvent, Store } from "../../../src/store/store.ts";
import { allIssues, batch, count, DAY, event, HOUR, NOW, onlyIssue, RETENTION, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** What there is of projects, and what bounds their names. */
export function describeProjects(engine: StoreEngine): void {
  describe("projects", () => {
    it("are told with their issues, events of the last day and sources", async () => {
      await using store = await engine.open();
      await count(store, [
        event("a", { timestamp: NOW - 25 * HOUR }),
        event("a", { timestamp: NOW - 23 * HOUR }),
        event("b"),
        event("c", { project: "web" }),
      ]);
      const b = (await allIssues(store)).find(({ title }) => title === "b")!;
      await store.life.decide({ issues: [b.id], change: { kind: "resolve", in: "now" }, at: NOW, actor: "ada" });
      await store.commit({ ...batch([slice("p", 0, { events: [event("a")] })], NOW + 1), source: "elk" });
      const shop = {
        ...{ name: "shop", issues: 2, unresolved: 1, events24h: 3, lastSeen: NOW },
        sources: [
          { id: "elk", lastSeen: NOW + 1 },
          { id: "kafka", lastSeen: NOW },
        ],
      };
      const web = { name: "web", issues: 1, unresolved: 1, events24h: 1, lastSeen: NOW };
      const found = await store.projects.list({ at: NOW });
      expect(found).toEqual([shop, { ...web, sources: [{ id: "kafka", lastSeen: NOW }] }]);
      expect((await store.projects.list({ at: NOW, projects: ["web", "none\u0000"] })).map(({ name }) => name)).toEqual(
        ["web"],
      );
      // One that comes late is not the latest, whichever issues are left.
      await count(store, [event("d", { project: "web", timestamp: NOW - HOUR })], NOW + 2);
      expect((await store.projects.list({ at: NOW, projects: ["web"] }))[0]).toMatchObject({
        issues: 2,
        lastSeen: NOW,
      });
      await store.maintain(NOW + 3 * DAY, RETENTION);
      expect((await store.projects.list({ at: NOW }))[0]?.events24h).toBe(0);
    });

    it("are found by their names however many others there are", async () => {
      await using store = await engine.open();
      const names = Array.from({ length: 1_100 }, (_, i) => `p${String(i).padStart(4, "0")}`);
      await count(
        store,
        names.map((project) => event("a", { project })),
      );
      expect(await store.projects.list({ at: NOW })).toHaveLength(1_000);
      const wanted = ["p0003", ...names.slice(-60)];
      const found = await store.projects.list({ at: NOW, projects: wanted });
      expect(found.map(({ name }) => name)).toEqual(wanted);
      expect(found.at(-1)).toMatchObject({ issues: 1, events24h: 1, sources: [{ id: "kafka" }] });
      expect(await store.projects.list({ at: NOW, projects: [] })).toEqual([]);
    });

    it("count releases that are too many for a day under one name, exactly and each day anew", async () => {
      await using store = await engine.open();
      const most = MAX_DAILY_NAMES.release;
      const runs = (from: number, to: number, change: object = {}): GroupedEvent[] =>
        Array.from({ length: to - from }, (_, i) => event("a", { release: `run-${from + i}`, ...change }));
      expect(await commit(store, runs(0, most - 1))).toMatchObject({ folded: 0 });
      expect(await commit(store, runs(most - 1, most + 20))).toMatchObject({ folded: 20 });
      expect(await commit(store, runs(most, most + 1))).toMatchObject({ folded: 1 });
      // Those that have a name keep it.
      expect(await commit(store, runs(0, 3))).toMatchObject({ folded: 0 });
      expect(await commit(store, runs(0, 1, { project: "web" }))).toMatchObject({ folded: 0 });
      expect(await commit(store, runs(most, most + 5, { timestamp: NOW + DAY }))).toMatchObject({ folded: 0 });
      const events = most + 20 + 1 + 3 + 1 + 5;
      expect(await store.countEvents()).toBe(events);
      const releases = await countsBy(store, "release");
      expect(releases.get(OTHER_NAME)).toBe(21);
      expect(releases.size).toBe(most + 1 + 5);
      expect((await store.releases.listReleases({ limit: 100 })).items.map(({ version }) => version)).not.toContain(
        OTHER_NAME,
      );
      const told = (await store.history.changes({ after: undefined, limit: 5_000 })).changes;
      expect(told.some(({ release }) => release === OTHER_NAME)).toBe(false);
    });

    it("bound environments, and fold a release and an environment each for itself", async () => {
      await using store = await engine.open();
      const most = MAX_DAILY_NAMES.environment;
      const events = Array.from({ length: most + 30 }, (_, i) => event("a", { environment: `e${i}`, release: "1.0" }));
      expect(await commit(store, events)).toMatchObject({ folded: 30 });
      expect(await commit(store, [event("a", { environment: "e1000", release: "1.0" })])).toMatchObject({ folded: 1 });
      expect((await countsBy(store, "environment")).get(OTHER_NAME)).toBe(31);
      expect(await countsBy(store, "release")).toEqual(new Map([["1.0", most + 31]]));
      expect((await onlyIssue(store)).eventCount).toBe(most + 31);
    });

    it("keep their bounds when several workers bring new names at once", async () => {
      await using store = await engine.open();
      const most = MAX_DAILY_NAMES.environment;
      const worker = async (name: string): Promise<void> => {
        for (let i = 0; i < 6; i += 1) {
          const events = Array.from({ length: 10 }, (_, j) => event(name, { environment: `${name}-${i}-${j}` }));
          await commit(store, events);
        }
      };
      await Promise.all(["w1", "w2", "w3"].map(worker));
      const environments = await countsBy(store, "environment");
      expect(environments.size).toBe(most + 1);
      expect(environments.get(OTHER_NAME)).toBe(180 - most);
      expect(await store.countEvents()).toBe(180);
    });
  });
}

let partitions = 0;

async function commit(store: Store, events: readonly GroupedEvent[]) {
  partitions += 1;
  return await store.commit(batch([slice(`n${partitions}`, 0, { events })]));
}

async function countsBy(store: Store, kind: "environment" | "release"): Promise<Map<string, number>> {
  const range = { from: NOW - DAY, to: NOW + 2 * DAY, widthMs: 3 * DAY };
  const series = await store.history.counts({ ...range, by: [kind] });
  return new Map(
    series.map(({ subject, steps }) => [subject[kind] ?? "", steps.reduce((sum, step) => sum + step.count, 0)]),
  );
}
