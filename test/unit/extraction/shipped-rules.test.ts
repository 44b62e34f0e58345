import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createExtractor } from "../../../src/extraction/create-extractor.ts";
import { loadRules, readRuleFile } from "../../../src/extraction/load-rules.ts";
import { runRuleTests } from "../../../src/extraction/rule-test.ts";
import { decoder } from "./rules-of.ts";

const { rules, problems } = await loadRules([join(import.meta.dirname, "..", "..", "..", "rules")]);

describe("shipped rules", () => {
  it("are explained by an example that works", () => {
    const text = readFileSync(join(import.meta.dirname, "..", "..", "..", "rules", "README.md"), "utf8");
    const example = readRuleFile("readme.yml", /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "");
    expect(example.problems).toEqual([]);
    expect(runRuleTests(example, decoder).map(({ differences }) => differences)).toEqual([[], []]);
  });

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
