import { describe, expect, it } from "vitest";
import { MAX_VIEWS, type SavedView } from "../../../src/store/view-store.ts";
import { NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

let made = 0;

function view(change: Partial<SavedView> = {}): SavedView {
  made += 1;
  return {
    id: `01936000-0000-7000-9000-${String(made).padStart(12, "0")}`,
    ...{ owner: "ada", name: "Mine", query: "assigned:me", sort: "last_seen", project: undefined, position: 1 },
    ...{ createdBy: "ada", createdAt: NOW, updatedAt: NOW },
    ...change,
  };
}

/** Searches with a name. */
export function describeViews(engine: StoreEngine): void {
  describe("saved views", () => {
    it("are seen by their owner or by everybody, by position", async () => {
      await using store = await engine.open();
      const [last, first, shared, bobs] = [
        view({ position: 3 }),
        view({ position: 1, project: "shop" }),
        view({ position: 2, owner: undefined, createdBy: "bob" }),
        view({ owner: "bob" }),
      ];
      for (const one of [last, first, shared, bobs]) expect(await store.views.add(one)).toBe(true);
      expect(await store.views.list({ owner: "ada" })).toEqual([first, shared, last]);
      expect(await store.views.list({ owner: "bob" })).toEqual([bobs, shared]);
      expect(await store.views.list({ owner: "eve" })).toEqual([shared]);
      expect(await store.views.get({ id: bobs.id, owner: "ada" })).toBeUndefined();
      expect(await store.views.get({ id: shared.id, owner: "ada" })).toEqual(shared);
      expect(await store.views.get({ id: "\u0000", owner: "ada" })).toBeUndefined();
    });

    it("are changed and deleted", async () => {
      await using store = await engine.open();
      const one = view();
      await store.views.add(one);
      const renamed = { ...one, name: "a\u0000b", query: "is:new", sort: "trend" as const, updatedAt: NOW + 1 };
      expect(await store.views.replace(renamed)).toBe(true);
      expect(await store.views.list({ owner: "ada" })).toEqual([{ ...renamed, name: "a\uFFFDb" }]);
      expect(await store.views.delete({ id: one.id })).toBe(true);
      expect(await store.views.delete({ id: one.id })).toBe(false);
      expect(await store.views.replace(renamed)).toBe(false);
      expect(await store.views.delete({ id: "nothing" })).toBe(false);
    });

    it("are bounded for each owner", async () => {
      await using store = await engine.open();
      for (let i = 0; i < MAX_VIEWS; i += 1) await store.views.add(view());
      expect(await store.views.add(view())).toBe(false);
      expect(await store.views.add(view({ owner: "bob" }))).toBe(true);
      expect(await store.views.list({ owner: "ada" })).toHaveLength(MAX_VIEWS);
      // Nor does one get more by changing whose they are.
      const [full] = await store.views.list({ owner: "ada" });
      const shared = view({ owner: undefined });
      await store.views.add(shared);
      expect(await store.views.replace({ ...shared, owner: "ada" })).toBe(false);
      expect(await store.views.replace({ ...full!, name: "Renamed" })).toBe(true);
      expect(await store.views.replace({ ...full!, owner: undefined })).toBe(true);
      expect(await store.views.replace({ ...shared, owner: "ada" })).toBe(true);
    });
  });
}
