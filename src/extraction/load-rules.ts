import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { readYaml } from "../config/yaml-document.ts";
import { asError } from "../domain/errors.ts";
import type { Problem } from "../domain/problem.ts";
import { compileRule, type LoadedRule } from "./compile.ts";
import { type RuleTest, ruleFileSchema } from "./rule-schema.ts";

/** Rules in the order in which they are tried, and the tests of their files. */
export interface CompiledRules {
  readonly rules: readonly LoadedRule[];
  readonly tests: readonly LoadedTest[];
}

/** A test of a rule file. */
export interface LoadedTest {
  readonly file: string;
  readonly line: number;
  /** Ids of the file's rules; an event must be of one of them unless the test says otherwise. */
  readonly rules: readonly string[];
  readonly test: RuleTest;
}

/**
 * Reads rule files, and all `*.yml` and `*.yaml` of folders (by name, subfolders after files), in the order given. A
 * file with problems is left out whole and reported; the others are active. Never throws.
 */
export async function loadRules(
  paths: readonly string[],
): Promise<{ readonly rules: CompiledRules; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const rules: LoadedRule[] = [];
  const tests: LoadedTest[] = [];
  const stems = new Map<string, string>();
  for (const path of paths) {
    for (const file of await ruleFiles(path, problems)) {
      const text = await readFile(file, "utf8").catch((error: unknown) => asError(error));
      if (text instanceof Error) {
        problems.push(fileProblem(file, `cannot be read: ${text.message}`));
        continue;
      }
      const loaded = readRuleFile(file, text);
      problems.push(...loaded.problems);
      const other = stems.get(stemOf(file));
      if (other !== undefined && other !== file) {
        const hint = "rename one: events name their rule by file and rule name";
        problems.push({ ...fileProblem(file, `has the same name as ${other}`), hint });
        continue;
      }
      stems.set(stemOf(file), file);
      rules.push(...loaded.rules);
      tests.push(...loaded.tests);
    }
  }
  return { rules: { rules, tests }, problems };
}

/** Rules and tests of one file's text; none when it has a problem of severity `error`. */
export function readRuleFile(
  file: string,
  text: string,
): {
  readonly rules: readonly LoadedRule[];
  readonly tests: readonly LoadedTest[];
  readonly problems: readonly Problem[];
} {
  const { value, problems, locate } = readYaml({ file, text, schema: ruleFileSchema });
  if (value === undefined) return { rules: [], tests: [], problems };
  const stem = stemOf(file);
  const rules = value.rules.map(
    (source): LoadedRule => ({
      id: `${stem}/${source.name}`,
      file,
      source,
      patterns: value.patterns ?? {},
    }),
  );
  const wrong = rules.flatMap((rule, index): Problem[] => {
    try {
      compileRule(rule, { sourceId: "", levelAll: false });
      return [];
    } catch (thrown) {
      const place = locate(["rules", index]);
      return [{ severity: "error", file, ...place, path: `rules[${index}]`, message: asError(thrown).message }];
    }
  });
  if (wrong.length > 0) return { rules: [], tests: [], problems: [...problems, ...wrong] };
  const warnings: Problem[] =
    value.tests.length > 0
      ? []
      : [{ ...fileProblem(file, "has no tests"), severity: "warning", hint: "add a `tests:` block with real lines" }];
  const ids = rules.map(({ id }) => id);
  const tests = value.tests.map(
    (test, index): LoadedTest => ({ file, line: locate(["tests", index]).line, rules: ids, test }),
  );
  return { rules, tests, problems: [...problems, ...warnings] };
}

/** `rules/20-nginx.yml` is `nginx`: the number in front only orders files. */
function stemOf(file: string): string {
  return basename(file)
    .replace(/\.ya?ml$/, "")
    .replace(/^\d+[-_]/, "");
}

async function ruleFiles(path: string, problems: Problem[]): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { withFileTypes: true });
    const byName = entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    const files = byName.filter(
      (entry) => entry.isFile() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith("."),
    );
    const folders = byName.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
    const below = await Promise.all(folders.map((folder) => ruleFiles(join(path, folder.name), problems)));
    return [...files.map((entry) => join(path, entry.name)), ...below.flat()];
  } catch (thrown) {
    const { message } = asError(thrown);
    problems.push(
      fileProblem(
        path,
        message.startsWith("ENOENT") ? "there is no such file or folder" : `cannot be read: ${message}`,
      ),
    );
    return [];
  }
}

function fileProblem(file: string, message: string): Problem {
  return { severity: "error", file, line: 0, column: 0, path: "", message };
}
