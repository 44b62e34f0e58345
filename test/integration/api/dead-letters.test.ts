import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configSchema } from "../../../src/app/config-schema.ts";
import { createDeadLetterReplay } from "../../../src/app/dead-letter-replay.ts";
import { RuleBook, ruleConfig } from "../../../src/app/rule-book.ts";
import { textOf } from "../../../src/domain/sentence.ts";
import { deadLetter } from "../../../src/ingest/dead-letter.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { DeadLetter, Store } from "../../../src/store/store.ts";
import { allIssues, batch, LIMITS, NOW, slice } from "../../contract/store/builders.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* Dead letters replayed over HTTP, by real rules, into a real store. */

let dataDir = "";
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "elkhound-dead-"));
  store = createSqliteStore({ dataDir, limits: LIMITS });
  await store.open();
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const config = configSchema.parse({
  sources: [
    { id: "kafka", type: "kafka", brokers: ["b:1"], topics: ["logs"] },
    { id: "elk", type: "elasticsearch", url: "http://e:1", indices: ["logs"] },
  ],
  projects: [{ name: "till", match: { service: ["till"] }, owners: [{ service: "till", owners: ["ann"] }] }],
});

let offset = 0;
function letter(payload: string | Buffer, change: Partial<DeadLetter> = {}): DeadLetter {
  offset += 1;
  return {
    ...{ partition: "logs/0", origin: { type: "kafka", topic: "logs", partition: 0, offset: String(offset) } },
    ...{ reason: "rule_failed", detail: "a rule failed", payload: Buffer.from(payload), at: NOW },
    ...change,
  };
}

async function keep(source: string, letters: readonly DeadLetter[]): Promise<void> {
  await store.commit({ ...batch([slice("logs/0", 0, { deadLetters: letters })]), source });
}

async function replay(path: string, body: object) {
  const service = createDeadLetterReplay({
    ...{ store, config: () => config, measures: () => [], clock: new FakeClock(NOW) },
    rules: async () => (await RuleBook.load(ruleConfig(config))).book,
  });
  const response = await testApi({ store, replay: service }).request(`/api/v1/dead-letters/${path}`, {
    ...{ method: "POST", body: JSON.stringify(body) },
    headers: { authorization, "content-type": "application/json" },
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

const ERROR =
  '{"@timestamp":"2026-11-24T07:59:00Z","log.level":"ERROR","message":"cannot reach the till","service.name":"shop"}';

test("an issue that it makes has the owners of its project, as any other", async () => {
  await keep("kafka", [letter(ERROR.replace('"shop"', '"till"'))]);
  expect((await replay("replay", {})).body).toMatchObject({ results: [{ outcome: "counted" }] });
  expect(await allIssues(store)).toMatchObject([{ project: "till", owners: ["ann"] }]);
});

test("one is counted by the rules of now and is no dead letter any more; a second time there is none", async () => {
  await keep("kafka", [letter(ERROR)]);
  const { id } = (await store.listDeadLetters({ limit: 1 })).items[0]!;
  expect(await replay(`${id}/replay`, {})).toMatchObject({ status: 200, body: { outcome: "counted", events: 1 } });
  const [issue] = await allIssues(store);
  expect(issue).toMatchObject({ eventCount: 1, firstSeen: Date.UTC(2026, 10, 24, 7, 59) });
  expect((await replay(`${id}/replay`, {})).status).toBe(404);
  expect((await replay("nothing/replay", {})).status).toBe(404);
  expect(await store.countEvents()).toBe(1);
});

test("what was kept in part is never counted, however little that is, nor when secrets taken out made it shorter", async () => {
  const long = Buffer.from(`${ERROR.slice(0, -1)},"token":"${"secret".repeat(20_000)}"}`);
  const redactor = { text: (text: string) => text, bytes: () => Buffer.from(ERROR) };
  const raw = { origin: letter("").origin, value: long };
  const cut = deadLetter("logs/0", raw, "rule_failed", "a rule failed".repeat(200), NOW, redactor as never);
  expect(cut.payload).toEqual(Buffer.from(ERROR));
  expect(textOf(cut.detail)).toContain(`; ${long.length} bytes, the first`);
  await keep("kafka", [cut, letter(ERROR, { reason: "too_large" }), letter("ERROR x", { reason: "too_large" })]);
  expect((await replay("replay", {})).body).toMatchObject({ counted: 0, events: 0, kept: 3 });
  expect((await store.listDeadLetters({ limit: 10 })).items).toHaveLength(3);
  expect(await store.countEvents()).toBe(0);
});

test("what is too large but kept whole is counted when somebody wants it to be", async () => {
  const redactor = { text: (text: string) => text, bytes: (bytes: Buffer) => bytes };
  const raw = { origin: letter("").origin, value: Buffer.from(ERROR) };
  const make = (whole: boolean) =>
    deadLetter("logs/0", raw, "too_large", "900 bytes, more than 100", NOW, redactor as never, whole);
  await keep("kafka", [make(true), make(false)]);
  expect((await replay("replay", {})).body).toMatchObject({ counted: 1, events: 1, kept: 1 });
  expect(await store.countEvents()).toBe(1);
});

test("many: what is no error goes without a count, what cannot be read stays, as what is of no source", async () => {
  const info = '{"log.level":"INFO","message":"all is well"}';
  const truncated = letter(Buffer.alloc(64 * 1024, "x"), { reason: "too_large" });
  await keep("kafka", [letter(ERROR), letter(info), letter(ERROR), truncated]);
  await keep("gone", [letter(ERROR)]);
  const document = { type: "elasticsearch", index: "logs", id: "1" } as const;
  await keep("elk", [letter(ERROR, { origin: document })]);
  const { body } = await replay("replay", {});
  expect(body).toMatchObject({ counted: 4, events: 3, kept: 2, next: null });
  const kept = (body["results"] as unknown as { outcome: string; detail: string }[]).filter(
    ({ detail }) => detail !== null,
  );
  expect(kept.map(({ outcome }) => outcome).sort()).toEqual(["kept", "no_source"]);
  expect((await allIssues(store)).map(({ eventCount }) => eventCount)).toEqual([3]);
  expect((await store.listDeadLetters({ limit: 10 })).items).toHaveLength(2);
  expect(await replay("replay", { source: "elk" })).toMatchObject({ body: { results: [], next: null } });
  expect((await replay("replay", { sauce: "elk" })).status).toBe(400);
});
