import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type App, createApp } from "../../../src/app/app.ts";
import { configSchema, type ElkhoundConfig } from "../../../src/app/config-schema.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { allIssues } from "../../contract/store/builders.ts";

/* A worker takes another configuration over as a whole, or stays as it is. */

const TOKEN = "a-token-of-the-test-that-is-long";

let folder: string;
let app: App;
let config: ElkhoundConfig;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-reload-"));
  for (const name of ["first", "second"]) await writeFile(join(folder, `${name}.log`), "");
  config = configSchema.parse({
    data_dir: join(folder, "data"),
    server: { listen: "127.0.0.1:0" },
    sources: [{ id: "first", type: "file", paths: [join(folder, "first.log")] }],
    receivers: [{ name: "duty", webhook: [{ url: "http://127.0.0.1:9/hook" }] }],
    route: { receiver: "duty" },
    detectors: [{ id: "new", type: "new_issue", schedule: "*/10 * * * * *" }],
  });
  const roles = ["ingest", "detect", "serve"] as const;
  app = createApp(config, { roles, logger: createLogger("silent"), adminToken: TOKEN });
  await app.start();
});

afterEach(async () => {
  await app.stop();
  await rm(folder, { recursive: true });
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at, not relied upon.
async function ask(path: string): Promise<any> {
  const response = await fetch(`${app.address()}/api/v1/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return await response.json();
}

async function write(name: string, message: string): Promise<void> {
  await appendFile(join(folder, `${name}.log`), `2026-11-24 03:10:00 ERROR com.shop.Cart - ${message}\n`);
}

const titles = async (): Promise<string[]> => (await allIssues(app.store!)).map(({ title }) => title);
const ids = async (path: string): Promise<string[]> => (await ask(path)).items.map(({ id }: { id: string }) => id);
const receivers = async (): Promise<string[]> =>
  (await ask("receivers")).items.map(({ name }: { name: string }) => name);

/** Everything else than before: of it one channel cannot be made, since there is no mail server. */
const changed = (): ElkhoundConfig => ({
  ...config,
  sources: [{ ...config.sources[0]!, id: "second", paths: [join(folder, "second.log")] } as never],
  receivers: [
    { name: "night", webhook: [{ url: "http://127.0.0.1:9/hook" }] },
    { name: "mail", email: [{ to: ["night@example.com"] }] },
  ],
  detectors: [{ ...config.detectors[0]!, id: "newer" } as never],
});

test("a channel that cannot be made leaves sources, detectors, receivers and rules as they were", async () => {
  await expect(app.reload(changed())).rejects.toMatchObject({
    code: "ELKHOUND_CONFIG_INVALID",
    message: expect.stringMatching(/receiver "mail".*mail server/),
  });
  expect([await ids("sources"), await ids("detectors"), await receivers()]).toEqual([["first"], ["new"], ["duty"]]);
  await write("first", "out of stock");
  await expect.poll(titles).toContainEqual(expect.stringContaining("out of stock"));
});

test("what was mended is taken over by the next try", async () => {
  await expect(app.reload(changed())).rejects.toThrow("cannot be made");
  const smtp = { url: "smtp://127.0.0.1:9", from: "elkhound@example.com" };
  await app.reload({ ...changed(), ...configSchema.pick({ smtp: true }).parse({ smtp }) } as ElkhoundConfig);
  expect([await ids("sources"), await ids("detectors"), await receivers()]).toEqual([
    ["second"],
    ["newer"],
    ["night", "mail"],
  ]);
  await write("second", "no such card");
  await expect.poll(titles).toContainEqual(expect.stringContaining("no such card"));
});
