import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedFingerprint } from "../../../src/store/engine/commit/commit-plan.ts";
import {
  admitNewIssues,
  fullBudget,
  type NewIssueBudget,
  overflowFingerprint,
} from "../../../src/store/engine/commit/new-issue-limit.ts";

const NOW = Date.UTC(2026, 10, 24, 8);
const LIMITS = { newIssuesPerMinute: 6, newIssuesBurst: 10 };

function unseen(count: number, project = "shop"): PlannedFingerprint[] {
  return Array.from({ length: count }, (_, i) => ({
    ...overflowFingerprint(project),
    hash: `${project}${i}`,
    kind: "issue",
  }));
}

describe("admitNewIssues", () => {
  it("admits in order up to the burst, then refuses", () => {
    const result = admitNewIssues(unseen(12), new Map(), NOW, LIMITS);
    expect(result.admitted.map(({ hash }) => hash)).toEqual(unseen(10).map(({ hash }) => hash));
    expect(result.budgets.get("shop")).toEqual({ tokens: 0, refilledAt: NOW });
  });

  it("keeps projects apart", () => {
    const result = admitNewIssues([...unseen(11), ...unseen(2, "pay")], new Map(), NOW, LIMITS);
    expect(result.admitted).toHaveLength(12);
  });

  it("refills by the time that passed, fractions included", () => {
    const empty = new Map<string, NewIssueBudget>([["shop", { tokens: 0, refilledAt: NOW }]]);
    expect(admitNewIssues(unseen(5), empty, NOW + 9_999, LIMITS).admitted).toHaveLength(0);
    expect(admitNewIssues(unseen(5), empty, NOW + 10_000, LIMITS).admitted).toHaveLength(1);
    expect(admitNewIssues(unseen(50), empty, NOW + 86_400_000, LIMITS).admitted).toHaveLength(10);
  });

  it("never admits more than burst and refill allow, whatever the order of clocks", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.nat(600_000), wanted: fc.nat(20) }), { maxLength: 30 }), (commits) => {
        let budgets = new Map([["shop", fullBudget(NOW, LIMITS)]]);
        let admitted = 0;
        for (const { at, wanted } of commits) {
          const result = admitNewIssues(unseen(wanted), budgets, NOW + at, LIMITS);
          admitted += result.admitted.length;
          budgets = new Map([...budgets, ...result.budgets]);
        }
        const latest = Math.max(0, ...commits.map(({ at }) => at));
        expect(admitted).toBeLessThanOrEqual(
          LIMITS.newIssuesBurst + (latest / 60_000) * LIMITS.newIssuesPerMinute + 1e-6,
        );
      }),
    );
  });
});

it("gives each project an overflow fingerprint of its own, always the same", () => {
  expect(overflowFingerprint("a")).toEqual(overflowFingerprint("a"));
  expect(overflowFingerprint("a").hash).not.toBe(overflowFingerprint("b").hash);
  expect(overflowFingerprint("a").hash).toMatch(/^[0-9a-f]{32}$/);
});
