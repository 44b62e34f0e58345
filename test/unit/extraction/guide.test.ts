import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatProblem } from "../../../src/domain/problem.ts";
import { readRuleFile } from "../../../src/extraction/load-rules.ts";
import { runRuleTests } from "../../../src/extraction/rule-test.ts";
import { ROOT } from "../../support/source-imports.ts";
import { decoder } from "./rules-of.ts";

const guide = readFileSync(join(ROOT, "docs", "rules.md"), "utf8");
const rules: { readonly title: string; readonly text: string }[] = [];
let title = "The first rule";
for (const [, heading, text] of guide.matchAll(/^### (.+)$|^```yaml\n([\s\S]*?)^```/gm)) {
  title = heading ?? title;
  if (text !== undefined) rules.push({ title, text });
}

describe("the guide to rules", () => {
  it("has at least ten recipes", () => {
    expect(rules.length).toBeGreaterThan(10);
  });

  it.each(rules)("$title: works as it says", ({ text }) => {
    const file = readRuleFile("shop.yml", text);
    expect(file.problems.map(formatProblem)).toEqual([]);
    expect(file.tests.length).toBeGreaterThan(0);
    expect(
      runRuleTests(file, decoder).flatMap(({ name, differences }) =>
        differences.map((difference) => ({ name, ...difference })),
      ),
    ).toEqual([]);
  });
});
