import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HeldLease, shareLeases } from "../../../src/store/engine/fair-share.ts";

describe("shareLeases", () => {
  const names = ["c", "a", "b"];

  it("takes what is free or expired, keeps what is its own although expired, leaves what is others'", () => {
    const held: HeldLease[] = [
      { name: "a", owner: "me", expiresAt: 0 },
      { name: "b", owner: "dead", expiresAt: 10 },
    ];
    expect(shareLeases({ names, owner: "me", at: 10, held, workers: 1 })).toEqual({
      keep: ["a", "b", "c"],
      giveUp: [],
    });
    expect(shareLeases({ names, owner: "me", at: 9, held, workers: 1 }).keep).toEqual(["a", "c"]);
  });

  it("gives up what is more than its share", () => {
    const held = names.map((name) => ({ name, owner: "me", expiresAt: 100 }));
    expect(shareLeases({ names, owner: "me", at: 0, held, workers: 2 })).toEqual({ keep: ["a", "b"], giveUp: ["c"] });
  });

  it("claims nothing of no names, and each name once", () => {
    expect(shareLeases({ names: [], owner: "me", at: 0, held: [], workers: 3 }).keep).toEqual([]);
    expect(shareLeases({ names: ["a", "a"], owner: "me", at: 0, held: [], workers: 1 }).keep).toEqual(["a"]);
  });

  it("ends with every name held by one worker and shares that differ by at most one round", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 6 }), (count, workers) => {
        const all = Array.from({ length: count }, (_, i) => `n${i}`);
        const owners = Array.from({ length: workers }, (_, i) => `w${i}`);
        const table = new Map<string, string>(all.map((name) => [name, "w0"]));
        for (let round = 0; round < 2; round += 1) {
          for (const owner of owners) {
            const held = [...table].map(([name, holder]) => ({ name, owner: holder, expiresAt: 100 }));
            const { keep, giveUp } = shareLeases({ names: all, owner, at: 0, held, workers });
            for (const name of giveUp) table.delete(name);
            for (const name of keep) {
              expect(table.get(name) ?? owner).toBe(owner);
              table.set(name, owner);
            }
          }
        }
        expect(table.size).toBe(count);
        const share = Math.ceil(count / workers);
        for (const owner of owners) {
          expect([...table.values()].filter((holder) => holder === owner).length).toBeLessThanOrEqual(share);
        }
      }),
    );
  });
});
