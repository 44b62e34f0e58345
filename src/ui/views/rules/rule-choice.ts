import type { Rule } from "../../api/types.ts";

/** What of the rules is shown; without a state in the address: what matters now. */
export const RULE_STATES = ["used", "all", "quarantined", "disabled"] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** Something is wrong with the rule, or it failed on records. */
export function hasTrouble(rule: Rule): boolean {
  return rule.state === "quarantined" || rule.failed > 0 || rule.problems.some(({ severity }) => severity === "error");
}

/** Whether a rule is shown under a state. */
export function isOf(state: RuleState, rule: Rule): boolean {
  if (state === "all") return true;
  if (state === "used") return hasTrouble(rule) || rule.matched > 0;
  return state === "quarantined" ? hasTrouble(rule) : rule.state === state;
}

/** Those under a state that hold the words; words look everywhere. What is wrong comes first, then what matched last. */
export function chooseRules(rules: readonly Rule[], state: RuleState, words: string): readonly Rule[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found =
    wanted.length === 0
      ? rules.filter((rule) => isOf(state, rule))
      : rules.filter(({ id, file }) => wanted.every((word) => `${id} ${file}`.toLowerCase().includes(word)));
  // As they are tried: the order says which rule takes a record.
  if (state === "all" && wanted.length === 0) return found;
  return found.toSorted(
    (a, b) => Number(hasTrouble(b)) - Number(hasTrouble(a)) || (b.last_match ?? "").localeCompare(a.last_match ?? ""),
  );
}
