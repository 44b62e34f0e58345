import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../src/app/load-config.ts";
import { formatProblem } from "../../../src/domain/problem.ts";
import { ROOT } from "../../support/source-imports.ts";

/*
 * Whole configuration files: `*.good.yml` are valid, `*.bad.yml` have exactly the problems of their `*.bad.problems.txt`.
 * After a change of words, `FIXTURES_PRINT=1 npx vitest run test/unit/config/fixtures.test.ts` prints the new ones.
 */

const folder = join(ROOT, "test", "fixtures", "config");
const names = readdirSync(folder).sort();
const env = { KAFKA_PASSWORD: "hunter2", DATABASE_URL: "mysql://elkhound:hunter2@db/x", EVENTS: "20" };

async function load(name: string) {
  const { config, problems } = await loadConfig({ file: join(folder, name), env });
  return { config, printed: problems.map((problem) => `${formatProblem({ ...problem, file: name })}\n`).join("") };
}

test.each(names.filter((name) => name.endsWith(".good.yml")))("%s is valid", async (name) => {
  const { config, printed } = await load(name);
  expect(printed.split("\n").filter((line) => line !== "")).toEqual([]);
  expect(config).toBeDefined();
});

test.each(names.filter((name) => name.endsWith(".bad.yml")))("%s has its problems", async (name) => {
  const { config, printed } = await load(name);
  if (process.env["FIXTURES_PRINT"] !== undefined) process.stdout.write(`--- ${name}\n${printed}`);
  expect(printed).toBe(readFileSync(join(folder, name.replace(/\.yml$/, ".problems.txt")), "utf8"));
  expect(config).toBeUndefined();
  expect(printed).not.toMatch(/hunter2|a-secret-from-a-file/);
});

test("every list of problems belongs to a file", () => {
  const lost = names.filter(
    (name) => name.endsWith(".problems.txt") && !existsSync(join(folder, name.replace(/\.problems\.txt$/, ".yml"))),
  );
  expect(lost).toEqual([]);
});
