import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/app/load-config.ts";
import { createMessageTrials } from "../../../src/app/message-trials.ts";
import { runCli } from "../../../src/cli/cli.ts";
import { escapeControls } from "../../../src/domain/terminal-text.ts";
import { capturedCli } from "../../support/captured-cli.ts";
import { ReceiverServer } from "../../support/channels/receiver-server.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { memoryReader, someEvent, someIssue } from "../../support/memory-reader.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* Receivers and templates, tried by API and command line. */

const server = new ReceiverServer();
let folder = "";
let file = "";

beforeAll(async () => {
  await server.start();
  folder = await mkdtemp(join(tmpdir(), "elkhound-trials-"));
  file = join(folder, "elkhound.yml");
  const config = {
    data_dir: "./nothing-here",
    server: { listen: "127.0.0.1:9", public_url: "https://errors.example.com/" },
    templates: ["templates"],
    receivers: [
      {
        name: "on_call",
        webhook: [{ url: `${server.url}/SECRET-token-1234` }, { url: `${server.url}/own`, template: "own" }],
      },
      { name: "nobody" },
    ],
  };
  await writeFile(file, JSON.stringify(config));
  await mkdir(join(folder, "templates", "own"), { recursive: true });
  await writeFile(
    join(folder, "templates", "own", "body.json.hbs"),
    '{"said": "{{alert.subject}}", "labels": {{json labels}} }',
  );
});
beforeEach(() => {
  server.requests.length = 0;
  server.reply = {};
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function api(path: string, body: object) {
  const { config, problems } = await loadConfig({ file, env: {} });
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  if (config === undefined) throw new Error("no configuration");
  const clock = new FakeClock();
  const store = memoryReader({ issues: [someIssue()], events: [someEvent()] });
  const trials = createMessageTrials({ config: () => config, store, clock, logger: pino({ level: "silent" }) });
  const headers = { authorization, "content-type": "application/json" };
  const response = await testApi({ trials }).request(path, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

describe("the API", () => {
  test("sends a sample of a real issue by each channel, and tells what became of each", async () => {
    server.reply = ({ path }) => (path === "/own" ? {} : { status: 410, body: `gone: ${path}` });
    const { status, body } = await api("/api/v1/receivers/on_call/test", {});
    expect([status, body]).toEqual([
      200,
      {
        issue: someIssue().id,
        channels: [
          {
            ...{ id: "on_call/webhook/0", type: "webhook", outcome: "rejected" },
            error: "127.0.0.1 answers 410: gone: …",
            error_said: {
              code: "delivery.answers_text",
              values: { host: "127.0.0.1", status: 410, text: "gone: …" },
            },
          },
          { id: "on_call/webhook/1", type: "webhook", outcome: "delivered", error: null, error_said: null },
        ],
        problems: [],
      },
    ]);
    const own = server.requests.find(({ path }) => path === "/own");
    expect(JSON.parse(own?.body ?? "")).toMatchObject({
      said: escapeControls(someIssue().title),
      labels: { issue: someIssue().id },
    });
    expect(new Set(server.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(2);
  });

  test("does not know other receivers", async () => {
    expect(await api("/api/v1/receivers/nope/test", {})).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining("on_call, nobody") },
    });
  });

  test("shows a template on an issue, and a changed one with its faults", async () => {
    const shown = await api("/api/v1/templates/preview", { name: "message/title", status: "resolved" });
    expect(shown.body).toMatchObject({
      format: "message",
      problems: [],
      text: expect.stringContaining(escapeControls(someIssue().title)),
    });
    const tried = await api("/api/v1/templates/preview", {
      name: "mine/body",
      text: "{{bold alert.name}}\n{{> message/title}}",
    });
    expect(tried.body).toMatchObject({ issue: someIssue().id, text: expect.stringMatching(/^Spike\nTest: Spike/) });
    const faulty = await api("/api/v1/templates/preview", { name: "mine/body", text: "a\n{{alert.sumary}}" });
    expect(faulty.body).toMatchObject({
      text: null,
      problems: [{ line: 2, column: 3, hint: "did you mean `summary`?" }],
    });
    const noJson = await api("/api/v1/templates/preview", {
      name: "mine/body.json",
      text: '{"a": {{alert.subject}} }',
    });
    expect(noJson.body).toMatchObject({ problems: [{ message: expect.stringContaining("makes no JSON") }] });
    expect((await api("/api/v1/templates/preview", { name: "none/such" })).status).toBe(404);
    expect((await api("/api/v1/templates/preview", { name: "../etc/passwd" })).status).toBe(400);
  });
});

describe("channel test", () => {
  test("sends with the configuration alone while nothing is stored, and fails when a channel fails", async () => {
    const good = capturedCli();
    expect(await runCli(["channel", "test", "on_call", "--config", file], good.context)).toBe(0);
    expect(good.out()).toContain("✓ on_call/webhook/0  delivered");
    expect(server.requests).toHaveLength(2);
    server.reply = ({ path }) => ({ status: 500, body: `${path} broke` });
    const bad = capturedCli();
    expect(await runCli(["channel", "test", "on_call", "--config", file, "--resolved"], bad.context)).toBe(1);
    expect(bad.out()).toContain("✗ on_call/webhook/0  not now");
    expect(bad.out()).toContain("127.0.0.1 answers 500: … broke");
    expect(bad.out() + bad.err()).not.toContain("SECRET");
    expect(server.requests.findLast(({ path }) => path !== "/own")?.body).toContain('"status":"resolved"');
  });

  test("tells faults of templates with their places, and sends what it has without them", async () => {
    const own = join(folder, "templates", "own", "title.hbs");
    await writeFile(own, "a\n{{alert.sumary}}");
    try {
      const cli = capturedCli();
      expect(await runCli(["channel", "test", "on_call", "--config", file], cli.context)).toBe(1);
      expect(cli.err()).toContain("own/title.hbs:2:3: there is no `alert.sumary` here (did you mean `summary`?)");
      expect(cli.out()).toContain("✓ on_call/webhook/1  delivered");
      expect((await api("/api/v1/receivers/on_call/test", {})).body).toMatchObject({
        problems: [{ severity: "error", line: 2, column: 3, hint: "did you mean `summary`?" }],
      });
    } finally {
      await rm(own);
    }
  });

  test("proposes the receiver that was perhaps meant, here and in the API", async () => {
    const unknown = capturedCli();
    expect(await runCli(["channel", "test", "oncall", "--config", file], unknown.context)).toBe(1);
    expect(unknown.err()).toContain("There is no receiver oncall; did you mean `on_call`?");
    const answer = await api("/api/v1/receivers/on-cal/test", {});
    expect(answer.body).toMatchObject({ detail: "There is no receiver on-cal; did you mean `on_call`?" });
  });

  test("names the receivers there are, and says when one has no channels", async () => {
    const unknown = capturedCli();
    expect(await runCli(["channel", "test", "nope", "--config", file], unknown.context)).toBe(1);
    expect(unknown.err()).toContain("receivers are: on_call, nobody");
    const empty = capturedCli();
    expect(await runCli(["channel", "test", "nobody", "--config", file], empty.context)).toBe(0);
    expect(empty.err()).toContain("has no channels");
  });
});

test("check tells faults of templates, and templates that channels name and nobody wrote", async () => {
  const broken = join(folder, "broken.yml");
  await writeFile(join(folder, "templates", "own", "body.hbs"), "{{#if single}}\n{{nme}}{{/if}}");
  await writeFile(
    broken,
    JSON.stringify({
      templates: ["templates", "no-such-folder"],
      receivers: [{ name: "a", console: [{ template: "missing" }], webhook: [{ url: "http://x", template: "own" }] }],
    }),
  );
  const at = (text: string) => `broken.yml:1:${readFileSync(broken, "utf8").indexOf(text) + 1}: `;
  const cli = capturedCli();
  expect(await runCli(["check", "--config", broken], cli.context)).toBe(1);
  expect(cli.out()).toContain("own/body.hbs:2:3: there is no `nme` here");
  expect(cli.out()).toContain("no-such-folder: no such folder");
  expect(cli.out()).toContain(`${at('"missing"')}there is no template \`missing/…\``);
  await rm(join(folder, "templates", "own", "body.hbs"));
});

describe("check says of a channel's body of JSON", () => {
  const checked = async (text: string | undefined, template = "body") => {
    const own = join(folder, "checked");
    await mkdir(join(own, "body"), { recursive: true });
    if (text !== undefined) await writeFile(join(own, "body", "body.json.hbs"), text);
    const config = join(folder, "checked.yml");
    const hook = { url: "http://hook.example.com", template };
    await writeFile(config, JSON.stringify({ templates: ["checked"], receivers: [{ name: "a", webhook: [hook] }] }));
    const cli = capturedCli();
    await runCli(["check", "--config", config], cli.context);
    await rm(own, { recursive: true });
    return cli.out();
  };

  test("where its faults are, and not that it is missing", async () => {
    for (const [text, place, message] of [
      ['{"a":\n "{{alert.sumary}}"}', "2:5", "there is no `alert.sumary` here"],
      ['{"a": {{#if single}}\n1 }', "2:4", ""],
      ['{"a": {{json nme}} }', "1:14", "there is no `nme` here"],
    ] as const) {
      const out = await checked(text);
      expect(out).toContain(join("body", `body.json.hbs:${place}: ${message}`));
      expect(out).not.toContain("there is no template");
    }
  });

  test("that a sample makes no JSON of it", async () => {
    const out = await checked('{"said": {{alert.subject}} }');
    expect(out).toMatch(
      /checked\.yml:1:\d+: the template `body\/body\.json` makes no JSON of a sample that is firing: /,
    );
    expect(await checked('{"a": 1{{#if resolved}},{{/if}} }')).toContain("makes no JSON of a sample that is resolved");
    expect(await checked('{"said": "{{alert.subject}}", "labels": {{json labels}} }')).not.toContain("makes no JSON");
  });

  test("that it is missing, and which was perhaps meant", async () => {
    expect(await checked("{}", "bdy")).toContain("there is no template `bdy/body.json` (did you mean `body`?)");
    expect(await checked(undefined)).toContain("there is no template `body/body.json`");
  });
});
