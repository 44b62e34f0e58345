import { hash } from "node:crypto";
import { type EpochMs, MINUTE } from "../../../domain/time.ts";
import type { StoreLimits } from "../../store.ts";
import type { PlannedFingerprint } from "./commit-plan.ts";

/** A project's allowance of new issues: a token bucket, one row a project. */
export interface NewIssueBudget {
  readonly tokens: number;
  readonly refilledAt: EpochMs;
}

/** What a project that was never seen may create. */
export function fullBudget(at: EpochMs, limits: StoreLimits): NewIssueBudget {
  return { tokens: limits.newIssuesBurst, refilledAt: at };
}

/** Which unseen fingerprints become issues, in the order given, and what is left of each project's budget. */
export function admitNewIssues(
  unseen: readonly PlannedFingerprint[],
  budgets: ReadonlyMap<string, NewIssueBudget>,
  at: EpochMs,
  limits: StoreLimits,
): { readonly admitted: PlannedFingerprint[]; readonly budgets: Map<string, NewIssueBudget> } {
  const left = new Map<string, NewIssueBudget>();
  const admitted: PlannedFingerprint[] = [];
  for (const fingerprint of unseen) {
    let budget = left.get(fingerprint.project);
    if (!budget) {
      budget = refill(budgets.get(fingerprint.project) ?? fullBudget(at, limits), at, limits);
      left.set(fingerprint.project, budget);
    }
    if (budget.tokens < 1) continue;
    left.set(fingerprint.project, { ...budget, tokens: budget.tokens - 1 });
    admitted.push(fingerprint);
  }
  return { admitted, budgets: left };
}

// Workers' clocks differ: one that is behind neither refills nor takes the refill of the others away.
function refill(budget: NewIssueBudget, at: EpochMs, limits: StoreLimits): NewIssueBudget {
  const elapsed = Math.max(0, at - budget.refilledAt);
  const tokens = Math.min(limits.newIssuesBurst, budget.tokens + (elapsed / MINUTE) * limits.newIssuesPerMinute);
  return { tokens, refilledAt: Math.max(at, budget.refilledAt) };
}

/** The fingerprint under which a project's overflowed events are counted; it needs no token. */
export function overflowFingerprint(project: string): PlannedFingerprint {
  return {
    hash: hash("sha256", `overflow\0${project}`).slice(0, 32),
    kind: "overflow",
    project,
    strategy: "overflow",
    parts: "[]",
    title: "Overflow: more new issues than the limit allows",
    type: undefined,
    culprit: undefined,
    pattern: "",
    attachable: false,
    previous: undefined,
    ownership: undefined,
  };
}
