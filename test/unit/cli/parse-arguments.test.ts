import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/cli/command.ts";
import { UsageError } from "../../../src/cli/command.ts";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";

const command: Command = {
  name: "scan",
  summary: "Scans",
  positionals: { usage: "FILE…", atLeast: 1, atMost: 2 },
  options: {
    config: { type: "string", value: "FILE", byDefault: "elkhound.yml", description: "" },
    rules: { type: "string", multiple: true, description: "" },
    level: { type: "string", choices: ["error", "all"], description: "" },
    json: { type: "boolean", description: "" },
  },
  run: () => Promise.resolve(0),
};

function usage(...argv: string[]): string {
  try {
    parseArguments(command, argv);
  } catch (thrown) {
    if (thrown instanceof UsageError) return `${thrown.message} (${thrown.hint ?? ""})`;
    throw thrown;
  }
  return "understood";
}

test("flags, values and positionals in any order", () => {
  const args = parseArguments(command, ["a", "--config", "f.yml", "--json", "--rules=x", "--rules", "y", "-"]);
  expect(args.positionals).toEqual(["a", "-"]);
  expect(args.string("config")).toBe("f.yml");
  expect(args.strings("rules")).toEqual(["x", "y"]);
  expect(args.flag("json")).toBe(true);
  expect(args.flag("help")).toBe(false);
  expect(args.string("level")).toBeUndefined();
});

test("what follows -- is no flag", () => {
  expect(parseArguments(command, ["--", "--json"]).positionals).toEqual(["--json"]);
});

test("a condition of a search that begins with - is no flag, where a search is asked for", () => {
  const search = { ...command, positionals: { usage: "[QUERY…]", atLeast: 0, atMost: 9, search: true } };
  const args = parseArguments(search, ["is:new", "-service:cart", "-tag.tenant:a", "--json", "--config", "f.yml"]);
  expect(args.positionals).toEqual(["is:new", "!service:cart", "!tag.tenant:a"]);
  expect(args.flag("json")).toBe(true);
  expect(() => parseArguments(search, ["-x"])).toThrow("unknown flag -x");
  expect(usage("-service:cart")).toMatch(/^unknown flag -s/);
});

test("help needs no positionals", () => {
  expect(parseArguments(command, ["-h"]).flag("help")).toBe(true);
});

describe("wrong usage says what to write", () => {
  test.each([
    [["--jsno", "a"], "unknown flag --jsno (did you mean `--json`?)"],
    [["--zzzzzz", "a"], "unknown flag --zzzzzz (see `elkhound scan --help`)"],
    [["-x", "a"], "unknown flag -x (see `elkhound scan --help`)"],
    [["a", "--config"], "--config needs a value (such as `--config elkhound.yml`)"],
    [["a", "--config", "--json"], "--config needs a value (such as `--config elkhound.yml`)"],
    [["a", "--config="], "--config needs a value (such as `--config elkhound.yml`)"],
    [["a", "--config", "x", "--config", "y"], "--config is given twice ()"],
    [["a", "--json=yes"], "--json takes no value ()"],
    [["a", "--level", "eror"], "--level must be one of error, all (did you mean `error`?)"],
    [["--json"], "FILE… is missing (usage: elkhound scan FILE…)"],
    [["a", "b", "c"], 'unexpected argument "c" (see `elkhound scan --help`)'],
    [["--constructor", "a"], "unknown flag --constructor (see `elkhound scan --help`)"],
  ])("%j", (argv, expected) => {
    expect(usage(...argv)).toBe(expected);
  });
});
