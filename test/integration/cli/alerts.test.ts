import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCli } from "../../../src/cli/cli.ts";
import type { Alert } from "../../../src/domain/alert.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { LIMITS } from "../../contract/store/builders.ts";
import { capturedCli } from "../../support/captured-cli.ts";

/* The commands on a store that no service serves. */

const UNKNOWN = "01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f";

let folder: string;
let first: Alert;
let second: Alert;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-alerts-"));
  await writeFile(join(folder, "elkhound.yml"), `data_dir: ${join(folder, "data")}\nserver: { listen: 127.0.0.1:9 }\n`);
  const store = createSqliteStore({ dataDir: join(folder, "data"), limits: LIMITS });
  await store.open();
  [first, second] = [alert({ summary: "cart \u001b[2J spikes" }), alert({ summary: "stock is silent" })];
  await detect(store, [first, second]);
  await store.alerts.acknowledge({ alert: second.id, at: Date.UTC(2026, 10, 24, 7), by: "ann@example.com" });
  await store.close();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function alerts(columns: number, ...args: readonly string[]) {
  const cli = capturedCli({ columns });
  const status = await runCli(["alerts", ...args, "--config", join(folder, "elkhound.yml")], cli.context);
  return { status, out: cli.out(), err: cli.err() };
}

it("acknowledges alerts, keeps who was first, and lists who it was", async () => {
  const acknowledged = await alerts(200, "acknowledge", first.id, second.id);
  expect(acknowledged).toMatchObject({ status: 0, err: "" });
  expect(acknowledged.out.split("\n")).toEqual([
    expect.stringMatching(`^alert ${first.id} acknowledged by \\S+ at 2026-11-24T08:00:00.000Z$`),
    `alert ${second.id} acknowledged by ann@example.com at 2026-11-24T07:00:00.000Z`,
    "",
  ]);
  const { out } = await alerts(200, "list");
  expect(out.split("\n")[0]).toMatch(/^STATUS +SINCE +SEVERITY +DETECTOR +SUMMARY +ACKNOWLEDGED BY +ID$/);
  expect(out).toMatch(new RegExp(`stock is silent +ann@example.com +${second.id}$`, "m"));
  expect(out).not.toContain("\u001b");
  const json = JSON.parse((await alerts(200, "acknowledge", second.id, "--json")).out);
  expect(json).toEqual({
    ...{ id: second.id, acknowledged_by: "ann@example.com", acknowledged_at: "2026-11-24T07:00:00.000Z" },
  });
});

it("lists on a narrow terminal what acknowledging asks for", async () => {
  const { out } = await alerts(80, "list");
  expect(out).toContain(first.id);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

it("says for which alerts it cannot be done, and does the others", async () => {
  const result = await alerts(200, "acknowledge", UNKNOWN, "../issues", first.id);
  expect(result.status).toBe(1);
  expect(result.err).toContain(`${UNKNOWN}: There is no alert with this id.`);
  expect(result.err).toContain("../issues: ");
  expect(result.out).toContain(`alert ${first.id} acknowledged by`);
  expect(await alerts(200, "acknowledge")).toMatchObject({ status: 2, out: "" });
});
