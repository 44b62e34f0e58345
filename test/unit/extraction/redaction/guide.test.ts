import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatProblem } from "../../../../src/domain/problem.ts";
import { readRuleFile } from "../../../../src/extraction/load-rules.ts";
import { redactionSchema } from "../../../../src/extraction/redaction/redaction-schema.ts";
import { createRedactor } from "../../../../src/extraction/redaction/redactor.ts";
import { SECRET_KINDS } from "../../../../src/extraction/redaction/scanner.ts";
import { runRuleTests } from "../../../../src/extraction/rule-test.ts";
import { ROOT } from "../../../support/source-imports.ts";
import { decoder } from "../rules-of.ts";

const guide = readFileSync(join(ROOT, "docs", "redaction.md"), "utf8");

/** The rows of the tables of one section, without the backticks of their cells. */
function rows(section: string): readonly (readonly [string, string])[] {
  const text = guide.split(/^## /m).find((part) => part.startsWith(section)) ?? "";
  return [...text.matchAll(/^\| `(.+?)` \| (.+) \|$/gm)].map(([, left = "", right = ""]) => [
    left,
    right.replace(/^`(.*)`$/, "$1"),
  ]);
}

const [rule = "", configuration = ""] = [...guide.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? "");

describe("the page on redaction", () => {
  it.each(rows("What is found").filter(([, right]) => right.includes("[redacted]")))("%s", (text, stored) => {
    expect(createRedactor().text(text)).toBe(stored);
  });

  it.each(rows("What is not found"))("%s stays", (text) => {
    expect(createRedactor().text(text)).toBe(text);
  });

  it.each(rows("Secrets of your own"))("%s, with the configuration", (text, stored) => {
    const { redaction } = parse(configuration) as { redaction: unknown };
    expect(createRedactor(redactionSchema.parse(redaction)).text(text)).toBe(stored);
  });

  it("names every kind", () => {
    const kinds = rows("What is found").filter(([, right]) => !right.includes("[redacted]"));
    expect(kinds.map(([kind]) => kind)).toEqual([...SECRET_KINDS]);
  });

  it("its rule works as it says", () => {
    const file = readRuleFile("shop.yml", rule);
    expect(file.problems.map(formatProblem)).toEqual([]);
    expect(runRuleTests(file, decoder).map(({ differences }) => differences)).toEqual([[]]);
  });
});
