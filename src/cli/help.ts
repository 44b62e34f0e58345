import type { Command, Option } from "./command.ts";
import { allOptions } from "./parse-arguments.ts";

const WIDTH = 100;

/** What `elkhound help` prints. */
export function overview(commands: readonly Command[], version: string): string {
  const widest = Math.max(...commands.map(({ name }) => name.length));
  return [
    `elkhound ${version}: finds the errors in your logs and groups them into issues, each counted exactly once.`,
    "",
    "Usage: elkhound COMMAND [FLAGS]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`),
    "",
    "`elkhound COMMAND --help` says more; `elkhound --version` prints the version.",
    "Exit status: 0 fine, 1 problems found, 2 wrong usage.",
  ].join("\n");
}

/** What `elkhound COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const options = Object.entries(allOptions(command));
  const forms = options.map(([name, option]) => flagForm(name, option));
  const widest = Math.max(...forms.map((form) => form.length));
  const usage = [
    "Usage: elkhound",
    command.name,
    ...(options.length > 1 ? ["[FLAGS]"] : []),
    command.positionals?.usage ?? "",
  ];
  const lines = [usage.join(" ").trimEnd(), "", ...wrap(`${command.summary}.`, WIDTH)];
  if (command.details !== undefined)
    lines.push("", ...command.details.split("\n").flatMap((line) => wrap(line, WIDTH)));
  lines.push("", "Flags:");
  options.forEach(([, option], index) => {
    const text = wrap(describe(option), WIDTH - widest - 4);
    lines.push(`  ${(forms[index] ?? "").padEnd(widest)}  ${text[0] ?? ""}`);
    for (const more of text.slice(1)) lines.push(`  ${" ".repeat(widest)}  ${more}`);
  });
  if (command.examples !== undefined) lines.push("", "Examples:", ...command.examples.map((example) => `  ${example}`));
  return lines.join("\n");
}

function flagForm(name: string, { type, value, short }: Option): string {
  const shown = type === "string" ? `--${name} ${value ?? "VALUE"}` : `--${name}`;
  return short === undefined ? shown : `-${short}, ${shown}`;
}

function describe({ description, choices, byDefault, multiple }: Option): string {
  const parts = [description];
  if (choices !== undefined) parts.push(`One of ${choices.join(", ")}.`);
  if (multiple === true) parts.push("May be given several times.");
  if (byDefault !== undefined) parts.push(`Default: ${byDefault}.`);
  return parts.join(" ");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
