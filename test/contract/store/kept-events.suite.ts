import { describe, expect, it } from "vitest";
import type { Frame } from "../../../src/domain/error-event.ts";
import { allIssues, count, event, MINUTE, NOW, onlyIssue } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const frames: readonly Frame[] = [{ file: "a.py", line: 1, inApp: true }];

/** Single events, and what they tell together. */
export function describeKeptEvents(engine: StoreEngine): void {
  describe("kept events", () => {
    it("are found by their place, with those before and after them, over all fingerprints of an issue", async () => {
      await using store = await engine.open();
      await count(store, [
        event("a"),
        event("b", { timestamp: NOW + MINUTE }),
        event("a", { timestamp: NOW + 2 * MINUTE }),
      ]);
      const [a, b] = (await allIssues(store)).toSorted((x, y) => (x.title < y.title ? -1 : 1)).map(({ id }) => id);
      await store.mergeIssues({ into: a!, issues: [b!], at: NOW, actor: "ada" });
      const ids = (await store.listEvents(a!, { limit: 10 })).items.map(({ id }) => id);
      const [latest, middle, oldest] = ids as [string, string, string];
      expect(await store.events.find(a!, "latest")).toMatchObject({
        event: { id: latest, issue: a },
        previous: middle,
        next: undefined,
      });
      expect(await store.events.find(a!, { id: middle })).toMatchObject({
        event: { id: middle },
        previous: oldest,
        next: latest,
      });
      const first = await store.events.find(a!, "oldest");
      expect([first?.event.id, first?.previous, first?.next]).toEqual([oldest, undefined, middle]);
    });

    it("are of their issue alone", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const [a, b] = (await allIssues(store)).map(({ id }) => id);
      const of = (await store.listEvents(a!, { limit: 1 })).items[0]!.id;
      expect(await store.events.find(b!, { id: of })).toBeUndefined();
      for (const id of ["", "x\u0000", "ff".repeat(16)]) expect(await store.events.find(a!, { id })).toBeUndefined();
      expect(await store.events.find("nothing", "latest")).toBeUndefined();
    });

    it("recommend the one from which most is learnt, the newest among equals", async () => {
      await using store = await engine.open();
      const thrown = { exceptions: [{ type: "E", message: "m", frames }] };
      const rich = { ...thrown, request: { method: "GET" }, traceId: "t", user: { id: "7" }, release: "1.0" };
      await count(store, [
        event("a", { ...rich, message: "older", timestamp: NOW }),
        event("a", { ...rich, message: "newer", timestamp: NOW + MINUTE }),
        event("a", { ...thrown, message: "bare", timestamp: NOW + 2 * MINUTE }),
        event("a", { message: "last", timestamp: NOW + 3 * MINUTE }),
      ]);
      const { id } = await onlyIssue(store);
      const recommended = await store.events.find(id, "recommended");
      // Of a commit the first and the latest two of a fingerprint are kept.
      expect(recommended?.event.event.message).toBe("older");
      await count(store, [event("a", { ...rich, message: "newest", timestamp: NOW + 4 * MINUTE })], NOW + MINUTE);
      expect((await store.events.find(id, "recommended"))?.event.event.message).toBe("newest");
    });

    it("name the users they concerned, each once", async () => {
      await using store = await engine.open();
      const at = (minute: number, user: object, commit: number) =>
        count(store, [event("a", { user, timestamp: NOW + minute * MINUTE })], NOW + commit * MINUTE);
      await at(0, { id: "7", email: "ann@example.com" }, 0);
      await at(1, { id: "8" }, 1);
      await at(2, { id: "7", name: "Ann" }, 2);
      await count(store, [event("a")]);
      const { id } = await onlyIssue(store);
      expect(await store.events.users(id, { limit: 10 })).toEqual([
        { user: { id: "7", name: "Ann", email: "ann@example.com" }, events: 2, lastSeen: NOW + 2 * MINUTE },
        { user: { id: "8" }, events: 1, lastSeen: NOW + MINUTE },
      ]);
      expect(await store.events.users(id, { limit: 1 })).toHaveLength(1);
    });
  });
}
