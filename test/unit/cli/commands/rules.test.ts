import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "../../../../src/cli/cli.ts";
import { capturedCli } from "../../../support/captured-cli.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(argv: readonly string[], files: Readonly<Record<string, string>>, color = false) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const cli = capturedCli({ color });
  const paths = argv.map((word) => (word in files ? join(folder, word) : word));
  const status = await runCli(paths, cli.context);
  const shown = (text: string): string => text.replaceAll(`${folder}/`, "");
  return { status, out: shown(cli.out()), err: shown(cli.err()) };
}

const RULES = `rules:
  - name: lost
    when: { contains: lost order }
    steps: [{ grok: 'lost order %{INT:order} of %{WORD:user}' }]
    event: { level: fatal, type: Lost, user: { id: "{{ user }}" }, tags: { order: "{{ order }}" } }
  - { name: noise, when: { contains: noise }, drop: true }
tests:
  - { name: lost, line: lost order 7 of ann, event: { level: fatal, tags: { order: "7" } } }
`;

describe("test-rules", () => {
  test("passes", async () => {
    expect(await run(["test-rules", "shop.yml"], { "shop.yml": RULES })).toEqual({
      status: 0,
      out: "",
      err: "1 test of 2 rules passed\n",
    });
  });

  test("shows what differs, which step found nothing, and how far it fits", async () => {
    const text = `${RULES}  - { name: another, line: lost order 7 by ann, event: { level: error, tags: { order: "7" } } }\n  - { name: none, line: found, event: {} }\n`;
    const { status, out, err } = await run(["test-rules", "shop.yml"], { "shop.yml": text });
    expect(status).toBe(1);
    expect(err).toBe("2 of 3 tests failed\n");
    expect(out.split("\n")).toEqual([
      "FAILED shop.yml:9 another",
      "  record    lost order 7 by ann",
      "  level",
      '    expected  "error"',
      '    got       "fatal"',
      "  tags",
      '    expected  {"order":"7"}',
      "    got       {}",
      "  step 1 of shop/lost, grok, found nothing: `lost order %{INT:order} ` fits, `of %{WORD:user}` behind it does not",
      "FAILED shop.yml:10 none",
      "  record    found",
      "  outcome",
      "    expected  an event",
      "    got       no rule took the record",
      "    nearest is shop/lost, but `contains: lost order` does not hold",
      "",
    ]);
  });

  test("reports files with errors, and runs the tests of the others", async () => {
    const { status, err } = await run(["test-rules", "shop.yml", "bad.yml"], {
      "shop.yml": RULES,
      "bad.yml": "rules: [{ name: a, wen: {} }]",
    });
    expect(status).toBe(1);
    expect(err).toBe(
      "bad.yml:1:20: unknown key `rules[0].wen` (did you mean `when`?)\n1 test of 2 rules passed; files with errors were left out\n",
    );
  });

  test("prints JSON", async () => {
    const { out } = await run(["test-rules", "--json", "shop.yml"], { "shop.yml": RULES });
    expect(JSON.parse(out)).toMatchObject({ name: "lost", passed: true, differences: [] });
  });
});

describe("explain", () => {
  test("tells of each record the rule, its conditions, what steps found and why it was grouped so", async () => {
    const log = "lost order 7 of ann\nnoise\nfound\n";
    const { status, out } = await run(["explain", "--rules", "shop.yml", "app.log"], {
      "shop.yml": RULES,
      "app.log": log,
    });
    expect(status).toBe(0);
    expect(out).toContain("app.log:1  fatal  event by rule shop/lost\n");
    expect(out).toContain("  when     ✓ contains: lost order\n");
    expect(out).toContain("  steps    grok: order = 7\n                 user = ann\n");
    expect(out).toContain("+ type: another type of exception is another bug   Lost\n");
    expect(out).toContain("app.log:2  dropped by rule shop/noise\n");
    expect(out).toContain(
      "app.log:3  ignored: no rule takes it\n  record   found\n  nearest  shop/lost, but not everything it asks for holds:\n           ✗ contains: lost order\n",
    );
  });

  test("tells which message before it a message joins, and what keeps the nearest other one apart", async () => {
    const line = (text: string) => `2026-11-24 03:00:09 ERROR com.shop.Pay - ${text}\n`;
    const log = ["Login of user bob failed", "Login of user alice failed", "Logout of user alice failed"].map(line);
    const { out } = await run(["explain", "app.log"], { "app.log": log.join("") });
    const [first = "", second = "", third = ""] = out.split(/^app\.log:\d+ /m).slice(1);
    expect(first).not.toMatch(/nearest|that of/);
    expect(second).toContain("  issue    that of Login of user <*> failed, which it joins");
    expect(second).toContain("alice where bob was: ");
    expect(third).toMatch(
      / {2}nearest {2}Login of user <\*> failed, \d+ % alike, is another issue:\n +Logout where Login was: /,
    );
  });

  test("lets no text of a log reach the terminal as it is", async () => {
    const log = "lost order 7 of ann \u001b]0;owned\u0007\u202e\n";
    const { out } = await run(
      ["explain", "--rules", "shop.yml", "app.log"],
      { "shop.yml": RULES, "app.log": log },
      true,
    );
    expect(out.replace(/\u001b\[\d*m/g, "")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).toContain("\\x1b]0;owned");
  });
});
