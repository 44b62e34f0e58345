import { createDecoder } from "../decoding/create-decoder.ts";
import type { Problem } from "../domain/problem.ts";
import { loadRules } from "../extraction/load-rules.ts";
import { type RuleTestResult, runRuleTests } from "../extraction/rule-test.ts";

import { rulePaths } from "./config-schema.ts";

export type { RuleTestResult } from "../extraction/rule-test.ts";

/** Runs the tests of rule files and folders against the rules in them, decoded as sources are by default. */
export async function testRules(paths: readonly string[]): Promise<{
  readonly results: readonly RuleTestResult[];
  readonly rules: number;
  readonly problems: readonly Problem[];
}> {
  const { rules, problems } = await loadRules(rulePaths(paths));
  const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
  return { results: runRuleTests(rules, decoder), rules: rules.rules.length, problems };
}
