import { checkTemplates } from "../../app/check-templates.ts";
import { SHIPPED_RULES } from "../../app/config-schema.ts";
import { loadConfig } from "../../app/load-config.ts";
import { RuleBook } from "../../app/rule-book.ts";
import { type Command, EXIT } from "../command.ts";
import { configOption, DEFAULT_CONFIG } from "./options.ts";
import { printProblems } from "./print-problems.ts";

export const checkCommand: Command = {
  name: "check",
  summary: "Validates configuration, rules and templates, and says what is wrong where",
  details:
    "Prints every problem at once as `file:line:column: message (hint)`. Connects to nothing.\n" +
    "The exit status is 1 when there is an error; warnings and notes leave it at 0.",
  options: { config: configOption },
  examples: ["elkhound check", "elkhound check --config /etc/elkhound/elkhound.yml"],
  async run(args, { terminal, env }) {
    const file = args.string("config") ?? DEFAULT_CONFIG;
    const { config, problems, locate } = await loadConfig({ file, env });
    let failed = printProblems(problems, terminal.print);
    if (config === undefined) return EXIT.problems;
    const { book, problems: ruleProblems } = await RuleBook.load({
      paths: config.rules ?? [SHIPPED_RULES],
      projects: config.projects,
    });
    failed = printProblems(ruleProblems, terminal.print) || failed;
    failed = printProblems(await checkTemplates(config, file, locate), terminal.print) || failed;
    for (const source of config.sources as readonly unknown[] as readonly CheckedSource[]) {
      const why = decodesAll(source, book);
      if (why !== undefined)
        terminal.print({
          text: `${file}: note: every record of source \`${source.id}\` is decoded: ${why}`,
          style: "dim",
        });
    }
    if (config.sources.length === 0)
      terminal.print({ text: `${file}: note: there are no sources, so nothing is read`, style: "dim" });
    if (!failed) terminal.print({ text: `${file}: no errors`, style: "green" });
    return failed ? EXIT.problems : EXIT.fine;
  },
};

/** The keys that every kind of source has. */
interface CheckedSource {
  readonly id: string;
  readonly multiline?: unknown;
}

/** Why records of a source cannot be told apart by their bytes before they are decoded. */
function decodesAll(source: CheckedSource, book: RuleBook): string | undefined {
  const without = book.extractor(source.id).rulesWithoutLiterals;
  if (without.length > 0) return `no literal must occur in what these rules take: ${without.join(", ")}`;
  if (source.multiline !== undefined && source.multiline !== "off")
    return "lines are joined (`multiline`), and a line that goes on has no literal";
  return undefined;
}
