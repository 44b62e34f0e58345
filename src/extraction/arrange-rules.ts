import { basename } from "node:path";
import { nearestName } from "../config/nearest-name.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import type { LoadedRule } from "./compile.ts";
import { compileGlob } from "./glob.ts";

/** The number in front of a file's name; 0 without. */
export function orderOf(file: string): number {
  return Number(/^\d{1,9}(?=[-_])/.exec(basename(file))?.[0] ?? 0);
}

/** The rules with those switched off that an id (with `*` for any characters) names. */
export function disableRules(rules: readonly LoadedRule[], ids: readonly string[]): readonly LoadedRule[] {
  if (ids.length === 0) return rules;
  const matchers = ids.map(compileGlob);
  return rules.map((rule) =>
    matchers.some((matches) => matches(rule.id)) ? { ...rule, source: { ...rule.source, enabled: false } } : rule,
  );
}

/** Why an id switches nothing off: no rule has it. Undefined when one does. */
export function unknownRule(id: string, known: readonly string[]): { message: Sentence; hint?: Sentence } | undefined {
  const matches = compileGlob(id);
  if (known.some(matches)) return undefined;
  const nearest = nearestName(id, known);
  return {
    message: sentence("rule.none_called", { id }),
    ...(nearest === undefined ? {} : { hint: sentence("hint.did_you_mean", { name: nearest }) }),
  };
}
