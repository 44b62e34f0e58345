import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserSketch } from "../../../src/store/engine/tallies/user-sketch.ts";

const hashOf = (user: string): number => Number.parseInt(hash("sha256", user).slice(0, 13), 16);

function sketchOf(users: Iterable<string>): UserSketch {
  const sketch = new UserSketch();
  for (const user of users) sketch.add(hashOf(user));
  return sketch;
}

const numbered = (count: number, name = "user"): string[] => Array.from({ length: count }, (_, i) => `${name} ${i}`);

describe("a sketch of users", () => {
  it("is exact up to 256 users, however often each comes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(150), { maxLength: 600 }), (seen) => {
        expect(sketchOf(seen.map(String)).count()).toBe(new Set(seen).size);
      }),
    );
    expect(sketchOf(numbered(256)).count()).toBe(256);
  });

  it("is within 8 % at every size, and mostly within its standard error of 2.3 %", () => {
    const errors = [257, 400, 1_000, 3_000, 10_000, 40_000].flatMap((size) =>
      ["a", "b", "c", "d"].map((name) => Math.abs(sketchOf(numbered(size, name)).count() / size - 1)),
    );
    expect(Math.max(...errors)).toBeLessThan(0.08);
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(rms).toBeLessThan(0.03);
  });

  it("is the same whatever the order, the repetitions and the way it was put together", () => {
    const users = fc.array(fc.nat(2_000).map(String), { maxLength: 800 });
    fc.assert(
      fc.property(users, users, (one, two) => {
        const merged = UserSketch.from(sketchOf(one).bytes());
        merged.merge(sketchOf(two).bytes());
        const direct = sketchOf([...two, ...one, ...two]);
        expect(merged.count()).toBe(direct.count());
        expect(UserSketch.from(merged.bytes()).count()).toBe(direct.count());
        expect(merged.bytes().length).toBeLessThanOrEqual(2_049);
      }),
      { numRuns: 60 },
    );
  });

  it("says whether it has learned anything", () => {
    const sketch = sketchOf(numbered(1_000));
    expect(numbered(1_000).some((user) => sketch.add(hashOf(user)))).toBe(false);
    expect(numbered(5_000, "other").some((user) => sketch.add(hashOf(user)))).toBe(true);
  });
});
