import { VERSION } from "../app/version.ts";
import { nearestName } from "../config/nearest-name.ts";
import { type CliContext, type Command, EXIT, UsageError } from "./command.ts";
import { printError } from "./commands/print-problems.ts";
import { COMMANDS } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";
import { parseArguments } from "./parse-arguments.ts";

/** Runs one command line (without `node` and the script). Returns the exit status; never throws. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const { terminal } = context;
  try {
    return await dispatch(argv, context);
  } catch (thrown) {
    printError(thrown, terminal);
    return thrown instanceof UsageError ? EXIT.usage : EXIT.problems;
  }
}

async function dispatch(argv: readonly string[], context: CliContext): Promise<number> {
  const { terminal } = context;
  const [first] = argv;
  if (first === "--version" || first === "-v") {
    terminal.print(VERSION);
    return EXIT.fine;
  }
  if (first === undefined) {
    printLines(overview(COMMANDS, VERSION), terminal.note);
    return EXIT.usage;
  }
  if (first === "help" || first === "--help" || first === "-h") return help(argv.slice(1), context);
  const command = findCommand(argv);
  const args = parseArguments(command, argv.slice(command.name.split(" ").length));
  if (args.flag("help")) {
    printLines(commandHelp(command), terminal.print);
    return EXIT.fine;
  }
  return await command.run(args, context);
}

function help(words: readonly string[], { terminal }: CliContext): number {
  const text = words.length === 0 ? overview(COMMANDS, VERSION) : commandHelp(findCommand(words));
  printLines(text, terminal.print);
  return EXIT.fine;
}

/** The command that the first one or two words name. */
function findCommand(words: readonly string[]): Command {
  const two = words.slice(0, 2).join(" ");
  const one = words[0] ?? "";
  const command = COMMANDS.find(({ name }) => name === two) ?? COMMANDS.find(({ name }) => name === one);
  if (command !== undefined) return command;
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${one} `));
  if (group.length > 0) {
    const written = words[1] ?? "";
    const members = group.map(({ name }) => name.slice(one.length + 1));
    const nearest = written === "" || written.startsWith("-") ? undefined : nearestName(written, members);
    const hint =
      nearest === undefined
        ? `one of: ${group.map(({ name }) => name).join(", ")}`
        : `did you mean \`${one} ${nearest}\`?`;
    throw new UsageError(
      written === "" || written.startsWith("-") ? `\`${one}\` needs a second word` : `unknown command \`${two}\``,
      hint,
    );
  }
  const nearest = nearestName(one, [...COMMANDS.map(({ name }) => name), "help"]);
  const hint = nearest === undefined ? "see `elkhound help`" : `did you mean \`${nearest}\`?`;
  throw new UsageError(one.startsWith("-") ? `unknown flag ${one}` : `unknown command \`${one}\``, hint);
}

function printLines(text: string, print: (line: string) => void): void {
  for (const line of text.split("\n")) print(line);
}
