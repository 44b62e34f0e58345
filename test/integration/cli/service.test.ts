import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { MAIN } from "../../support/built.ts";
import { freePort, until } from "../../support/services/server-process.ts";

const token = "a-token-of-24-characters";
let folder = "";
let port = 0;
let service: ChildProcess | undefined;
let log = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "elkhound-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  port = await freePort();
  rmSync(join(folder, "data"), { recursive: true, force: true });
  const lines = [
    "2026-11-24 03:00:00 ERROR com.shop.Cart - boom 5",
    "java.lang.IllegalStateException: boom 5",
    "\tat com.shop.Cart.checkout(Cart.java:42)",
    "2026-11-24 03:00:05 ERROR com.shop.Pay - \u001b[2J\u001b]0;owned\u0007 declined \u202e",
    "2026-11-24 03:00:09 INFO com.shop.Pay - fine",
  ];
  writeFileSync(join(folder, "app.log"), `${lines.join("\n")}\n`);
  configure("info");
});

afterEach(async () => {
  if (service === undefined || service.exitCode !== null || service.signalCode !== null) return;
  service.kill("SIGKILL");
  await once(service, "exit");
});

function configure(level: string): void {
  writeFileSync(
    join(folder, "elkhound.yml"),
    `server: { listen: "127.0.0.1:${port}" }\nlog_level: ${level}\nsources:\n  - { id: app, type: file, paths: [app.log], start_from: earliest }\n`,
  );
}

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, ELKHOUND_ADMIN_TOKEN: token, NO_COLOR: "1" },
  });
  return child;
}

/** Runs one command to its end. */
async function command(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const child = start(...args);
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, out, err };
}

async function startService(): Promise<ChildProcess> {
  log = "";
  const child = start("run");
  service = child;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  await until(async () => {
    if (child.exitCode !== null) return true;
    return (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok;
  }, "the service to be ready");
  if (child.exitCode !== null) throw new Error(`the service ended: ${log}`);
  return child;
}

async function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

const countIssues = async (): Promise<number> => (await command("issues", "list", "--json")).out.split("\n").length - 1;

test("counts, answers commands while it runs and after, and stops by SIGTERM", async () => {
  const child = await startService();
  await until(async () => (await countIssues()) === 2, "both issues");
  const online = await command("issues", "list", "--json");
  const issues = online.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; type: string | null; event_count: number });
  expect(issues.map(({ event_count }) => event_count)).toEqual([1, 1]);
  const java = issues.find(({ type }) => type?.endsWith("IllegalStateException"));
  const shown = await command("issues", "show", java?.id ?? "");
  expect(shown).toMatchObject({ status: 0, err: "" });
  expect(shown.out).toContain("at com.shop.Cart.checkout (Cart.java:42)");

  child.kill("SIGTERM");
  expect(await stopped(child)).toBe(0);
  expect(await command("issues", "list", "--json")).toEqual({ ...online, err: "" });
});

test("log text shows no control character in a terminal, and neither does the service's own log", async () => {
  await startService();
  await until(async () => (await countIssues()) === 2, "both issues");
  const { items } = (await (
    await fetch(`http://127.0.0.1:${port}/api/v1/issues`, { headers: { authorization: `Bearer ${token}` } })
  ).json()) as { items: { id: string }[] };
  for (const { id } of items) {
    const { out } = await command("issues", "show", id);
    expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
  expect((await command("issues", "list")).out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(log.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test("a second service on the same data folder is refused with its reason", async () => {
  const child = await startService();
  const first = port;
  port = await freePort();
  configure("info");
  const second = await command("run");
  expect(second.status).toBe(1);
  expect(second.err).toMatch(/error: the data folder .* is in use by/);
  port = first;
  child.kill("SIGTERM");
  expect(await stopped(child)).toBe(0);
});

test("issues merge, show and undo: with the running service, and on the store when none runs", async () => {
  const child = await startService();
  const ids = async (): Promise<Record<string, string>> => {
    const { out } = await command("issues", "list", "--json");
    const rows = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { title: string; id: string });
    return Object.fromEntries(rows.map(({ title, id }) => [title.split(":")[0], id]));
  };
  await until(async () => Object.keys(await ids()).length === 2, "both issues");
  const [into = "", other = ""] = Object.values(await ids());
  const merged = await command("issues", "merge", into, other, "--reason", "the same");
  expect(merged).toMatchObject({ status: 0, out: `merged ${other} into ${into} (1 fingerprint)\n` });
  const activity = /elkhound issues undo (\d+)/.exec(merged.err)?.[1] ?? "";
  const shown = await command("issues", "show", other);
  expect(shown.out).toContain(`id          ${into}`);
  expect(shown.out).toMatch(/events +2\n/);
  expect(shown.out).toContain(`admin merged ${other} into ${into} (1 fingerprint): the same`);
  const refused = await command("issues", "merge", into, other);
  expect(refused).toMatchObject({ status: 1, out: "", err: expect.stringContaining(`There is no issue ${other}`) });
  child.kill("SIGTERM");
  await stopped(child);

  expect(await command("issues", "undo", activity)).toMatchObject({ status: 0 });
  expect((await command("issues", "show", other)).out).toContain(`id          ${other}`);
});

test("issues are resolved, ignored, assigned and commented, and found by what was decided", async () => {
  const child = await startService();
  await until(async () => (await countIssues()) === 2, "both issues");
  child.kill("SIGTERM");
  await stopped(child);
  const [first = "", second = ""] = (await command("issues", "list", "--json")).out
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id);
  const resolved = await command("issues", "resolve", first, second, first, "--in-release", "1.4.2");
  expect(resolved.status).toBe(1);
  expect(resolved.out.match(/resolved it: resolved in release 1\.4\.2/g)).toHaveLength(2);
  expect(resolved.err).toContain(`${first}: The issue is resolved so already.`);
  expect(await command("issues", "ignore", first, "--for", "7d", "--reason", "later")).toMatchObject({ status: 0 });
  expect(await command("issues", "assign", first, "--to", "ann@example.com")).toMatchObject({ status: 0 });
  expect((await command("issues", "comment", first, "see the \u001b[31mpool")).out).toContain(
    "said: see the \\x1b[31mpool",
  );
  const found = await command("issues", "list", "is:ignored", "assigned:ann*", "--json");
  expect(JSON.parse(found.out)).toMatchObject({ id: first, substatus: "until_time" });
  expect((await command("issues", "list", "is:unresolved")).err).toBe("no issues\n");
  expect(await command("issues", "list", "servce:x")).toMatchObject({ status: 1 });
  expect(await command("issues", "ignore", first, "--forever", "--for", "1d")).toMatchObject({ status: 2 });
});

test("regroup shows what a configuration would change, applies it, and later events find their issue", async () => {
  const trace = (caller: string): string =>
    [
      "2026-11-24 03:10:00 ERROR com.shop.Cart - no stock",
      "java.lang.IllegalStateException: no stock",
      "\tat com.shop.Stock.take(Stock.java:7)",
      `\tat ${caller}(Generated.java:1)`,
    ].join("\n");
  const append = (...callers: string[]) =>
    appendFileSync(join(folder, "app.log"), `${callers.map(trace).join("\n")}\n`);
  append("com.gateway.A1.call", "com.gateway.B2.call", "com.gateway.B2.call");
  const child = await startService();
  const found = async (): Promise<readonly { title: string; id: string; event_count: number }[]> => {
    const { out } = await command("issues", "list", "--json", "--query", "stock");
    return out
      .trimEnd()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as never);
  };
  const total = async () => (await found()).reduce((sum, issue) => sum + issue.event_count, 0);
  await until(async () => (await total()) === 3, "three events");
  expect(await found()).toHaveLength(2);

  const changed = `${readFileSync(join(folder, "elkhound.yml"), "utf8")}projects:\n  - { name: default, in_app: ["com.shop.*"] }\n`;
  writeFileSync(join(folder, "new.yml"), changed);
  const preview = await command("regroup", "--config", "new.yml");
  expect(preview).toMatchObject({ status: 0, err: "" });
  expect(preview.out).toMatch(/^merge .*IllegalStateException/m);
  expect(preview.out).toContain("3 events; they share");
  expect(preview.out).toContain("1 merges, 0 splits");
  expect(await found()).toHaveLength(2);
  expect(await command("regroup", "--config", "new.yml", "--apply")).toMatchObject({ status: 0 });
  const [issue] = await found();
  expect(await found()).toMatchObject([{ event_count: 3 }]);

  child.kill("SIGTERM");
  await stopped(child);
  writeFileSync(join(folder, "elkhound.yml"), changed);
  append("com.gateway.C3.call");
  await startService();
  await until(async () => (await total()) === 4, "the fourth event");
  expect(await found()).toMatchObject([{ id: issue?.id, event_count: 4 }]);
});

test("SIGHUP takes a changed configuration over, and keeps the one before when the new one has problems", async () => {
  const child = await startService();
  child.kill("SIGHUP");
  await until(() => log.includes("configuration and rules are reloaded"), "the reload");
  writeFileSync(join(folder, "elkhound.yml"), "sorces: []\n");
  child.kill("SIGHUP");
  await until(() => log.includes("the one before stays active"), "the refusal");
  expect(log).toContain("elkhound.yml:1:1: unknown key `sorces` (did you mean `sources`?)");
  expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
  child.kill("SIGINT");
  expect(await stopped(child)).toBe(0);
});

test("SIGHUP takes changed rules over at once, and says what is wrong in them", async () => {
  const shop = join(folder, "shop.yml");
  const rule = (name: string, level: string): string =>
    `rules: [{ name: ${name}, when: { level: error }, event: { level: ${level}, title: "by ${name}" } }]\n`;
  const write = (text: string): void => {
    writeFileSync(`${shop}.new`, text);
    renameSync(`${shop}.new`, shop);
  };
  write(rule("first", "error"));
  appendFileSync(join(folder, "elkhound.yml"), "rules: [shop.yml]\n");
  const child = await startService();
  const titles = async (): Promise<string> => (await command("issues", "list")).out;
  await until(async () => (await titles()).includes("by first"), "events of the first rule");

  write(rule("second", "fatal"));
  child.kill("SIGHUP");
  await until(() => log.includes("configuration and rules are reloaded"), "the reload");
  appendFileSync(join(folder, "app.log"), "2026-11-24 03:10:00 ERROR com.shop.Cart - out of stock\n");
  await until(async () => (await titles()).includes("by second"), "an event of the second rule");

  write(rule("third", "grave"));
  child.kill("SIGHUP");
  await until(() => log.includes("`grave` is no level"), "the problem");
  appendFileSync(join(folder, "app.log"), "2026-11-24 03:11:00 ERROR com.shop.Pay - no such card\n");
  await until(async () => (await titles()).match(/by second/g)?.length === 2, "the rule before stays");
  expect(await titles()).not.toContain("by third");
});

test("scan --events tells user, request, host and the rule's title", async () => {
  writeFileSync(
    join(folder, "web.log"),
    `${JSON.stringify({ level: "error", message: "no", user: { id: "u17" }, host: { name: "web-1" }, http: { request: { method: "GET" }, response: { status_code: 503 } }, user_agent: { original: "curl/8" } })}\nERROR plain\n`,
  );
  writeFileSync(
    join(folder, "web.yml"),
    'rules: [{ name: web, when: { level: error }, event: { title: "Web is down" } }]\n',
  );
  const { out } = await command("scan", "--events", "--rules", "web.yml", "web.log");
  const [full, plain] = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(full).toMatchObject({
    title: "Web is down",
    host: "web-1",
    user: { id: "u17" },
    request: { method: "GET", status: 503, user_agent: "curl/8" },
  });
  expect(Object.keys(plain ?? {})).not.toEqual(expect.arrayContaining(["user"]));
  expect(plain).not.toHaveProperty("request");
  expect(plain).not.toHaveProperty("host");
});

test("check prints every problem with its place, and run refuses before anything connects", async () => {
  writeFileSync(
    join(folder, "elkhound.yml"),
    "sorces: []\nsources:\n  - { id: a, type: kafka, brokers: [127.0.0.1:1], topic: x }\nlog_level: loud\n",
  );
  const checked = await command("check");
  expect(checked).toMatchObject({ status: 1, err: "" });
  expect(checked.out).toContain("elkhound.yml:1:1: unknown key `sorces` (did you mean `sources`?)\n");
  expect(checked.out).toContain("elkhound.yml:3:51: unknown key `sources[0].topic` (did you mean `topics`?)\n");
  expect(checked.out).toContain("elkhound.yml:4:12: `log_level`: must be one of `error`, `warn`, `info`, `debug`");
  const ran = await command("run");
  expect(ran).toMatchObject({ status: 1, out: "", err: checked.out });
});

test("scan reads files and standard input, and ends quietly when nobody reads on", async () => {
  const table = await command("scan", "app.log");
  expect(table.status).toBe(0);
  expect(table.out.split("\n")[0]).toMatch(/^COUNT +LEVEL +FIRST SEEN +LAST SEEN +TITLE +CULPRIT$/);
  expect(table.out).not.toMatch(/\u001b/);
  const json = await command("scan", "--json", "app.log");
  const issues = json.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(issues).toHaveLength(2);
  for (const issue of issues) {
    expect(Object.keys(issue)).toEqual(
      expect.arrayContaining([
        "issue",
        "title",
        "pattern",
        "level",
        "count",
        "first_seen",
        "last_seen",
        "services",
        "fingerprints",
      ]),
    );
  }
  const events = await command("scan", "--events", "app.log");
  expect(
    events.out
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { line: number }).line),
  ).toEqual([1, 4]);

  const piped = start("scan", "--json", "-");
  piped.stdin?.end(readFileSync(join(folder, "app.log")));
  piped.stdout?.destroy();
  expect(await stopped(piped)).toBe(0);

  const missing = await command("scan", "nowhere.log");
  expect(missing).toMatchObject({ status: 1, out: "" });
  expect(missing.err).toMatch(/^error: cannot read nowhere\.log/);
});
