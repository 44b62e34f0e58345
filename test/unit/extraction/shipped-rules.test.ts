import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createExtractor } from "../../../src/extraction/create-extractor.ts";
import { loadRules } from "../../../src/extraction/load-rules.ts";
import { runRuleTests } from "../../../src/extraction/rule-test.ts";
import { decoder } from "./rules-of.ts";

const { rules, problems } = await loadRules([join(import.meta.dirname, "..", "..", "..", "rules")]);

describe("shipped rules", () => {
  it("have no problems, and every file has tests", () => {
    expect(problems).toEqual([]);
  });

  it.each(runRuleTests(rules, decoder))("$file:$line $name", ({ differences }) => {
    expect(differences).toEqual([]);
  });

  it("have at least one test each", () => {
    const took = new Set<string>();
    const extractor = createExtractor({ rules, projects: [], version: 1 });
    for (const { test } of rules.tests) {
      const value = test.record ?? Buffer.from(test.line ?? "");
      const decoded = decoder.decode({ origin: { type: "stdin", line: 1 }, value }, 0);
      if (decoded.kind !== "record") continue;
      const extraction = extractor.extract(decoded.record);
      if (extraction.kind === "event") took.add(extraction.event.rule);
      else if (extraction.kind === "ignored" && extraction.rule !== undefined) took.add(extraction.rule);
    }
    expect(rules.rules.map(({ id }) => id).filter((id) => !took.has(id))).toEqual([]);
  });

  it("leave the literal filter on, with literals of at least four characters", () => {
    const { filter, rulesWithoutLiterals } = createExtractor({ rules, projects: [], version: 1 });
    expect(rulesWithoutLiterals).toEqual([]);
    expect(filter.literals?.filter((literal) => literal.length < 4)).toEqual([]);
  });
});
