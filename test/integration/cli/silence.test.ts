import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCli } from "../../../src/cli/cli.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { LIMITS } from "../../contract/store/builders.ts";
import { capturedCli } from "../../support/captured-cli.ts";

/* The command on a store that no service serves. */

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-silence-"));
  file = join(folder, "elkhound.yml");
  await writeFile(file, `data_dir: ${join(folder, "data")}\nserver: { listen: 127.0.0.1:9 }\n`);
  const store = createSqliteStore({ dataDir: join(folder, "data"), limits: LIMITS });
  await store.open();
  await detect(store, [alert({ labels: { service: "cart" } }), alert({ labels: { service: "stock" } })]);
  await store.close();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function silence(...args: string[]) {
  const cli = capturedCli({ columns: 200 });
  const status = await runCli(["silence", ...args, "--config", file], cli.context);
  return { status, out: cli.out(), err: cli.err() };
}

it("adds a silence, lists it with who and why, ends it, and keeps it", async () => {
  const added = await silence(
    "add",
    'service=~"cart|till"',
    "severity!=info",
    "--duration",
    "2h",
    "--comment",
    "new database",
  );
  expect(added.status).toBe(0);
  const id = /silence ([0-9a-f-]{36}) mutes/.exec(added.out)?.[1] ?? "";
  expect(added.out).toBe(`silence ${id} mutes service=~"cart|till", severity!="info" until 2026-11-24T10:00:00.000Z\n`);
  expect(added.err).toBe(`active alerts that match now: 1; end it with: elkhound silence expire ${id}\n`);

  const listed = await silence("list");
  expect(listed.out.split("\n")[0]).toMatch(/^STATE +UNTIL +MATCHERS +BY +COMMENT +ID$/);
  expect(listed.out).toMatch(
    /^active +2026-11-24T10:00:00Z +service=~"cart\|till", severity!="info" +\S+ +new database +/m,
  );
  const json = JSON.parse((await silence("list", "--json")).out) as { id: string; matchers: unknown };
  expect(json).toMatchObject({ id, matchers: [{ name: "service", operator: "=~", value: "cart|till" }, {}] });

  const ended = await silence("expire", id);
  expect(ended).toMatchObject({ status: 0, err: "" });
  expect(ended.out).toContain(`silence ${id} of service=~"cart|till", severity!="info" ended at 2026-11-24T08:00:00`);
  expect(await silence("list")).toEqual({ status: 0, out: "", err: "no silences\n" });
  expect((await silence("list", "--state", "all")).out).toMatch(/^expired /m);
});

it("takes a later start, for maintenance that is planned", async () => {
  await silence("add", "service=cart", "--start", "2026-11-25T22:00:00+01:00", "--duration", "30m");
  expect(await silence("list")).toMatchObject({ out: "", err: "no silences\n" });
  expect((await silence("list", "--state", "pending")).out).toMatch(/^pending +2026-11-25T21:30:00Z +service="cart" /m);
});

it.each([
  [["add"], 2, "MATCHER"],
  [["add", "service=cart", "--duration", "soon"], 2, "--duration must be a time such as `30m` or `2h`"],
  [["add", "severity=info", "service"], 1, "matchers.1: expected one of"],
  [["add", 'service=~"("'], 1, "matchers.0: not a regular expression"],
  [["add", 'service=~".*"'], 1, "they would mute every alert"],
  [["add", "service=cart", "--start", "yesterday"], 1, "starts_at: must be an RFC 3339 time"],
  [["add", "service=cart", "--start", "2026-11-20T00:00:00Z"], 1, "is over already"],
  [["list", "--state", "asleep"], 2, "--state"],
  [["expire", "01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f"], 1, "no silence with this id"],
  [["expire", "../issues"], 1, "silence"],
])("says what is wrong with `silence %j`", async (args, status, message) => {
  const result = await silence(...args);
  expect(result.err).toContain(message);
  expect(result).toMatchObject({ status, out: "" });
});

it("prints log text and comments of others as text", async () => {
  await silence("add", "service=cart\u001b[2J", "--comment", "\u001b]0;owned\u0007");
  const { out } = await silence("list");
  expect(out).toContain("active");
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

it("says of a search that cannot be read where that is, and the way out", async () => {
  const cli = capturedCli({ columns: 200 });
  expect(await runCli(["issues", "list", "is:open", "--config", file], cli.context)).toBe(1);
  expect(cli.err()).toMatch(/query: `is:` knows no `open` at character 4 \(one of unresolved, resolved, /);
});
