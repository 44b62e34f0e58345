import { describe, expect, it } from "vitest";
import { NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** Who did what. */
export function describeAudit(engine: StoreEngine): void {
  describe("audit", () => {
    const entry = {
      ...{ at: NOW, actor: "ann", account: "a1", via: "token", credential: "ci", address: "::1" },
      ...{ action: "POST /api/v1/issues/{id}/resolve", object: "i1", detail: { reason: "x\u0000" }, status: 200 },
    };

    it("is listed newest first, by who, what, when, in pages", async () => {
      await using store = await engine.open();
      await store.audit.record(entry);
      await store.audit.record({
        ...entry,
        at: NOW + 1,
        actor: "bob\u0000",
        account: undefined,
        credential: undefined,
      });
      await store.audit.record({ ...entry, at: NOW + 2, object: "i2" });
      const list = async (query: object) =>
        (await store.audit.list({ limit: 10, ...query })).items.map(({ at }) => at - NOW);
      expect(await list({})).toEqual([2, 1, 0]);
      expect(await list({ actor: "ann" })).toEqual([2, 0]);
      expect(await list({ object: "i1", action: entry.action })).toEqual([1, 0]);
      expect(await list({ from: NOW + 1, to: NOW + 2 })).toEqual([1]);
      const first = await store.audit.list({ limit: 2 });
      const rest = await store.audit.list({ limit: 2, cursor: first.next! });
      expect(rest).toEqual({ items: [{ ...entry, id: rest.items[0]!.id }], next: undefined });
    });

    it("has what was begun without a status until it is finished, once, or forgotten", async () => {
      await using store = await engine.open();
      const { status: _, ...begun } = entry;
      await store.audit.begin("r1", begun);
      await store.audit.begin("r2", { ...begun, at: NOW + 1 });
      await store.audit.begin("r3", { ...begun, at: NOW + 2 });
      await expect(store.audit.begin("r3", begun)).rejects.toThrow();
      const statuses = async () => (await store.audit.list({ limit: 10 })).items.map(({ status }) => status);
      expect(await statuses()).toEqual([undefined, undefined, undefined]);
      const known = { ...entry, actor: "bob", account: "b1", object: "o\u0000", detail: { error: "x" }, status: 409 };
      expect(await store.audit.finish("r1", known)).toBe(true);
      expect(await store.audit.finish("r1", entry)).toBe(false);
      expect(await store.audit.finish("r2", undefined)).toBe(true);
      expect(await store.audit.finish("r2", entry)).toBe(false);
      expect(await statuses()).toEqual([undefined, 409]);
      const { items } = await store.audit.list({ limit: 1, actor: "bob" });
      expect(items).toEqual([{ ...known, id: items[0]!.id, object: "o\uFFFD" }]);
    });

    it("forgets what is old, and what is too much", async () => {
      await using store = await engine.open();
      for (let i = 0; i < 6; i += 1) await store.audit.record({ ...entry, at: NOW + i });
      expect(await store.audit.retire(NOW + 2, { done: 100, refused: 100 })).toBe(2);
      expect(await store.audit.retire(NOW, { done: 3, refused: 0 })).toBe(1);
      expect((await store.audit.list({ limit: 10 })).items.map(({ at }) => at - NOW)).toEqual([5, 4, 3]);
    });

    it("keeps what was done however much is refused, and of that the latest", async () => {
      await using store = await engine.open();
      const { status: _, ...begun } = entry;
      await store.audit.record(entry);
      await store.audit.begin("r1", { ...begun, at: NOW + 1 });
      for (let i = 2; i < 22; i += 1) await store.audit.record({ ...entry, at: NOW + i, status: i % 2 ? 401 : 403 });
      await store.audit.record({ ...entry, at: NOW + 22, status: 302 });
      const most = { done: 3, refused: 2 };
      expect(await store.audit.retire(NOW, most)).toBe(18);
      expect((await store.audit.list({ limit: 30 })).items.map(({ at }) => at - NOW)).toEqual([22, 21, 20, 1, 0]);
      expect(await store.audit.retire(NOW, most)).toBe(0);
      await store.audit.record({ ...entry, at: NOW + 23 });
      expect(await store.audit.retire(NOW, most)).toBe(1);
      expect((await store.audit.list({ limit: 30 })).items.map(({ at }) => at - NOW)).toEqual([23, 22, 21, 20, 1]);
    });
  });
}
