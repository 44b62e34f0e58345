import { appendFileSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ElkhoundProcess } from "../support/elkhound-process.ts";
import { freePort, until } from "../support/services/server-process.ts";

let folder: string;
let elkhound: ElkhoundProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-rules-"));
  mkdirSync(join(folder, "rules"));
  write("shop", "lost");
  writeFileSync(join(folder, "app.log"), "");
  const port = await freePort();
  writeFileSync(
    join(folder, "elkhound.yml"),
    `server: { listen: 127.0.0.1:${port} }
data_dir: data
rules: [rules]
redaction: { keys: [customer_pin], emails: true, patterns: ['CUST-(?P<secret>\\d+)'] }
sources: [{ id: app, type: file, paths: [app.log], multiline: off }]
`,
  );
  elkhound = new ElkhoundProcess({ config: join(folder, "elkhound.yml"), port, log: join(folder, "out.log") });
  elkhound.start();
  await elkhound.ready();
});
afterEach(async () => {
  await elkhound.end("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function write(name: string, contains: string): void {
  writeFileSync(
    join(folder, "rules", `${name}.yml`),
    `rules: [{ name: taken, when: { contains: ${contains} } }]\ntests: [{ name: t, line: x, ignored: true }]\n`,
  );
}

interface Rule {
  readonly id: string;
  readonly state: string;
  readonly matched: number;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}
const rules = async (): Promise<readonly Rule[]> => (await elkhound.get<{ items: Rule[] }>("/api/v1/rules")).items;
const states = async () => (await rules()).map(({ id, state }) => `${id} ${state}`);
const titles = async () =>
  (await elkhound.get<{ items: { title: string }[] }>("/api/v1/issues")).items.map(({ title }) => title);
const log = (line: string): void => appendFileSync(join(folder, "app.log"), `${line}\n`);

it("takes over rule files that change, come and go while it runs, and outlives bad ones", async () => {
  write("mail", "bounced");
  await until(async () => (await states()).length === 2, "the new file's rule");
  log("a letter bounced");
  await until(async () => (await titles()).includes("a letter bounced"), "an event of the new rule");

  writeFileSync(join(folder, "rules", "shop.yml"), "rules:\n  - name: taken\n    when: { contain: lost }\n");
  await until(async () => (await states()).includes("shop/taken quarantined"), "the quarantine");
  const [bad] = (await rules()).filter(({ state }) => state === "quarantined");
  expect(bad?.problems[0]).toMatchObject({ line: 3, message: expect.stringContaining("contain") });
  expect(elkhound.output()).toContain("shop.yml:3:");
  log("an order is lost");
  await until(async () => (await titles()).includes("an order is lost"), "an event of the last good version");

  write("shop", "gone");
  await until(async () => !(await states()).includes("shop/taken quarantined"), "the end of the quarantine");
  unlinkSync(join(folder, "rules", "mail.yml"));
  await until(async () => (await states()).length === 1, "the rule to go with its file");
  log("another letter bounced");
  log("an order is gone");
  await until(async () => (await titles()).includes("an order is gone"), "an event of the changed rule");
  expect(await titles()).not.toContain("another letter bounced");
  expect((await rules())[0]).toMatchObject({ id: "shop/taken", matched: 2 });
  expect(elkhound.output()).toMatch(/rules are reloaded: 1 added, 0 removed, 0 changed/);
  expect(elkhound.output()).toMatch(/rules are reloaded: 0 added, 1 removed, 0 changed/);
});

it("redacts what the configuration names, besides what is built in", async () => {
  log("lost: customerPin=4711 of bob@example.com, CUST-991 password=hunter2");
  await until(async () => (await titles()).length === 1, "the issue");
  expect(await titles()).toEqual(["lost: customerPin=[redacted] of [redacted], CUST-[redacted] password=[redacted]"]);
});
