import { describe, expect, test } from "vitest";
import { VERSION } from "../../../src/app/version.ts";
import { runCli } from "../../../src/cli/cli.ts";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { capturedCli } from "../../support/captured-cli.ts";

async function run(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  const cli = capturedCli();
  const status = await runCli(argv, cli.context);
  return { status, out: cli.out(), err: cli.err() };
}

test("--version prints the version alone", async () => {
  expect(await run("--version")).toEqual({ status: 0, out: `${VERSION}\n`, err: "" });
});

test.each([["help"], ["--help"], ["-h"]])("%s lists every command on standard output", async (flag) => {
  const { status, out, err } = await run(flag);
  expect(status).toBe(0);
  expect(err).toBe("");
  for (const { name, summary } of COMMANDS) {
    const line = out.split("\n").find((candidate) => candidate.startsWith(`  ${name}  `));
    expect(line?.endsWith(`  ${summary}`)).toBe(true);
  }
});

test("no command at all is wrong usage", async () => {
  const { status, out, err } = await run();
  expect(status).toBe(2);
  expect(out).toBe("");
  expect(err).toContain("Usage: elkhound COMMAND");
});

test.each(COMMANDS.map(({ name }) => [name]))("%s --help names its flags and exits 0", async (name) => {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  const byFlag = await run(...name.split(" "), "--help");
  const byHelp = await run("help", ...name.split(" "));
  expect(byFlag).toEqual(byHelp);
  expect(byFlag.status).toBe(0);
  expect(byFlag.out).toContain(`Usage: elkhound ${name}`);
  for (const option of Object.keys(command?.options ?? {})) expect(byFlag.out).toContain(`--${option}`);
  for (const line of byFlag.out.split("\n")) expect(line.length).toBeLessThanOrEqual(110);
});

describe("wrong usage exits 2 with a hint", () => {
  test.each([
    [["chek"], "error: unknown command `chek` (did you mean `check`?)\n"],
    [["frobnicate"], "error: unknown command `frobnicate` (see `elkhound help`)\n"],
    [["--confg"], "error: unknown flag --confg (see `elkhound help`)\n"],
    [["issues"], "error: `issues` needs a second word (one of: issues list, issues show, "],
    [["issues", "lst"], "error: unknown command `issues lst` (did you mean `issues list`?)\n"],
    [["check", "--confg", "x"], "error: unknown flag --confg (did you mean `--config`?)\n"],
    [["scan"], "error: FILE…|- is missing (usage: elkhound scan FILE…|-)\n"],
    [["scan", "--multiline", "sometimes", "x"], "error: --multiline is neither auto, off nor a mapping of patterns: "],
    [["scan", "--json", "--events", "x"], "error: --json and --events cannot be given together\n"],
    [["run", "--roles", "ingest,server"], 'error: unknown role "server" (roles: ingest, detect, serve)\n'],
    [["issues", "list", "--limit", "0"], "error: --limit must be a whole number from 1\n"],
    [
      ["issues", "list", "--url", "ftp://x"],
      "error: --url must be an http or https address (such as `--url http://127.0.0.1:4800`)\n",
    ],
    [["che\u001b[31mck"], "error: unknown command `che\\x1b[31mck` (see `elkhound help`)\n"],
  ])("%j", async (argv, err) => {
    const result = await run(...argv);
    expect(result).toEqual({ status: 2, out: "", err: expect.stringContaining(err) });
  });
});
