import { describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const TTL = 10_000;

async function claim(
  store: Store,
  owner: string,
  names: readonly string[],
  at = NOW,
  scope = "elk",
): Promise<string[]> {
  return [...(await store.claimLeases({ owner, scope, names, at, ttlMs: TTL }))].sort();
}

/** Partitions divided among workers. */
export function describeLeases(engine: StoreEngine): void {
  describe("leases", () => {
    const names = ["a", "b", "c", "d", "e"];

    it("gives everything to a worker that is alone, and renews it", async () => {
      await using store = await engine.open();
      expect(await claim(store, "w1", names)).toEqual(names);
      expect(await claim(store, "w1", names, NOW + TTL + 1)).toEqual(names);
    });

    it("moves to fair shares when a second worker comes, without any name held twice", async () => {
      await using store = await engine.open();
      await claim(store, "w1", names);
      expect(await claim(store, "w2", names)).toEqual([]);
      const first = await claim(store, "w1", names, NOW + 1);
      const second = await claim(store, "w2", names, NOW + 2);
      expect(first).toHaveLength(3);
      expect([...first, ...second].sort()).toEqual(names);
      expect(await claim(store, "w1", names, NOW + 3)).toEqual(first);
    });

    it("gives a dead worker's names to the others when they expire", async () => {
      await using store = await engine.open();
      await claim(store, "w1", names);
      await claim(store, "w2", names, NOW + 5_000);
      expect(await claim(store, "w2", names, NOW + TTL - 1)).toEqual([]);
      expect(await claim(store, "w2", names, NOW + TTL)).toEqual(names);
      expect(await claim(store, "w1", names, NOW + TTL + 1)).toEqual([]);
    });

    it("frees what is released, and only the owner can", async () => {
      await using store = await engine.open();
      await claim(store, "w1", names);
      await store.releaseLeases({ owner: "w2", scope: "elk", names });
      expect(await claim(store, "w2", names)).toEqual([]);
      await store.releaseLeases({ owner: "w1", scope: "elk", names });
      expect(await claim(store, "w2", names)).toEqual(names);
    });

    it("keeps scopes apart", async () => {
      await using store = await engine.open();
      await claim(store, "w1", names);
      expect(await claim(store, "w2", names, NOW, "other")).toEqual(names);
    });

    it("never gives a name to two workers that claim at the same time", async () => {
      await using store = await engine.open();
      const owners = ["w1", "w2", "w3", "w4"];
      const held = await Promise.all(owners.map((owner) => claim(store, owner, names)));
      expect(new Set(held.flat()).size).toBe(held.flat().length);
      let settled: string[][] = [];
      for (let round = 1; round <= 3; round += 1) {
        settled = await Promise.all(owners.map((owner) => claim(store, owner, names, NOW + round)));
      }
      expect(settled.flat().sort()).toEqual(names);
      expect(Math.max(...settled.map(({ length }) => length))).toBeLessThanOrEqual(2);
    });
  });
}
