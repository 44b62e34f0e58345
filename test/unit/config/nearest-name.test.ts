import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearestName } from "../../../src/config/nearest-name.ts";

describe("editDistance", () => {
  test.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "", 3],
    ["topic", "topics", 1],
    ["tpoics", "topics", 1],
    ["kafak", "kafka", 1],
    ["kitten", "sitting", 3],
  ])("%j to %j is %i", (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });

  test("is the same both ways, and at most the longer length", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });
});

describe("nearestName", () => {
  const known = ["data_dir", "sources", "server", "rules", "retention"];
  test.each([
    ["source", "sources"],
    ["dataDir", "data_dir"],
    ["data-dir", "data_dir"],
    ["SERVER", "server"],
    ["ruels", "rules"],
    ["serv", "server"],
    ["zzz", undefined],
    ["x", undefined],
    ["", undefined],
  ])("%j is meant as %j", (written, name) => {
    expect(nearestName(written, known)).toBe(name);
  });

  test("takes the nearest of several", () => {
    expect(nearestName("servers", ["sources", "server"])).toBe("server");
  });
});
