import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { dotted } from "../config/schema-problems.ts";
import { readYaml } from "../config/yaml-document.ts";
import { asError } from "../domain/errors.ts";
import type { Problem } from "../domain/problem.ts";
import { heard, type Said, sentence } from "../domain/sentence.ts";
import { disableRules, orderOf, unknownRule } from "./arrange-rules.ts";
import { checkPatterns, checkRule, type RuleFault } from "./check-rule.ts";
import type { LoadedRule } from "./compile.ts";
import { listRuleFiles } from "./rule-files.ts";
import { NO_DEFINITIONS, type RuleDefinitions, readImports } from "./rule-imports.ts";
import { type RuleFile, type RuleTest, ruleFileSchema } from "./rule-schema.ts";
import { resolveVariables } from "./rule-variables.ts";
import { listOf } from "./schema/text-schema.ts";

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

/** A rule file as it was read. */
export interface LoadedRuleFile {
  readonly file: string;
  /** Files with lower numbers are tried first. */
  readonly order: number;
  readonly rules: readonly LoadedRule[];
  readonly tests: readonly LoadedTest[];
  /** Ids of rules that it switches off, with their places. */
  readonly disable: readonly {
    readonly id: string;
    readonly place: Pick<Problem, "file" | "line" | "column" | "path">;
  }[];
  readonly problems: readonly Problem[];
}

/** A file that was found, or a path behind which none could be looked for. */
export interface FoundRuleFile extends LoadedRuleFile {
  /** The path that led to it. */
  readonly path: string;
  /** It has a problem of severity `error`: its rules are left out. */
  readonly failed: boolean;
  /** Files that it imports, also those that are not there. */
  readonly imports: readonly string[];
}

/**
 * Reads rule files, and all `*.yml` and `*.yaml` of folders (by name, subfolders after files). Files are tried by their
 * `order`, those with the same in the order given. A file with problems is left out whole and reported; the others are
 * active. Never throws.
 */
export async function loadRules(
  paths: readonly string[],
): Promise<{ readonly rules: CompiledRules; readonly problems: readonly Problem[] }> {
  const files = await readRuleFiles(paths);
  const { rules, problems } = arrangeRules(files);
  return { rules, problems: [...files.flatMap((file) => file.problems), ...problems] };
}

/** The files behind paths, each with its own problems, in the order given; `read` makes rules of a text. Never throws. */
export async function readRuleFiles(
  paths: readonly string[],
  read: (file: string, text: string, imported: RuleDefinitions) => LoadedRuleFile = readRuleFile,
): Promise<readonly FoundRuleFile[]> {
  const files: FoundRuleFile[] = [];
  const stems = new Map<string, string>();
  const failed = (path: string, file: string, message: Said, hint?: Said): void => {
    const problems = [{ ...fileProblem(file, message), ...(hint === undefined ? {} : { hint }) }];
    files.push({ ...emptyFile(file), path, problems, failed: true, imports: [] });
  };
  for (const path of paths) {
    const listed = await listRuleFiles(path);
    if (listed instanceof Error) {
      failed(path, path, heard(listed.message));
      continue;
    }
    for (const file of listed) {
      const text = await readFile(file, "utf8").catch((error: unknown) => asError(error));
      if (text instanceof Error) {
        failed(path, file, sentence("rule.unreadable", { why: text.message }));
        continue;
      }
      const imported = await readImports(file, text);
      const loaded = read(file, text, imported);
      const other = stems.get(stemOf(file));
      if (other !== undefined && other !== file) {
        const hint = sentence("rule.rename");
        failed(path, file, sentence("rule.same_name", { other }), hint);
        continue;
      }
      stems.set(stemOf(file), file);
      const wrong = loaded.problems.some(({ severity }) => severity === "error");
      files.push({ ...loaded, path, failed: wrong, imports: imported.files });
    }
  }
  return files;
}

/** Puts the rules of files in order and switches off what files disable; problems are names that no rule has. */
export function arrangeRules(files: readonly LoadedRuleFile[]): {
  readonly rules: CompiledRules;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const ordered = files.toSorted((left, right) => left.order - right.order);
  const rules = ordered.flatMap((file) => file.rules);
  const disable = ordered.flatMap((file) => file.disable);
  const known = rules.map(({ id }) => id);
  for (const { id, place } of disable) {
    const unknown = unknownRule(id, known);
    if (unknown !== undefined) problems.push({ severity: "warning", ...place, ...unknown });
  }
  const active = disableRules(
    rules,
    disable.map(({ id }) => id),
  );
  return { rules: { rules: active, tests: ordered.flatMap((file) => file.tests) }, problems };
}

/** Rules and tests of one file's text; none when it has a problem of severity `error`. */
export function readRuleFile(file: string, text: string, imported: RuleDefinitions = NO_DEFINITIONS): LoadedRuleFile {
  const nothing = emptyFile(file);
  const { value, problems, locate } = readYaml({
    file,
    text,
    schema: ruleFileSchema,
    resolve(written) {
      const resolved = resolveVariables(written, imported.vars);
      return { value: resolved.value, faults: [...imported.faults, ...resolved.faults] };
    },
  });
  if (value === undefined) return { ...nothing, problems };
  const patterns = { ...imported.patterns, ...value.patterns };
  const found = checkFile(value, patterns).map((fault): Problem => {
    const { severity, path, within, message, hint } = fault;
    const shown = sentence("key.at", { path: dotted(path), fault: message });
    const place = { file, ...locate(path, within), path: dotted(path) };
    return { severity, ...place, message: shown, ...(hint === undefined ? {} : { hint }) };
  });
  const all = [...problems, ...found];
  if (found.some(({ severity }) => severity === "error")) return { ...nothing, problems: all };
  if (value.tests.length === 0 && value.rules.length > 0) {
    all.push({
      ...fileProblem(file, sentence("rule.no_tests")),
      severity: "warning",
      hint: sentence("rule.add_tests"),
    });
  }
  const stem = stemOf(file);
  const rules = value.rules.map((source, index): LoadedRule => {
    const { line } = locate(["rules", index]);
    return { id: `${stem}/${source.name}`, file, line, source, patterns };
  });
  const ids = rules.map(({ id }) => id);
  const tests = value.tests.map(
    (test, index): LoadedTest => ({ file, line: locate(["tests", index]).line, rules: ids, test }),
  );
  const disable = listOf(value.disable ?? []).map((id, index) => {
    const path = Array.isArray(value.disable) ? ["disable", index] : ["disable"];
    return { id, place: { file, ...locate(path), path: dotted(path) } };
  });
  return { file, order: value.order ?? orderOf(file), rules, tests, disable, problems: all };
}

function checkFile(
  { rules, patterns: own }: RuleFile,
  patterns: Readonly<Record<string, string>>,
): readonly RuleFault[] {
  return [
    ...checkPatterns(own ?? {}, patterns),
    ...rules.flatMap((rule, index) =>
      checkRule(rule, patterns).map((fault) => ({ ...fault, path: ["rules", index, ...fault.path] })),
    ),
  ];
}

/** `rules/20-nginx.yml` is `nginx`: the number in front only orders files. */
export function stemOf(file: string): string {
  return basename(file)
    .replace(/\.ya?ml$/, "")
    .replace(/^\d+[-_]/, "");
}

function emptyFile(file: string): Omit<LoadedRuleFile, "problems"> {
  return { file, order: orderOf(file), rules: [], tests: [], disable: [] };
}

function fileProblem(file: string, message: Said): Problem {
  return { severity: "error", file, line: 0, column: 0, path: "", message };
}
