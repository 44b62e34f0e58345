import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli } from "../../../../src/cli/cli.ts";
import { capturedCli } from "../../../support/captured-cli.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function check(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const cli = capturedCli({ color: false });
  const status = await runCli(["check", "--config", join(folder, "elkhound.yml")], cli.context);
  return { status, err: cli.err(), lines: cli.out().replaceAll(`${folder}/`, "").split("\n").slice(0, -1) };
}

test("tells the problems of the configuration and of the rules that it names at once", async () => {
  const rules = "rules:\n  - { name: a, wen: { contains: x } }\n";
  const { status, lines } = await check({
    "elkhound.yml": "timezone: Mars\nrules: [own.yml]\nroute: { receiver: nobody }\n",
    "own.yml": rules,
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    expect.stringMatching(/^elkhound\.yml:1:11: `timezone`: /),
    expect.stringMatching(/^elkhound\.yml:3:20: there is no receiver `nobody`/),
    expect.stringMatching(/^own\.yml:2:16: unknown key `rules\[0\]\.wen`/),
  ]);
});

test("notes that messages will have no links where nobody said under which address the page is reached", async () => {
  const rules = { "own.yml": "rules: [{ name: noise, when: { contains: noise }, drop: true }]\n" };
  const none = "rules: [own.yml]\n";
  const told = `${none}receivers: [{ name: all, console: [{}] }]\nroute: { receiver: all }\n`;
  const note = "elkhound.yml: note: without `server.public_url`, messages have no links to issues";
  const without = await check({ ...rules, "elkhound.yml": told });
  expect(without).toMatchObject({ status: 0, err: "" });
  expect(without.lines).toContain(note);
  const given = await check({
    ...rules,
    "elkhound.yml": `${told}server: { public_url: "https://errors.example.com" }\n`,
  });
  expect(given.lines).not.toContain(note);
  expect((await check({ ...rules, "elkhound.yml": none })).lines).not.toContain(note);
});
