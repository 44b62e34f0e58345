import type { Problem } from "../domain/problem.ts";
import type { LoadedRule } from "../extraction/compile.ts";

/** What a reload has changed. Lists are of rule ids. */
export interface RuleChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** Any rule is another one now, or stands in another place. */
  readonly rulesChanged: boolean;
  /** Problems that were not there before. */
  readonly newProblems: readonly Problem[];
  /** Problems that were there before are mended. */
  readonly mended: boolean;
}

/** Compares rules by what they say, wherever in their files they stand. */
export function ruleChanges(
  before: readonly LoadedRule[],
  after: readonly LoadedRule[],
  problems: { readonly before: readonly Problem[]; readonly after: readonly Problem[] },
): RuleChanges {
  const old = new Map(before.map((rule) => [rule.id, written(rule)]));
  const now = new Map(after.map((rule) => [rule.id, written(rule)]));
  const added = [...now.keys()].filter((id) => !old.has(id));
  const removed = [...old.keys()].filter((id) => !now.has(id));
  const changed = [...now].filter(([id, text]) => old.has(id) && old.get(id) !== text).map(([id]) => id);
  const sameOrder = [...old.keys()].join("\n") === [...now.keys()].join("\n");
  const known = new Set(problems.before.map((problem) => JSON.stringify(problem)));
  const newProblems = problems.after.filter((problem) => !known.has(JSON.stringify(problem)));
  return {
    added,
    removed,
    changed,
    rulesChanged: !sameOrder || changed.length > 0,
    newProblems,
    mended: problems.after.length - newProblems.length < problems.before.length,
  };
}

function written({ line: _line, file: _file, ...rule }: LoadedRule): string {
  return JSON.stringify(rule);
}
