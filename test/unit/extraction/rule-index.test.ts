import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/domain/log-record.ts";
import { compileCondition } from "../../../src/extraction/condition.ts";
import { loadRules } from "../../../src/extraction/load-rules.ts";
import { RuleIndex } from "../../../src/extraction/rule-index.ts";
import type { When } from "../../../src/extraction/rule-schema.ts";
import { record } from "./rules-of.ts";

function conditionOf(when: When) {
  const condition = compileCondition(when, { sourceId: "s", levelAll: false });
  if (condition === undefined) throw new Error("the condition never holds");
  return condition;
}

function may(when: When, value: string | JsonObject): boolean {
  const index = new RuleIndex([conditionOf(when)]);
  index.look(record(value));
  return index.may(0);
}

describe("RuleIndex", () => {
  it.each<[When, string | JsonObject, boolean]>([
    [{ contains: "Out of stock" }, "order 7: Out of stock", true],
    [{ contains: "Out of stock" }, "order 7: paid", false],
    [{ matches: "(?i)out of (?:fuel|memory)" }, "OUT OF MEMORY", true],
    [{ any: [{ contains: "lost" }, { fields: { "shop.order": 7 } }] }, { message: "x", shop: { order: 7 } }, true],
    [{ any: [{ contains: "lost" }, { fields: { "shop.order": 7 } }] }, { message: "x", "shop.order": 7 }, true],
    [{ any: [{ contains: "lost" }, { fields: { "shop.order": 7 } }] }, { message: "x", shopping: 7 }, false],
    [{ fields: { order: { exists: false } } }, { message: "x" }, true],
    [{ not: { contains: "paid" } }, "order 7: lost", true],
    [{ level: "error" }, "order 7: paid", true],
  ])("%j for %j: %s", (when, value, expected) => {
    expect(may(when, value)).toBe(expected);
  });

  it("forgets the record before", () => {
    const index = new RuleIndex([conditionOf({ contains: "lost order" })]);
    index.look(record("a lost order"));
    index.look(record("a paid order"));
    expect(index.may(0)).toBe(false);
  });

  it("never leaves out a shipped rule whose condition holds, and most whose does not", async () => {
    const { rules } = await loadRules([join(import.meta.dirname, "..", "..", "..", "rules")]);
    const conditions = rules.rules.map(({ source }) => conditionOf(source.when));
    const index = new RuleIndex(conditions);
    let candidates = 0;
    for (const { test } of rules.tests) {
      const looked = record((test.record as JsonObject | undefined) ?? test.line ?? "");
      index.look(looked);
      for (const [place, condition] of conditions.entries()) {
        if (index.may(place)) candidates++;
        else expect(condition.holds(looked), `${rules.rules[place]?.id} for ${test.name}`).toBe(false);
      }
    }
    expect(candidates / rules.tests.length).toBeLessThan(conditions.length / 8);
  });
});
