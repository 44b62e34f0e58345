import { describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { alert, detect } from "./alerts.suite.ts";
import { allIssues, batch, count, event, HOUR, NOW, RETENTION, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** Which topics and projects are marked otherwise than before, since the last time that this was asked. */
function watch(store: Store): () => Promise<readonly string[]> {
  let before = new Map<string, string>();
  return async () => {
    const now = new Map(
      (await store.changes.marks()).map(({ topic, project, mark }) => [`${topic} ${project}`.trim(), mark]),
    );
    const changed = [...now].filter(([key, mark]) => before.get(key) !== mark).map(([key]) => key);
    before = now;
    return changed.sort();
  };
}

/** What tells watchers that something has changed, whoever changed it. */
export function describeChanges(engine: StoreEngine): void {
  describe("changes", () => {
    it("mark the projects whose issues a commit counts, and that a source moved on", async () => {
      await using store = await engine.open();
      const changed = watch(store);
      expect(await changed()).toEqual([]);
      await count(store, [event("a"), event("b", { project: "pay" })]);
      expect(await changed()).toEqual(["issues pay", "issues shop", "sources"]);
      await count(store, [event("a")]);
      expect(await changed()).toEqual(["issues shop", "sources"]);
      await count(store, []);
      expect(await changed()).toEqual(["sources"]);
      expect(await changed()).toEqual([]);
    });

    it("mark nothing of what was refused", async () => {
      await using store = await engine.open();
      await store.commit(batch([slice("p", 0)]));
      const changed = watch(store);
      await changed();
      const { stale } = await store.commit(batch([slice("p", 0, { events: [event("late")] })]));
      expect(stale).toEqual(["p"]);
      expect(await changed()).toEqual([]);
    });

    it("mark decisions, comments, merges, alerts and silences", async () => {
      await using store = await engine.open();
      await count(store, [event("a"), event("b")]);
      const [one, two] = await allIssues(store);
      const changed = watch(store);
      await changed();
      await store.life.comment({ issue: one!.id, text: "seen before", at: NOW, actor: "ada", reason: "" });
      expect(await changed()).toEqual(["issues shop"]);
      await store.mergeIssues({ into: one!.id, issues: [two!.id], at: NOW, actor: "ada", reason: "" });
      expect(await changed()).toEqual(["issues shop"]);
      await detect(store, [alert()]);
      expect(await changed()).toEqual(["alerts shop"]);
      await store.silences.add({
        ...{ id: "01936000-0000-7000-9000-00000000ffff", matchers: [], startsAt: NOW, endsAt: NOW + HOUR },
        ...{ createdBy: "ada", comment: "", createdAt: NOW, expiredBy: undefined },
      });
      expect(await changed()).toEqual(["silences"]);
    });

    it("mark what retention takes away", async () => {
      await using store = await engine.open();
      await count(store, [event("old")]);
      const changed = watch(store);
      await changed();
      await store.maintain(NOW + 100 * 24 * HOUR, RETENTION);
      expect(await allIssues(store)).toEqual([]);
      expect((await changed()).some((key) => key.startsWith("issues"))).toBe(true);
    });
  });
}
