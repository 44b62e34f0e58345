import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configSchema } from "../src/app/config-schema.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import { generatedFiles } from "../src/cli/docs/pages.ts";
import { ERROR_CODES } from "../src/domain/errors.ts";
import { Metrics } from "../src/telemetry/metrics.ts";
import { ROOT } from "./support/source-imports.ts";

function page(name: string): string {
  return readFileSync(join(ROOT, "docs", name), "utf8");
}

/** The first cell of each row of a page's tables. */
function firstCells(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? "");
}

test("the files made from the code are up to date; `npm run docs` makes them anew", async () => {
  for (const [path, text] of await generatedFiles()) expect(readFileSync(join(ROOT, path), "utf8"), path).toBe(text);
});

describe("both ways", () => {
  test("errors", () => {
    expect(firstCells(page("errors.md"))).toEqual(Object.keys(ERROR_CODES));
  });

  test("metrics", async () => {
    const names = (await new Metrics().registry.getMetricsAsJSON()).map(({ name }) => name);
    expect(firstCells(page("metrics.md")).toSorted()).toEqual(names.toSorted());
  });

  test("configuration: every key has its meaning", () => {
    const text = page("configuration.md");
    const keys = firstCells(text);
    for (const key of Object.keys(configSchema.shape)) expect(keys).toContain(key);
    const rows = text.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  });

  test("commands", () => {
    const headings = [...page("cli.md").matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(COMMANDS.map(({ name }) => name));
  });
});

test("errors and metrics are named by the same pattern", async () => {
  for (const code of Object.keys(ERROR_CODES)) expect(code).toMatch(/^ELKHOUND_[A-Z]+(_[A-Z]+)+$/);
  for (const { name, help } of await new Metrics().registry.getMetricsAsJSON()) {
    expect(name).toMatch(/^elkhound_[a-z0-9]+(_[a-z0-9]+)*$/);
    expect(help).not.toBe("");
  }
});
