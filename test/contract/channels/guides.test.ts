import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../../src/cli/cli.ts";
import { capturedCli } from "../../support/captured-cli.ts";
import { ROOT } from "../../support/source-imports.ts";

test("the guide's way to Slack, mail and an escalation is a configuration without faults", async () => {
  const guide = await readFile(join(ROOT, "docs", "alerting.md"), "utf8");
  const [, text = ""] = /^ {3}```yaml\n([\s\S]*?)^ {3}```/m.exec(guide) ?? [];
  expect(text).toContain("escalate:");
  const folder = await mkdtemp(join(tmpdir(), "elkhound-guide-"));
  try {
    const file = join(folder, "elkhound.yml");
    await writeFile(file, `sources: [{ id: app, type: file, paths: [app.log] }]\n${text.replace(/^ {3}/gm, "")}`);
    for (const [, name = ""] of text.matchAll(/_file: ([\w/-]+)/g)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), "https://hooks.example.com/x\n");
    }
    const cli = capturedCli();
    expect([await runCli(["check", "--config", file], cli.context), cli.out()]).toEqual([0, expect.any(String)]);
    expect(cli.out()).not.toMatch(/: warning: /);
  } finally {
    await rm(folder, { recursive: true });
  }
});
