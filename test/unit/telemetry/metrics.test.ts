import { expect, test } from "vitest";
import type { RuleHealth } from "../../../src/domain/rule-health.ts";
import { Metrics } from "../../../src/telemetry/metrics.ts";

const rule = (id: string, state: RuleHealth["state"], matched: number): RuleHealth => ({
  id,
  file: "a.yml",
  line: 1,
  enabled: true,
  state,
  problems: [],
  figures: { matched, dropped: 2, failed: 1, seconds: 0.5, lastMatch: undefined },
});

test("the figures of rules are those of the moment of the scrape, and go with the rule", async () => {
  const metrics = new Metrics();
  let rules = [rule("shop/lost", "active", 7), rule("shop/found", "quarantined", 0)];
  metrics.observeRules(() => rules);
  const first = await metrics.registry.metrics();
  expect(first).toContain('elkhound_rule_records_total{rule="shop/lost",outcome="matched"} 7');
  expect(first).toContain('elkhound_rule_records_total{rule="shop/lost",outcome="failed"} 1');
  expect(first).toContain('elkhound_rule_seconds_total{rule="shop/lost"} 0.5');
  expect(first).toContain('elkhound_rules{state="quarantined"} 1');
  rules = [rule("shop/lost", "active", 9)];
  const second = await metrics.registry.metrics();
  expect(second).toContain('elkhound_rule_records_total{rule="shop/lost",outcome="matched"} 9');
  expect(second).toContain('elkhound_rules{state="quarantined"} 0');
  expect(second).not.toContain("shop/found");
});
