import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli } from "../../../../src/cli/cli.ts";
import { capturedCli } from "../../../support/captured-cli.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backtest-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function backtest(...args: string[]) {
  const file = join(folder, "elkhound.yml");
  const sources = "[{ id: nginx, type: file, paths: [error.log] }]";
  await writeFile(file, `data_dir: ${join(folder, "data")}\nsources: ${sources}\n`);
  const cli = capturedCli();
  const status = await runCli(["backtest", "--config", file, "--from", "now-1h", ...args], cli.context);
  return { status, out: cli.out(), err: cli.err() };
}

test.each([
  [["--source", "nginx"], "only elasticsearch can be read by time"],
  [["--source", "elk"], "--source elk is not configured"],
  [["--source", "nginx", "--lookback", "soon"], "--lookback must be a duration"],
  [["--lookback", "7d"], "--lookback goes with --source"],
])("backtest %j is wrong usage", async (args, message) => {
  const { status, out, err } = await backtest(...args);
  expect(err).toContain(message);
  expect([status, out]).toEqual([2, ""]);
});

test("no source is offered in the place of an empty store where none can be read by time", async () => {
  const { status, err } = await backtest();
  expect(status).toBe(1);
  expect(err).toContain("there is no data in");
  expect(err).not.toContain("--source");
});
