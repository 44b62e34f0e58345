import { checkTemplates } from "../../app/check-templates.ts";
import { type ElkhoundConfig, SHIPPED_RULES } from "../../app/config-schema.ts";
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
    const { config, sound, problems, locate } = await loadConfig({ file, env });
    let failed = printProblems(problems, terminal.print);
    if (sound === undefined) return EXIT.problems;
    const { book, problems: ruleProblems } = await RuleBook.load({
      paths: sound.rules ?? [SHIPPED_RULES],
      projects: sound.projects,
    });
    failed = printProblems(ruleProblems, terminal.print) || failed;
    failed = printProblems(await checkTemplates(sound, file, locate), terminal.print) || failed;
    if (config !== undefined) {
      for (const note of notes(config, book)) terminal.print({ text: `${file}: note: ${note}`, style: "dim" });
    }
    if (!failed) terminal.print({ text: `${file}: no errors`, style: "green" });
    return failed ? EXIT.problems : EXIT.fine;
  },
};

/** What is no fault, but not what everybody expects. */
function notes(config: ElkhoundConfig, book: RuleBook): readonly string[] {
  const found = (config.sources as readonly unknown[] as readonly CheckedSource[]).flatMap((source) => {
    const why = decodesAll(source, book);
    return why === undefined ? [] : [`every record of source \`${source.id}\` is decoded: ${why}`];
  });
  if (config.sources.length === 0) found.push("there are no sources, so nothing is read");
  if (config.receivers.length > 0 && config.server.public_url === undefined)
    found.push("without `server.public_url`, messages have no links to issues");
  return found;
}

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
