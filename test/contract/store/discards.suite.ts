import { describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { said, Worker } from "./attachment.suite.ts";
import { allIssues, batch, count, countsByPattern, event, MINUTE, NOW, onlyIssue, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const ADA = { at: NOW, actor: "ada", reason: "a scanner's noise" };

/** Issues that nobody wants to hear of again. */
export function describeDiscards(engine: StoreEngine): void {
  describe("discards", () => {
    it("deletes an issue and drops what comes later, counted, while everything else goes on", async () => {
      await using store = await engine.open();
      await count(store, [event("noise"), event("noise"), event("order")]);
      const noise = await issueOf(store, "noise");
      const { discarded, refused } = await store.discards.discard({ issues: [noise, noise], ...ADA });
      expect({ discarded, refused }).toEqual({ discarded: [noise], refused: [] });
      expect(await countsByPattern(store)).toEqual({ order: 1 });
      expect(await store.getIssue(noise)).toBeUndefined();
      expect(await store.countEvents()).toBe(1);

      const later = [event("noise", { timestamp: NOW + MINUTE }), event("noise"), event("order")];
      const result = await store.commit(batch([slice("p", 0, { events: later })], NOW + MINUTE));
      expect(result).toMatchObject({ discarded: 2, duplicates: 0, overflowed: 0, newIssues: 0 });
      expect(result.versions.get("p")).toBe(1);
      expect(await countsByPattern(store)).toEqual({ order: 2 });
      expect(await store.countEvents()).toBe(2);
      expect((await store.discards.list({ limit: 10 })).items).toEqual([
        {
          ...{ issue: noise, project: "shop", title: "noise", type: undefined, culprit: undefined },
          ...{ pattern: "noise went wrong", eventCount: 2, at: NOW, actor: "ada", reason: "a scanner's noise" },
          ...{ dropped: 2, lastDroppedAt: NOW + MINUTE },
        },
      ]);
      expect((await store.listEvents(noise, { limit: 10 })).items).toEqual([]);
      expect(await store.history.issues([noise])).toEqual([]);
    });

    it("drops an event once, and counts a record that is read again as a duplicate", async () => {
      await using store = await engine.open();
      await count(store, [event("noise")]);
      await store.discards.discard({ issues: [(await onlyIssue(store)).id], ...ADA });
      const again = event("noise", { dedupeKey: "k" });
      await store.commit(batch([slice("p", 0, { events: [again] })]));
      const repeated = await store.commit(batch([slice("p", 1, { events: [again] })]));
      expect(repeated).toMatchObject({ discarded: 0, duplicates: 1 });
      expect((await store.discards.list({ limit: 1 })).items[0]?.dropped).toBe(1);
    });

    it("drops what would have joined a message of the issue", async () => {
      await using store = await engine.open();
      const worker = new Worker(store);
      await worker.count(said("login of user bob failed"));
      await store.discards.discard({ issues: [(await onlyIssue(store)).id], ...ADA });
      const joined = await worker.count(said("login of user alice failed"), said("login of user carol failed"));
      expect(joined).toMatchObject({ discarded: 2, newIssues: 0 });
      expect(await worker.count(said("login of user alice failed"))).toMatchObject({ discarded: 1 });
      expect(await allIssues(store)).toEqual([]);
    });

    it("undone, what comes makes a new issue", async () => {
      await using store = await engine.open();
      await count(store, [event("noise")]);
      const { id } = await onlyIssue(store);
      await store.discards.discard({ issues: [id], ...ADA });
      await count(store, [event("noise")]);
      expect(await store.discards.undo({ issue: id })).toMatchObject({ issue: id, dropped: 1 });
      expect(await store.discards.undo({ issue: id })).toBeUndefined();
      await count(store, [event("noise")]);
      const made = await onlyIssue(store);
      expect(made.id).not.toBe(id);
      expect(made.eventCount).toBe(1);
      expect((await store.discards.list({ limit: 10 })).items).toEqual([]);
    });

    it("takes a merged issue with all its fingerprints, and no issue that is none", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("c")]);
      const [a, b] = [await issueOf(store, "a"), await issueOf(store, "b")];
      await store.mergeIssues({ into: a, issues: [b], ...ADA });
      const none = "01936000-0000-7000-9000-000000000000";
      const result = await store.discards.discard({ issues: [a, none, "x"], ...ADA });
      expect(result).toEqual({
        discarded: [a],
        refused: [
          { issue: none, reason: "issue_not_found" },
          { issue: "x", reason: "issue_not_found" },
        ],
      });
      await count(store, [event("a"), event("b"), event("c")]);
      expect(await countsByPattern(store)).toEqual({ c: 2 });
      expect((await store.discards.list({ limit: 10 })).items).toMatchObject([{ issue: a, dropped: 2 }]);
      const merged = await store.mergeIssues({ into: await issueOf(store, "c"), issues: [a], ...ADA });
      expect(merged).toEqual({ kind: "refused", reason: "issue_not_found", subject: a });
    });

    it("keeps what collects the overflow", async () => {
      await using store = await engine.open({ newIssuesPerMinute: 0, newIssuesBurst: 1 });
      await count(store, [event("first"), event("second")]);
      const overflow = (await allIssues(store)).find(({ kind }) => kind === "overflow")!;
      const { refused } = await store.discards.discard({ issues: [overflow.id], ...ADA });
      expect(refused).toEqual([{ issue: overflow.id, reason: "overflow" }]);
      expect((await allIssues(store)).length).toBe(2);
    });

    it("loses and doubles nothing while events of the issue are being counted", async () => {
      await using store = await engine.open();
      await count(store, [event("noise"), event("order")]);
      const noise = await issueOf(store, "noise");
      const worker = async (name: string): Promise<number> => {
        let counted = 0;
        for (let version = 0; version < 12; version += 1) {
          const events = [event("order"), event("noise"), event("noise")];
          const result = await store.commit(batch([slice(name, version, { events })]));
          expect(result.stale).toEqual([]);
          counted += 3 - result.discarded;
        }
        return counted;
      };
      const working = Promise.all(["w1", "w2", "w3"].map(worker));
      await store.discards.discard({ issues: [noise], ...ADA });
      const counted = (await working).reduce((sum, one) => sum + one, 2);
      const [discard] = (await store.discards.list({ limit: 10 })).items;
      expect(await store.getIssue(noise)).toBeUndefined();
      expect(await countsByPattern(store)).toEqual({ order: 37 });
      expect(discard!.eventCount + discard!.dropped).toBe(73);
      expect(counted).toBe(37 + discard!.eventCount);
      expect(await store.countEvents()).toBe(37);
    });

    it("lists by page and project, newest first", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b"), event("c", { project: "web" })]);
      for (const [at, name] of ["a", "b", "c"].entries()) {
        await store.discards.discard({ issues: [await issueOf(store, name)], ...ADA, at: NOW + at });
      }
      const first = await store.discards.list({ limit: 2 });
      const second = await store.discards.list({ limit: 2, cursor: first.next! });
      expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(["c", "b", "a"]);
      expect(second.next).toBeUndefined();
      const ofShop = await store.discards.list({ limit: 10, projects: ["shop"] });
      expect(ofShop.items.map(({ title }) => title)).toEqual(["b", "a"]);
      const { issue } = first.items[0]!;
      expect(await store.discards.undo({ issue, projects: ["shop"] })).toBeUndefined();
      expect(await store.discards.undo({ issue, projects: ["shop", "web"] })).toMatchObject({ issue });
    });
  });
}

async function issueOf(store: Store, name: string): Promise<string> {
  return (await allIssues(store)).find(({ title }) => title === name)!.id;
}
