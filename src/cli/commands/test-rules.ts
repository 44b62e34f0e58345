import { existsSync } from "node:fs";
import { loadConfig } from "../../app/load-config.ts";
import { type RuleTestResult, testRules } from "../../app/test-rules.ts";
import { type Arguments, type CliContext, type Command, EXIT } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { configOption, DEFAULT_CONFIG } from "./options.ts";
import { printProblems } from "./print-problems.ts";

export const testRulesCommand: Command = {
  name: "test-rules",
  summary: "Runs the tests that rule files carry",
  details:
    "PATH is a rule file or a folder of them. Without any: the rules of the configuration, or those that come with\n" +
    "Elkhound. The tests of a file are run against all rules of the paths given together.\n" +
    "The exit status is 1 when a test fails or a file has an error; a file without tests is a warning.",
  positionals: { usage: "[PATH…]", atLeast: 0, atMost: Number.POSITIVE_INFINITY },
  options: {
    config: configOption,
    verbose: { type: "boolean", short: "v", description: "Names the tests that pass, too." },
    json: { type: "boolean", description: "Prints a test a line as JSON." },
  },
  examples: ["elkhound test-rules", "elkhound test-rules rules/shop.yml", "elkhound test-rules --json rules/"],
  async run(args, context) {
    const { terminal } = context;
    const paths = await pathsOf(args, context);
    if (paths === undefined) return EXIT.problems;
    const { results, rules, problems } = await testRules(paths);
    const broken = printProblems(problems, terminal.note);
    const failed = results.filter(({ passed }) => !passed);
    if (args.flag("json")) for (const result of results) terminal.printJson(result);
    else for (const result of results) if (!result.passed || args.flag("verbose")) printResult(terminal, result);
    const left = broken ? "; files with errors were left out" : "";
    const summary =
      failed.length === 0
        ? `${counted(results.length, "test")} of ${counted(rules, "rule")} passed${left}`
        : `${failed.length} of ${counted(results.length, "test")} failed${left}`;
    terminal.note({ text: summary, style: failed.length > 0 ? "red" : broken ? "yellow" : "green" });
    return broken || failed.length > 0 ? EXIT.problems : EXIT.fine;
  },
};

async function pathsOf(args: Arguments, { terminal, env }: CliContext): Promise<readonly string[] | undefined> {
  if (args.positionals.length > 0) return args.positionals;
  const file = args.string("config");
  if (file === undefined && !existsSync(DEFAULT_CONFIG)) return ["shipped"];
  const { config, problems } = await loadConfig({ file: file ?? DEFAULT_CONFIG, env });
  printProblems(problems, terminal.note);
  return config === undefined ? undefined : (config.rules ?? ["shipped"]);
}

const MAX_INPUT = 200;

function printResult(
  terminal: Terminal,
  { file, line, name, input, passed, differences, notes }: RuleTestResult,
): void {
  if (passed) {
    terminal.print({ text: "passed ", style: "green" }, `${file}:${line} ${name}`);
    return;
  }
  terminal.print({ text: "FAILED ", style: "red" }, { text: `${file}:${line} ${name}`, style: "bold" });
  const shown = input.trim();
  terminal.print({
    text: `  record    ${shown.slice(0, MAX_INPUT)}${shown.length > MAX_INPUT ? "…" : ""}`,
    style: "dim",
  });
  for (const { key, expected, got, note } of differences) {
    const [ours, theirs] = aroundDifference(expected, got);
    terminal.print({ text: `  ${key}`, style: "bold" });
    terminal.print("    expected  ", { text: ours, style: "green" });
    terminal.print("    got       ", { text: theirs, style: "red" });
    if (note !== undefined) terminal.print({ text: `    ${note}`, style: "dim" });
  }
  for (const note of notes) terminal.print({ text: `  ${note}`, style: "yellow" });
}

/** Two texts that agree at length, cut to where they differ. */
function aroundDifference(expected: string, got: string): readonly [string, string] {
  let same = 0;
  while (same < expected.length && expected[same] === got[same]) same++;
  const from = same > 80 ? same - 40 : 0;
  const cut = (text: string): string => {
    const end = from + 400;
    return `${from > 0 ? "…" : ""}${text.slice(from, end)}${text.length > end ? "…" : ""}`;
  };
  return [cut(expected), cut(got)];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
