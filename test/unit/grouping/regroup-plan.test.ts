import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fingerprint } from "../../../src/domain/fingerprint.ts";
import { planRegrouping, type RegroupedFingerprint } from "../../../src/grouping/regroup-plan.ts";

function named(hash: string): Fingerprint {
  return { strategy: "v1", hash, parts: [hash], pattern: hash, title: hash };
}

function known(hash: string, issue: string, eventCount: number, ...becomes: string[]): RegroupedFingerprint {
  return { hash, issue, eventCount, events: becomes.map(named) };
}

describe("a change of settings", () => {
  test("that changes no fingerprint changes nothing", () => {
    expect(planRegrouping([known("a", "A", 5, "a", "a"), known("b", "B", 1, "b")])).toEqual({
      fingerprints: 2,
      unchanged: 2,
      unknown: 0,
      merges: [],
      splits: [],
      adoptions: [],
    });
  });

  test("that gives an issue another fingerprint lets the issue adopt it", () => {
    const plan = planRegrouping([known("a", "A", 5, "x"), known("b", "A", 1, "y")]);
    expect(plan.adoptions).toEqual([
      { issue: "A", fingerprint: named("x") },
      { issue: "A", fingerprint: named("y") },
    ]);
    expect([plan.merges, plan.splits]).toEqual([[], []]);
  });

  test("that gives events of several issues one fingerprint would merge them into the largest", () => {
    const plan = planRegrouping([known("a", "A", 1, "x"), known("b", "B", 7, "x"), known("c", "C", 3, "x")]);
    expect(plan.merges).toEqual([{ into: "B", issues: ["C", "A"], eventCount: 11, fingerprint: named("x") }]);
    expect(plan.adoptions).toEqual([{ issue: "B", fingerprint: named("x") }]);
  });

  test("merges into an issue that has the fingerprint already, and over several steps", () => {
    const plan = planRegrouping([
      known("a", "A", 9, "a"),
      known("b", "B", 2, "a"),
      known("c", "B", 1, "d"),
      known("d", "D", 4, "d"),
    ]);
    expect(plan.merges).toMatchObject([{ into: "A", issues: ["D", "B"], eventCount: 16 }]);
    expect(plan.adoptions).toEqual([]);
  });

  test("that tells events of one fingerprint apart would split it; the larger part stays", () => {
    const plan = planRegrouping([known("a", "A", 100, "x", "y", "x")]);
    expect(plan.splits).toEqual([
      {
        issue: "A",
        hash: "a",
        eventCount: 100,
        parts: [
          { fingerprint: named("x"), kept: 2 },
          { fingerprint: named("y"), kept: 1 },
        ],
      },
    ]);
    expect(plan.adoptions).toEqual([{ issue: "A", fingerprint: named("x") }]);
  });

  test("says nothing of fingerprints of which too little is kept", () => {
    const events = [named("x"), undefined];
    expect(planRegrouping([{ hash: "a", issue: "A", eventCount: 1, events }, known("b", "B", 1)])).toMatchObject({
      unknown: 2,
      unchanged: 0,
      adoptions: [],
    });
  });
});

test("whatever becomes what, each new fingerprint has one issue, and no issue is merged away twice", () => {
  const fingerprint = fc.record({
    hash: fc.constantFrom("a", "b", "c", "d", "e"),
    issue: fc.constantFrom("A", "B", "C"),
    eventCount: fc.nat(100),
    events: fc.array(fc.option(fc.constantFrom("a", "b", "x", "y", "z").map(named), { nil: undefined }), {
      maxLength: 4,
    }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(fingerprint, { selector: ({ hash }) => hash }), (fingerprints) => {
      const { merges, adoptions } = planRegrouping(fingerprints);
      const gone = merges.flatMap(({ issues }) => issues);
      expect(new Set(gone).size).toBe(gone.length);
      for (const { into } of merges) expect(gone).not.toContain(into);
      for (const { issue } of adoptions) expect(gone).not.toContain(issue);
      const adopted = adoptions.map((each) => each.fingerprint.hash);
      expect(new Set(adopted).size).toBe(adopted.length);
      for (const { hash } of fingerprints) expect(adopted).not.toContain(hash);
      for (const { fingerprint } of merges) expect(fingerprint).toBeDefined();
    }),
  );
});
