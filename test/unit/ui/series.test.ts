import { describe, expect, test } from "vitest";
import { barPath } from "../../../src/ui/parts/sparkline.tsx";
import { rangeOf, steps, usualRange } from "../../../src/ui/views/issue/series-range.ts";
import { breakable, shortType, splitPlaceholders, titleParts } from "../../../src/ui/views/issues/title-parts.ts";

const NOW = Date.parse("2026-11-28T14:03:20Z");
const range = (query: string) => rangeOf({ query: new URLSearchParams(query) }, NOW, "24h");

describe("the range of a series", () => {
  test("is the last 24 hours, in whole steps up to the one that runs", () => {
    const { from, to, width, name } = range("");
    expect([new Date(from).toISOString(), new Date(to).toISOString(), width, name]).toEqual([
      "2026-11-27T14:00:00.000Z",
      "2026-11-28T14:15:00.000Z",
      "15m",
      "24h",
    ]);
  });

  test.each([
    ["range=1h", "1m"],
    ["range=7d", "6h"],
    ["range=30d", "6h"],
    ["range=90d", "1d"],
    ["range=nonsense", "15m"],
    ["from=2026-11-28T10:00:00Z&to=2026-11-28T10:30:00Z", "1m"],
    ["from=2026-11-28T10:00:00Z&to=2026-11-28T09:00:00Z", "15m"],
    ["from=x&to=y", "15m"],
    ["from=1990-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "1d"],
  ])("%s has steps of %s", (query, width) => {
    expect(range(query).width).toBe(width);
  });

  test("is as short as its issue is young", () => {
    const usual = (minutes: number) => usualRange(NOW - minutes * 60_000, NOW);
    expect([0, 60, 61, 360, 361, 100_000].map(usual)).toEqual(["1h", "1h", "6h", "6h", "24h", "24h"]);
    expect(rangeOf({ query: new URLSearchParams("") }, NOW, "6h").width).toBe("5m");
  });

  test("counts fall into their steps, those outside into none", () => {
    const hour = range("range=1h");
    const at = (minutes: number) => new Date(hour.from + minutes * 60_000).toISOString();
    const [times, counts] = steps(
      [
        { from: at(0), count: 2 },
        { from: at(59), count: 3 },
        { from: at(-1), count: 100 },
        { from: at(600), count: 100 },
      ],
      hour,
    );
    expect(times.length).toBe(counts.length);
    expect(counts[0]).toBe(2);
    expect(counts[59]).toBe(3);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  });
});

describe("bars of a row", () => {
  test("are as high as their counts, and none where there is none", () => {
    expect(barPath([0, 0], 10, 10)).toBe("");
    const tall = (counts: readonly number[]) =>
      [...barPath(counts, 10, 10).matchAll(/v-([\d.]+)/g)].map((match) => Number(match[1]));
    expect(tall([1, 2, 4])).toEqual([2.3, 4.5, 9]);
    // One event beside a thousand can still be seen.
    expect(tall([1, 1000])).toEqual([1.5, 9]);
  });
});

describe("titles", () => {
  test.each([
    ["com.shop.OutOfStock: none left", "com.shop.OutOfStock", "OutOfStock", "none left"],
    ["OutOfStock: none left", "com.shop.OutOfStock", "OutOfStock", "none left"],
    ["com.shop.OutOfStock", "com.shop.OutOfStock", "OutOfStock", ""],
    ["another title", "com.shop.OutOfStock", "OutOfStock", "another title"],
    ["a: b", null, undefined, "a: b"],
  ])("%s (%s)", (title, type, name, message) => {
    expect(titleParts({ title, type })).toEqual({ name, message });
  });

  test("names are cut at their last part where they are paths", () => {
    expect(shortType("App\\Errors\\NotFound")).toBe("NotFound");
    expect(shortType("std::bad_alloc")).toBe("bad_alloc");
    expect(shortType("Outer$Inner")).toBe("Outer$Inner");
    expect(shortType("<b>no path</b>")).toBe("<b>no path</b>");
    expect(shortType("a.b.")).toBe("a.b.");
  });

  test("names break where their words begin", () => {
    expect(breakable("DataAccessResourceFailure")).toEqual(["Data", "Access", "Resource", "Failure"]);
    expect(breakable("bad_alloc")).toEqual(["bad_", "alloc"]);
    expect(breakable("X")).toEqual(["X"]);
  });

  test("placeholders are told from words", () => {
    expect(splitPlaceholders("order <int> of <quoted>")).toEqual([
      { text: "order ", placeholder: false },
      { text: "<int>", placeholder: true },
      { text: " of ", placeholder: false },
      { text: "<quoted>", placeholder: true },
    ]);
    expect(splitPlaceholders("<SCRIPT> 1<2")).toEqual([{ text: "<SCRIPT> 1<2", placeholder: false }]);
    expect(splitPlaceholders("")).toEqual([]);
  });
});
