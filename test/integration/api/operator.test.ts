import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema, SHIPPED_RULES } from "../../../src/app/config-schema.ts";
import { operatorServices } from "../../../src/app/operator-services.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import type { RuleHealth } from "../../../src/domain/rule-health.ts";
import { createLogger } from "../../../src/telemetry/logger.ts";
import { memoryReader, someEvent, someIssue } from "../../support/memory-reader.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* What operators and rule authors ask, on real files and in real threads. */

let folder = "";
let opened: ReturnType<typeof operatorServices>[] = [];
const file = () => join(folder, "logs", "app.log");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elkhound-operator-"));
  await mkdir(join(folder, "logs"));
});

afterEach(async () => {
  for (const operator of opened) await operator.close();
  opened = [];
  await rm(folder, { recursive: true });
});

function ask(
  given: { readonly config?: object; readonly event?: object; readonly rules?: readonly RuleHealth[] } = {},
) {
  const config = configSchema.parse({
    data_dir: join(folder, "data"),
    sources: [{ id: "app", type: "file", paths: [join(folder, "logs", "*.log")] }],
    ...given.config,
  });
  const operator = operatorServices({
    ...{ config: () => config, configFile: "elkhound.yml", rules: () => given.rules ?? [], clock: systemClock },
    ...{ logger: createLogger("error"), startedAt: 0, storeBytes: () => 4_096 },
  });
  opened.push(operator);
  const stored = someEvent();
  const event = { ...stored, event: { ...stored.event, ...given.event } };
  const app = testApi({ operator, store: memoryReader({ issues: [someIssue()], events: [event] }) });
  return async (path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const headers = { authorization, "content-type": "application/json" };
    const response = await app.request(`/api/v1/${path}`, { headers, ...sent });
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  };
}

const { id: issue } = someIssue();
const { id: event } = someEvent();
const context = `issues/${issue}/events/${event}/context?before=2&after=1`;

describe("the records around an event of a file", () => {
  const lines = ["one", "two password=hunter2xyz", "three", "it broke: E42", "five", "six"];
  const line = 4;
  const offset = lines.slice(0, 3).join("\n").length + 1;
  const of = () => ({ message: "it broke: E42", exceptions: [], origin: { type: "file", path: file(), line, offset } });

  test("are its neighbours, without secrets", async () => {
    await writeFile(file(), `${lines.join("\n")}\n`);
    const { body } = await ask({ event: of() })(context);
    const records = body["records"] as unknown as { message: string; is_event: boolean; origin: { line: number } }[];
    expect(body).toMatchObject({ status: "found", source: "app", detail: null });
    expect(records.map(({ message }) => message)).toEqual([
      "two password=[redacted]",
      "three",
      "it broke: E42",
      "five",
    ]);
    expect(records.map(({ is_event }) => is_event)).toEqual([false, false, true, false]);
    expect(records.map(({ origin }) => origin.line)).toEqual([2, 3, 4, 5]);
  });

  test("are only those of services whose projects one sees, besides the event itself", async () => {
    const services = ["cart", "payroll", "cart", "payroll", "cart"];
    const texts = services.map((name, i) => JSON.stringify({ service: { name }, message: `${name} says ${i}` }));
    await writeFile(file(), `${texts.join("\n")}\n`);
    const at = texts.slice(0, 3).join("\n").length + 1;
    const own = { type: "file", path: file(), line: 4, offset: at } as const;
    const projects = [
      { name: "shop", match: { service: ["cart"] } },
      { name: "staff", match: { service: ["payroll"] } },
    ];
    ask({ config: { projects } });
    const stored = someEvent();
    const about = { ...stored, event: { ...stored.event, message: "payroll says 3", exceptions: [], origin: own } };
    const seen = async (sees: (project: string) => boolean) => {
      const found = await opened.at(-1)!.surroundings.around(about, { before: 3, after: 3, sees });
      return found.kind === "found"
        ? found.records.map(({ message }, i) => (i === found.at ? `*${message}` : message))
        : found;
    };
    expect(await seen((project) => project === "shop")).toEqual([
      "cart says 0",
      "cart says 2",
      "*payroll says 3",
      "cart says 4",
    ]);
    expect(await seen((project) => project === "staff")).toEqual(["payroll says 1", "*payroll says 3"]);
    expect(await seen(() => false)).toEqual(["*payroll says 3"]);
  });

  test("are found where rotation put them, and said to be gone when another content is at the place", async () => {
    await writeFile(file(), `${lines.join("\n")}\n`);
    await rename(file(), `${file()}.1`);
    await writeFile(file(), "a new file, longer than what was there before it\n".repeat(9));
    expect((await ask({ event: of() })(context)).body).toMatchObject({ status: "found" });
    await rm(`${file()}.1`);
    const gone = (await ask({ event: of() })(context)).body;
    expect(gone).toMatchObject({ status: "gone", source: "app", records: [] });
    expect(gone["detail"]).toContain("does not hold it any more");
  });

  test("begin and end with the file, in UTF-16 too", async () => {
    await writeFile(file(), Buffer.from("it broke: E42\nzwei\n", "utf16le"));
    const config = { sources: [{ id: "w", type: "file", paths: [file()], encoding: "utf-16le" }] };
    const { body } = await ask({ config, event: { ...of(), origin: { ...of().origin, line: 1, offset: 0 } } })(context);
    const records = body["records"] as unknown as { message: string }[];
    expect(records.map(({ message }) => message)).toEqual(["it broke: E42", "zwei"]);
  });

  test("are said to be nowhere for an event that no source reads", async () => {
    const origin = { type: "kafka", topic: "t", partition: 0, offset: "1" };
    expect((await ask({ event: { origin } })(context)).body).toMatchObject({ status: "not_configured", records: [] });
    expect((await ask()(`issues/${issue}/events/none/context`)).status).toBe(404);
    expect((await ask()(`issues/${issue}/events/${event}/context?before=101`)).status).toBe(400);
  });
});

const RULE = `rules:
  - name: payments
    when:
      contains: "pay-err"
    event: { level: fatal }
tests:
  - name: one
    line: "12:00 pay-err 77 user=ada"
    event: { level: fatal }
`;

describe("rules", () => {
  test("are tried on pasted text: which rule took it, the event, and why not", async () => {
    const text =
      '12:00 pay-err 77 password=hunter2xyz\nall is well\nTraceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: bad\n';
    const { status, body } = await ask()("rules/try", { rule: RULE, alone: true, text });
    expect(status).toBe(200);
    const records = body["records"] as unknown as Record<string, unknown>[];
    expect(body["problems"]).toEqual([]);
    expect(records[0]).toMatchObject({
      ...{ line: 1, outcome: "event", rule: "new/payments", message: "12:00 pay-err 77 password=[redacted]" },
      event: { level: "fatal" },
      fingerprint: { title: expect.stringContaining("pay-err") as unknown },
    });
    expect(records[1]).toMatchObject({ outcome: "ignored", rule: null, nearest: { rule: "new/payments" } });
    const { conditions } = records[1]!["nearest"] as { conditions: readonly { holds: boolean }[] };
    expect(conditions.some(({ holds }) => !holds)).toBe(true);
    expect(JSON.stringify(body)).not.toContain("hunter2xyz");
  });

  test("are tried with the loaded ones behind them, on the newest records of a source", async () => {
    await writeFile(
      file(),
      `${"2026-11-24 12:00:00 INFO quiet\n".repeat(30)}2026-11-24 12:00:01 ERROR pay-err 5\n2026-11-24 12:00:02 ERROR other thing\n`,
    );
    const { body } = await ask({ config: { rules: [SHIPPED_RULES] } })("rules/try", {
      rule: RULE,
      source: "app",
      records: 10,
    });
    const records = body["records"] as unknown as { outcome: string; rule: string }[];
    expect(records).toHaveLength(10);
    expect(records.at(-2)).toMatchObject({ outcome: "event", rule: "new/payments" });
    expect(records.at(-1)?.outcome).toBe("event");
    expect(records.at(-1)?.rule).not.toBe("new/payments");
    expect((await ask()("rules/try", { source: "nobody" })).status).toBe(404);
    expect((await ask()("rules/try", {})).status).toBe(400);
  });

  test("are checked: problems by line and column, and their own tests", async () => {
    const good = (await ask()("rules/check", { text: RULE })).body;
    expect(good).toMatchObject({ problems: [], tests: [{ name: "one", passed: true }] });
    const bad = (await ask()("rules/check", { text: RULE.replace("contains", "contians") })).body;
    expect(bad["problems"]).toMatchObject([
      { severity: "error", line: 4, hint: expect.stringContaining("contains") as unknown },
    ]);
    expect((await ask()("rules/check", { text: RULE, file: "/etc/passwd" })).status).toBe(404);
  });

  test("cannot hang the worker, nor read files of their choice", async () => {
    const slow = RULE.replace('contains: "pay-err"', 'matches: "^(a+)+$"');
    const { status, body } = await ask()("rules/try", { rule: slow, alone: true, text: `${"a".repeat(5_000)}!` });
    expect(status).toBe(200);
    expect(body["records"]).toMatchObject([{ outcome: "ignored" }]);
    const importing = `import: [/etc/passwd]\n${RULE}`;
    const { body: checked } = await ask()("rules/check", { text: importing });
    expect(JSON.stringify(checked)).not.toContain("root:");
  });

  test("are shown with the text of their file", async () => {
    const path = join(folder, "shop.yml");
    await writeFile(path, RULE);
    const figures = { matched: 3, dropped: 0, failed: 0, seconds: 0, lastMatch: undefined };
    const rules: RuleHealth[] = [
      { id: "shop/payments", file: path, line: 2, enabled: true, state: "active", problems: [], figures },
    ];
    const { body } = await ask({ rules })("rules/shop%2Fpayments");
    expect(body).toMatchObject({ id: "shop/payments", matched: 3, text: RULE });
    expect((await ask({ rules })("rules/none")).status).toBe(404);
  });
});

describe("set-up", () => {
  test("tells which files are found, their newest record decoded, and the configuration to copy", async () => {
    await writeFile(
      file(),
      '{"@timestamp":"2026-11-24T12:00:00Z","log.level":"ERROR","message":"no token=abcdef123456xyz"}\n',
    );
    const { body } = await ask()("set-up/test", { source: { type: "file", paths: [join(folder, "logs", "*.log")] } });
    expect(body).toMatchObject({ connected: true, message: null });
    const { found, yaml, problems } = body["report"] as unknown as { found: unknown; yaml: string; problems: unknown };
    expect(found).toMatchObject([
      { kind: "file", name: file(), example: { level: "ERROR", timestamp: "2026-11-24T12:00:00.000Z" } },
    ]);
    expect(JSON.stringify(found)).not.toContain("abcdef123456xyz");
    expect(problems).toEqual([]);
    expect(yaml).toBe(
      `sources:\n  - id: my_file\n    type: file\n    paths:\n      - ${join(folder, "logs", "*.log")}\n`,
    );
    expect((await ask()("set-up")).body).toEqual({ sources: 1, config_file: "elkhound.yml" });
  });

  test("says what is wrong and the way out, and echoes no secret", async () => {
    const none = await ask()("set-up/test", { source: { type: "file", paths: [join(folder, "none.log")] } });
    expect(none.body["report"]).toMatchObject({
      problems: [{ severity: "error", message: expect.stringContaining("none.log") as unknown }],
    });
    const wrong = await ask()("set-up/test", {
      source: { type: "kafka", brokers: ["no port"], sasl: { password: "s3cret-s3cret" } },
    });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).not.toContain("s3cret-s3cret");
    expect((await ask()("set-up/test", { source: { type: "ftp" } })).status).toBe(400);
    const source = { type: "elasticsearch", url: "http://127.0.0.1:1", username: "u", password: "s3cret-s3cret" };
    const closed = await ask()("set-up/test", { source });
    expect(closed.body).toMatchObject({ connected: false, hint: expect.stringContaining("url") as unknown });
    expect(JSON.stringify(closed.body)).not.toContain("s3cret-s3cret");
  });

  test("tries neither the addresses of clouds' metadata nor files that are no logs", async () => {
    await symlink("/proc/self", join(folder, "logs", "self"));
    const written = ["//proc/self/environ", "/./proc/self/environ", "/pro[c]/self/environ", "/{proc,x}/self/environ"];
    const hidden = [...written, "/*/self/environ", "/**/environ", join(folder, "logs", "self", "environ")];
    for (const source of [
      ...hidden.map((path) => ({ type: "file", paths: [path] })),
      { type: "elasticsearch", url: "http://169.254.169.254" },
      { type: "kafka", brokers: ["169.254.169.254:80"] },
      { type: "file", paths: ["/proc/self/environ"] },
      { type: "file", paths: [join(folder, "logs", "..", "data", "x")] },
    ]) {
      const { body } = await ask()("set-up/test", { source });
      expect(body).toMatchObject({ connected: false, report: null });
    }
  });

  test("settings show everything that holds, but no secret", async () => {
    await appendFile(file(), "");
    const { body } = await ask({
      config: {
        sources: [
          {
            id: "k",
            type: "kafka",
            brokers: ["b:9092"],
            topics: ["t"],
            sasl: { mechanism: "plain", username: "u", password: "PW-ONE-SECRET" },
          },
          { id: "e", type: "elasticsearch", url: "http://e:9200", indices: ["x"], api_key: "KEY-TWO-SECRET" },
        ],
        receivers: [{ name: "ops", webhook: [{ url: "https://hooks.example.com/T0K3N-SECRET" }] }],
        route: { receiver: "ops" },
        smtp: { url: "smtp://user:MAIL-SECRET@mail:25", from: "a@example.com" },
        store: { url: "postgres://u:DB-SECRET@db/elkhound" },
      },
    })("settings");
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/SECRET/);
    expect(body).toMatchObject({
      store: { type: "postgres", bytes: 4_096 },
      config: { receivers: [{ name: "ops", channels: ["webhook"] }], retention: { events_per_issue: 50 } },
    });
    expect(text).toContain("http://e:9200");
  });
});
