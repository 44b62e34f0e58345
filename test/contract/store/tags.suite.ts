import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventUser } from "../../../src/domain/error-event.ts";
import { CROWDED_VALUES, MAX_KEYS } from "../../../src/store/engine/tallies/tag-limits.ts";
import type { IssueTags } from "../../../src/store/tag-store.ts";
import { allIssues, batch, count, DAY, event, HOUR, hashOf, NOW, onlyIssue, RETENTION, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** Tags, users and releases of issues. */
export function describeTags(engine: StoreEngine): void {
  describe("tags", () => {
    it("count an issue's events by what they say of themselves and by their own tags", async () => {
      await using store = await engine.open();
      const tags = { region: "eu", service: "not the service", empty: "" };
      await count(store, [
        event("a", { service: "cart", environment: "prod", release: "1", logger: "Cart", host: "h1", tags }),
        event("a", { service: "cart", host: "h2", level: "fatal", tags: { region: "us" } }),
      ]);
      await count(store, [event("a", { tags: { service: "taken from a tag" } }), event("b", { service: "other" })]);
      const issue = (await allIssues(store)).find(({ title }) => title === "a")!;
      expect(plain(await store.tags.issueTags(issue.id, { values: 10 }))).toEqual({
        environment: { prod: 1 },
        host: { h1: 1, h2: 1 },
        level: { error: 2, fatal: 1 },
        logger: { Cart: 1 },
        region: { eu: 1, us: 1 },
        release: { "1": 1 },
        service: { cart: 2, "taken from a tag": 1 },
      });
      const service = await store.tags.issueTag(issue.id, "service");
      expect(service).toMatchObject({ key: "service", total: 3, other: 0 });
      expect(service?.values[0]).toEqual({ value: "cart", count: 2, lastSeen: NOW });
      const one = await store.tags.issueTags(issue.id, { values: 1 });
      expect(one.keys.find(({ key }) => key === "level")).toMatchObject({
        total: 3,
        values: [{ value: "error", count: 2 }],
        other: 1,
      });
      expect(await store.tags.issueTag(issue.id, "nothing")).toBeUndefined();
      expect(await store.tags.issueTag("no id", "service")).toBeUndefined();
    });

    it("name what a search can ask for: keys and values of recent issues, the commonest first", async () => {
      await using store = await engine.open();
      await count(store, [
        event("a", { environment: "production", release: "1.4", tags: { Tenant: "acme 100%" } }),
        event("a", { environment: "production", tags: { Tenant: "Acme_2" } }),
        event("b", { environment: "staging", tags: { Tenant: "other" } }),
        event("c", { project: "secret", environment: "hidden", tags: { secret_key: "x" } }),
      ]);
      const names = async (query: object): Promise<readonly string[]> =>
        (await store.tags.recentNames({ limit: 20, ...query })).map(({ name }) => name);
      expect(await store.tags.recentNames({ key: "environment", limit: 2 })).toEqual([
        { name: "production", count: 2 },
        { name: "hidden", count: 1 },
      ]);
      expect(await names({ key: "environment", projects: ["shop"] })).toEqual(["production", "staging"]);
      expect(await names({ key: "environment", projects: [] })).toEqual([]);
      expect((await names({ projects: ["shop"] })).toSorted()).toEqual(["Tenant", "environment", "level", "release"]);
      expect((await names({ projects: ["shop"] })).at(-1)).toBe("release");
      expect(await names({ contains: "tEN" })).toEqual(["Tenant"]);
      expect(await names({ key: "Tenant", contains: "ACME" })).toHaveLength(2);
      expect(await names({ key: "Tenant", contains: "%" })).toEqual(["acme 100%"]);
      expect(await names({ key: "Tenant", contains: "_" })).toEqual(["Acme_2"]);
      expect(await names({ key: "Tenant\u0000", contains: "\\" })).toEqual([]);
    });

    it("sum up to what was counted, whatever is stale, doubled, or merged and split", async () => {
      await using store = await engine.open();
      const kinds = fc.record({
        name: fc.constantFrom("a", "b", "c"),
        region: fc.constantFrom("eu", "us", "asia", undefined),
        key: fc.option(fc.nat(5), { nil: undefined }),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(kinds, { maxLength: 30 }), { maxLength: 8 }), async (batches) => {
          run += 1;
          const project = `p${run}`;
          const truth = new Map<string, number>();
          const seen = new Set<number>();
          for (const [i, list] of batches.entries()) {
            const events = list.map(({ name, region, key }) =>
              event(name, {
                project,
                ...(region === undefined ? {} : { tags: { region } }),
                ...(key === undefined ? {} : { dedupeKey: `${run}/${key}` }),
              }),
            );
            const stale = slice(`${run}/0`, 99, { events: [event("a", { project, tags: { region: "stale" } })] });
            await store.commit(batch([slice(`${run}/1/${i}`, 0, { events }), stale]));
            for (const { region, key } of list) {
              if (key !== undefined && seen.has(key)) continue;
              if (key !== undefined) seen.add(key);
              if (region !== undefined) truth.set(region, (truth.get(region) ?? 0) + 1);
            }
          }
          const issues = (await allIssues(store)).filter((issue) => issue.project === project);
          const [into, ...others] = issues.map(({ id }) => id);
          const summed = async (ids: readonly string[]) => {
            const sum = new Map<string, number>();
            for (const id of ids) {
              for (const value of (await store.tags.issueTag(id, "region"))?.values ?? []) {
                sum.set(value.value, (sum.get(value.value) ?? 0) + value.count);
              }
            }
            return sum;
          };
          expect(await summed(issues.map(({ id }) => id))).toEqual(truth);
          if (into === undefined || others.length === 0) return;
          await store.mergeIssues({ into, issues: others, at: NOW, actor: "test" });
          expect(await summed([into])).toEqual(truth);
        }),
        { numRuns: 8 },
      );
    });

    it("stay few, however many keys and values the log invents, and their sums exact", async () => {
      await using store = await engine.open();
      for (let round = 0; round < 4; round += 1) {
        const events = Array.from({ length: 300 }, (_, i) =>
          event("a", { tags: { id: `${round}/${i}`, steady: "x", often: i % 3 === 0 ? "y" : `${round}/${i % 50}` } }),
        );
        await count(store, events, NOW + round * HOUR);
        await store.tags.issueTags((await onlyIssue(store)).id, { values: 1 });
      }
      const keys = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`k${i}`, "v"]));
      await count(store, [event("a", { tags: keys }), event("a", { tags: { steady: "x", ...keys } })]);
      const issue = await onlyIssue(store);
      const tags = await store.tags.issueTags(issue.id, { values: CROWDED_VALUES });
      expect(tags.keys.length).toBeLessThanOrEqual(MAX_KEYS);
      const byKey = new Map(tags.keys.map((key) => [key.key, key]));
      expect(byKey.get("id")).toMatchObject({ total: 1_200 });
      expect(byKey.get("id")!.values.length).toBeLessThanOrEqual(CROWDED_VALUES);
      expect(byKey.get("often")!.total).toBe(1_200);
      expect(byKey.get("often")!.values[0]).toMatchObject({ value: "y", count: 400 });
      expect(byKey.get("steady")).toMatchObject({ total: 1_201, other: 0 });
      const counted = tags.keys.filter(({ key }) => key.startsWith("k")).reduce((sum, { total }) => sum + total, 0);
      expect(counted + tags.otherKeys).toBe(50 + 49);
    });

    it("keep the value that has begun to grow among many that are old", async () => {
      await using store = await engine.open();
      const many = (round: number) =>
        Array.from({ length: 400 }, (_, i) => event("a", { release: `old-${i % 200}`, timestamp: NOW - round }));
      for (let round = 0; round < 5; round += 1) await count(store, many(round));
      const id = (await onlyIssue(store)).id;
      await store.tags.issueTags(id, { values: 1 });
      for (let round = 1; round <= 10; round += 1) {
        const next = Array.from({ length: 5 }, () => event("a", { release: "next" }));
        const noise = Array.from({ length: 30 }, (_, i) => event("a", { release: `noise-${round}-${i}` }));
        await count(store, [...noise, ...next], NOW + round * HOUR);
        await store.tags.issueTags(id, { values: 1 });
      }
      const release = await store.tags.issueTag(id, "release");
      expect(release?.values.find(({ value }) => value === "next")?.count).toBe(50);
    });

    it("go with their issue", async () => {
      await using store = await engine.open();
      const old = NOW - 100 * DAY;
      await count(store, [event("a", { service: "cart", user: { id: "u" }, timestamp: old })], old);
      const { id } = await onlyIssue(store);
      await store.maintain(NOW, RETENTION);
      expect(await store.tags.issueTags(id, { values: 1 })).toEqual({ keys: [], otherKeys: 0 });
      await count(store, [event("a", { service: "pay" })]);
      const again = await onlyIssue(store);
      expect((await store.tags.issueTag(again.id, "service"))?.values.map(({ value }) => value)).toEqual(["pay"]);
      expect(again.userCount).toBe(0);
    });
  });

  describe("users", () => {
    it("are counted once each, by id, else e-mail, name, address, and over an issue's fingerprints", async () => {
      await using store = await engine.open();
      const by = (name: string, user: EventUser) => event(name, { user });
      await count(store, [by("a", { id: "1", email: "x@example.com" }), by("a", { id: "1" }), by("a", { email: "1" })]);
      await count(store, [by("a", { ip: "192.0.2.1" }), by("a", { name: "1" }), event("a"), by("b", { id: "1" })]);
      await count(store, [by("b", { id: "2" })]);
      const usersOf = async () => {
        await store.maintain(NOW, RETENTION);
        return Object.fromEntries((await allIssues(store)).map(({ title, userCount }) => [title, userCount]));
      };
      expect(await usersOf()).toEqual({ a: 4, b: 2 });
      const [a, b] = ["a", "b"].map(async (name) => (await allIssues(store)).find(({ title }) => title === name)!.id);
      const merged = await store.mergeIssues({ into: (await a)!, issues: [(await b)!], at: NOW, actor: "test" });
      expect(await usersOf()).toEqual({ a: 5 });
      if (merged.kind !== "done") throw new Error(merged.reason);
      await store.undoActivity({ activity: merged.activities[0]!.id, at: NOW, actor: "test" });
      expect(await usersOf()).toEqual({ a: 4, b: 2 });
      await store.mergeIssues({ into: (await a)!, issues: [(await b)!], at: NOW, actor: "test" });
      await store.splitIssue({ issue: (await a)!, fingerprints: [hashOf("a")], at: NOW, actor: "test" });
      expect(Object.values(await usersOf()).sort()).toEqual([2, 4]);
    });
  });

  describe("releases", () => {
    it("say when they were first and last seen, how many events they had, and how many issues they brought", async () => {
      await using store = await engine.open();
      await count(store, [event("a", { release: "1" }), event("a", { release: "2", timestamp: NOW + HOUR })]);
      await count(store, [
        event("b", { release: "2", timestamp: NOW - HOUR }),
        event("a"),
        event("b", { release: "2" }),
        event("a", { release: "2", timestamp: NOW + HOUR + 1_000 }),
        event("a", { release: "2", timestamp: NOW + HOUR + 2_000 }),
      ]);
      const { items } = await store.releases.listReleases({ limit: 10, project: "shop" });
      const shared = { project: "shop", deploys: [] };
      expect(items).toEqual([
        { ...shared, version: "1", firstSeen: NOW, lastSeen: NOW, eventCount: 1, newIssues: 1 },
        { ...shared, version: "2", firstSeen: NOW - HOUR, lastSeen: NOW + HOUR + 2_000, eventCount: 5, newIssues: 1 },
      ]);
    });

    it("are known from their deploys on, each noted once", async () => {
      await using store = await engine.open();
      const deploy = { project: "shop", version: "3", environment: "prod", deployedAt: NOW };
      expect(await store.releases.registerDeploy(deploy)).toMatchObject({
        firstSeen: NOW,
        eventCount: 0,
        lastSeen: undefined,
      });
      await store.releases.registerDeploy(deploy);
      await store.releases.registerDeploy({ ...deploy, environment: undefined, deployedAt: NOW - HOUR });
      await count(store, [event("a", { release: "3" })]);
      const { items } = await store.releases.listReleases({ limit: 10 });
      expect(items).toMatchObject([
        {
          version: "3",
          firstSeen: NOW - HOUR,
          lastSeen: NOW,
          eventCount: 1,
          deploys: [
            { environment: "prod", deployedAt: NOW },
            { environment: undefined, deployedAt: NOW - HOUR },
          ],
        },
      ]);
    });

    it("stay while a deploy of them is kept, as when an old one is rolled out again", async () => {
      await using store = await engine.open();
      const old = NOW - 100 * DAY;
      await count(store, [event("a", { release: "1", timestamp: old })], old);
      await store.releases.registerDeploy({ project: "shop", version: "1", environment: "prod", deployedAt: NOW });
      await store.maintain(NOW, RETENTION);
      const { items } = await store.releases.listReleases({ limit: 10 });
      expect(items).toMatchObject([{ version: "1", deploys: [{ environment: "prod", deployedAt: NOW }] }]);
    });

    it("are listed of some projects, or of none", async () => {
      await using store = await engine.open();
      for (const project of ["shop", "pay", "mail"]) {
        await store.releases.registerDeploy({ project, version: "1", environment: undefined, deployedAt: NOW });
      }
      const list = async (query: object) =>
        (await store.releases.listReleases({ limit: 10, ...query })).items.map(({ project }) => project).sort();
      expect(await list({ projects: ["shop", "mail"] })).toEqual(["mail", "shop"]);
      expect(await list({ projects: ["shop", "mail"], project: "pay" })).toEqual([]);
      expect(await list({ projects: [] })).toEqual([]);
    });

    it("are listed in pages, newest first, and go when they are not seen any more", async () => {
      await using store = await engine.open();
      const old = NOW - 100 * DAY;
      await count(store, [event("a", { release: "gone", timestamp: old })], old);
      await count(
        store,
        Array.from({ length: 7 }, (_, i) => event("a", { release: `r${i}`, timestamp: NOW + (i % 3) })),
      );
      await store.maintain(NOW, RETENTION);
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.releases.listReleases({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        found.push(...page.items.map(({ version }) => version));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(found).toHaveLength(7);
      expect([...found].sort()).toEqual(["r0", "r1", "r2", "r3", "r4", "r5", "r6"]);
      expect(found.slice(0, 2).sort()).toEqual(["r2", "r5"]);
    });
  });
}

/** Counts by key and value. */
function plain(tags: IssueTags): Record<string, Record<string, number>> {
  const entries = tags.keys.map(({ key, values }) => [
    key,
    Object.fromEntries(values.map(({ value, count: number }) => [value, number])),
  ]);
  return Object.fromEntries(entries);
}
