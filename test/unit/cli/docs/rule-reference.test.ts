import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { RULE_EXAMPLES } from "../../../../src/cli/docs/rule-examples.ts";
import { ruleJsonSchema } from "../../../../src/cli/docs/rule-json-schema.ts";
import { keysOf, SECTIONS } from "../../../../src/cli/docs/rule-reference-page.ts";
import { readRuleFile } from "../../../../src/extraction/load-rules.ts";
import { ROOT } from "../../../support/source-imports.ts";

/** What must stand beside a key for the whole to be valid. */
const BESIDE: Readonly<Record<string, string>> = {
  rules: "name: other",
  "rules.steps.grok": "pattern: '%{WORD}'",
  "rules.steps.regex": "pattern: x",
  "rules.steps.csv": "columns: [a]",
  "rules.steps.timestamp": "field: t",
  "rules.steps.stack_trace": "field: t",
  "rules.steps.redact": "pattern: x",
  tests: "name: t\nline: x\nignored: true",
};
/** Instead of which of these a key stands. */
const EXCLUDES: Readonly<Record<string, readonly string[]>> = {
  "tests.record": ["line"],
  "tests.event": ["ignored"],
};

/** A rule file in which `key` of the mapping at `path` is `example`. */
function fileWith(path: readonly string[], key: string, example: string): string {
  const name = path.join(".");
  const beside = (BESIDE[name] ?? "").split("\n").filter((line) => {
    const other = line.split(":")[0];
    return line !== "" && other !== key && !EXCLUDES[`${name}.${key}`]?.includes(other ?? "");
  });
  let value = `{ ${[...beside, `${JSON.stringify(key)}: ${example}`].join(", ")} }`;
  for (const [index, outer] of path.toReversed().entries()) {
    const at = path.length - 1 - index;
    if (at === 0) value = outer === "rules" ? `[${named(value, path)}]` : `[${tested(value, path)}]`;
    else if (outer === "steps") value = `[${value}]`;
    if (at > 0) value = `{ ${JSON.stringify(outer)}: ${value} }`;
  }
  return path.length === 0
    ? `${key}: ${example}\n${key === "rules" ? "" : "rules: [{ name: r }]"}`
    : `${path[0]}: ${value}\n${path[0] === "rules" ? "" : "rules: [{ name: r }]"}`;
}

function named(value: string, path: readonly string[]): string {
  return path.length === 1 ? value : value.replace("{", "{ name: r,");
}

function tested(value: string, path: readonly string[]): string {
  return path.length === 1 ? value : value.replace("{", "{ name: t, line: x,");
}

describe("the reference of rule files", () => {
  it.each(SECTIONS.map((section) => [section.path.join(".") || "(file)", section] as const))(
    "has an example for every key of %s, and no other",
    (_, section) => {
      const keys = keysOf(section).map(([key]) => key);
      expect(keys.length).toBeGreaterThan(0);
      expect(Object.keys(RULE_EXAMPLES[section.path.join(".")] ?? {})).toEqual(keys);
    },
  );

  const examples = SECTIONS.flatMap(({ path }) =>
    Object.entries(RULE_EXAMPLES[path.join(".")] ?? {}).map(([key, example]) => ({ path, key, example })),
  );
  it.each(examples)("$path $key: $example", ({ path, key, example }) => {
    const text = fileWith(path, key, example);
    const { problems } = readRuleFile("shop.yml", text);
    expect(
      problems.filter(({ severity }) => severity === "error"),
      text,
    ).toEqual([]);
  });

  it("describes every key for editors", () => {
    const missing: string[] = [];
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== "object" || schema === null) return;
      for (const [key, inner] of Object.entries(schema)) {
        if (key === "properties") {
          for (const [name, property] of Object.entries(inner as Record<string, Record<string, unknown>>)) {
            if (property["description"] === undefined && property["$ref"] === undefined)
              missing.push(`${path}.${name}`);
            walk(property, `${path}.${name}`);
          }
        } else if (key !== "default") walk(inner, path);
      }
    };
    walk(JSON.parse(ruleJsonSchema()), "");
    expect(missing).toEqual([]);
  });

  it("has a schema that takes every shipped file, and refuses what is misspelt", () => {
    const schema = z.fromJSONSchema(JSON.parse(ruleJsonSchema()));
    const folder = join(ROOT, "rules");
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".yml"))) {
      const written: unknown = parse(readFileSync(join(folder, file), "utf8"));
      expect(schema.safeParse(written).error, file).toBeUndefined();
    }
    expect(schema.safeParse({ rules: [{ name: "a", wen: {} }] }).success).toBe(false);
    expect(schema.safeParse({ rules: [{ name: "a", steps: [{ json: {}, regex: "x" }] }] }).success).toBe(false);
  });
});
