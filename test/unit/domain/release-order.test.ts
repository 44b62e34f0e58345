import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, currentRelease, isLaterRelease } from "../../../src/domain/release-order.ts";

describe("compareVersions", () => {
  // The order that semver.org 2.0.0 gives as its example (item 11), and numbers that are no text.
  const ordered = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.2",
    "v1.10.0",
    "1.10.0.3",
    "2026.11.3",
  ];

  it("orders as semver does", () => {
    for (const [i, a] of ordered.entries()) {
      for (const [j, b] of ordered.entries())
        expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(Math.sign(i - j));
    }
  });

  it("ignores build numbers, and compares versions of one thing only", () => {
    expect(compareVersions("1.0.0+5", "1.0.0+4")).toBe(0);
    expect(compareVersions("shop@1.0.1", "shop@1.0.0")).toBeGreaterThan(0);
    expect(compareVersions("shop@1.0.1", "cart@1.0.0")).toBeUndefined();
    for (const other of ["3f2a9c1", "release-7", "", "1", "1.x", "1.0.0 beta", "1..2", "9".repeat(500)]) {
      expect(compareVersions("1.0.0", other)).toBeUndefined();
    }
  });

  it("is an order, whatever the text", () => {
    const version = fc.oneof(
      fc.constantFrom(...ordered),
      fc.string(),
      fc.stringMatching(/^\d{1,3}(\.\d{1,3}){1,3}(-[a-z0-9.]{1,5})?$/),
    );
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [ab, ba, bc, ac] = [
          [a, b],
          [b, a],
          [b, c],
          [a, c],
        ].map(([x, y]) => compareVersions(x!, y!));
        expect(ab === undefined).toBe(ba === undefined);
        if (ab !== undefined) expect(Math.sign(ab)).toBe(-Math.sign(ba!) + 0);
        if (ab !== undefined && bc !== undefined && ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("isLaterRelease", () => {
  it("goes by version where both are, else by first sight", () => {
    const seen = (release: string, firstSeen: number) => ({ release, firstSeen });
    expect(isLaterRelease(seen("1.5.0", 1), seen("1.4.0", 2))).toBe(true);
    expect(isLaterRelease(seen("1.3.9", 9), seen("1.4.0", 2))).toBe(false);
    expect(isLaterRelease(seen("1.4.0", 9), seen("1.4.0", 2))).toBe(false);
    expect(isLaterRelease(seen("fe12", 3), seen("ab34", 2))).toBe(true);
    expect(isLaterRelease(seen("fe12", 1), seen("ab34", 2))).toBe(false);
    expect(isLaterRelease(seen("1.5.0", 3), "1.4.0")).toBe(true);
    // One that was never seen is yet to come.
    expect(isLaterRelease(seen("fe12", 3), "ab34")).toBe(false);
  });
});

describe("currentRelease", () => {
  it("is the one seen last, or the greatest version of what was seen last", () => {
    const seen = (...names: string[]) => names.map((release, i) => ({ release, firstSeen: i }));
    expect(currentRelease([])).toBeUndefined();
    expect(currentRelease(seen("ab12", "fe34"))).toBe("fe34");
    expect(currentRelease(seen("1.4.0", "1.5.0", "1.4.1"))).toBe("1.5.0");
    expect(currentRelease(seen("web@9.0.0", "shop@1.2.0", "shop@1.1.0"))).toBe("shop@1.2.0");
  });
});
