import { parseArgs } from "node:util";
import { nearestName } from "../config/nearest-name.ts";
import { type Arguments, type Command, type Option, UsageError } from "./command.ts";

const HELP: Option = { type: "boolean", short: "h", description: "Prints this help." };

/** The flags of a command, with those that every command has. */
export function allOptions(command: Command): Readonly<Record<string, Option>> {
  return { ...command.options, help: HELP };
}

/** Reads the arguments that follow a command's name. Throws {@link UsageError}, with the nearest flag as hint. */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const options = allOptions(command);
  const { tokens } = parseArgs({
    args: command.positionals?.search === true ? argv.map(negatedAsWord) : [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        short === undefined ? { type } : { type, short },
      ]),
    ),
  });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw unknownFlag(command, token.rawName, Object.keys(options));
    const value = checkedValue(token.rawName, option, token.value, token.inlineValue === true);
    const before = values.get(token.name);
    if (before !== undefined && option.type === "string" && option.multiple !== true) {
      throw new UsageError(`${token.rawName} is given twice`);
    }
    values.set(token.name, [...(before ?? []), value]);
  }
  const args: Arguments = {
    positionals,
    string: (name) => values.get(name)?.at(-1),
    strings: (name) => values.get(name) ?? [],
    flag: (name) => values.has(name),
  };
  if (!args.flag("help")) checkPositionals(command, positionals);
  return args;
}

/** `-service:cart` in its other form, which cannot be taken for a flag. */
function negatedAsWord(word: string): string {
  return /^-[a-z_]+[.:]/.test(word) ? `!${word.slice(1)}` : word;
}

function checkedValue(rawName: string, option: Option, value: string | undefined, inline: boolean): string {
  if (option.type === "boolean") {
    if (inline) throw new UsageError(`${rawName} takes no value`);
    return "";
  }
  // `--config --json` most likely forgot the file; `--config=--json` really means it.
  if (value === undefined || value === "" || (!inline && value.startsWith("-") && value !== "-")) {
    throw new UsageError(
      `${rawName} needs a value`,
      `such as \`${rawName} ${option.byDefault ?? option.value ?? "VALUE"}\``,
    );
  }
  if (option.choices !== undefined && !option.choices.includes(value)) {
    const nearest = nearestName(value, option.choices);
    throw new UsageError(
      `${rawName} must be one of ${option.choices.join(", ")}`,
      nearest === undefined ? undefined : `did you mean \`${nearest}\`?`,
    );
  }
  return value;
}

function unknownFlag(command: Command, rawName: string, known: readonly string[]): UsageError {
  const nearest = nearestName(rawName.replace(/^-+/, ""), known);
  const hint = nearest === undefined ? `see \`elkhound ${command.name} --help\`` : `did you mean \`--${nearest}\`?`;
  return new UsageError(`unknown flag ${rawName}`, hint);
}

function checkPositionals(command: Command, given: readonly string[]): void {
  const { usage, atLeast, atMost } = command.positionals ?? { usage: "", atLeast: 0, atMost: 0 };
  if (given.length > atMost) {
    throw new UsageError(
      `unexpected argument ${JSON.stringify(given[atMost])}`,
      `see \`elkhound ${command.name} --help\``,
    );
  }
  if (given.length < atLeast) {
    throw new UsageError(`${usage} is missing`, `usage: elkhound ${command.name} ${usage}`);
  }
}
