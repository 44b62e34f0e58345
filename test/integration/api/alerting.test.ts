import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Silencing } from "../../../src/notification/silencing.ts";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { alert, detect } from "../../contract/store/alerts.suite.ts";
import { LIMITS, NOW } from "../../contract/store/builders.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { notifierOn, pass } from "../../support/notifier.ts";
import { ScriptedChannel } from "../../support/scripted-channel.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* Silences, deliveries and what notification makes of alerts, over HTTP, on a real store. */

let dataDir = "";
let store: Store;
let clock: FakeClock;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "elkhound-api-"));
  store = createSqliteStore({ dataDir, limits: LIMITS });
  await store.open();
  clock = new FakeClock(NOW);
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

async function ask(path: string, body?: object) {
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const api = testApi({ alerting: store, silencing: new Silencing(store, clock), clock });
  const headers = { authorization, "content-type": "application/json" };
  const response = await api.request(`/api/v1/${path}`, { headers, ...sent });
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at by what the test expects of them
  return { status: response.status, body: (await response.json()) as any };
}

test("a silence is previewed, made, found and ended; it is kept", async () => {
  const [match, other] = [alert({ labels: { service: "cart" } }), alert({ labels: { service: "order" } })];
  await detect(store, [match, other]);
  const matchers = ['service=~"cart|search"'];
  expect((await ask("silences/preview", { matchers })).body).toEqual({
    total: 1,
    alerts: [
      {
        ...{ id: match.id, type: match.type, status: "firing", summary: match.summary },
        ...{ labels: match.labels, numbers: match.numbers },
      },
    ],
  });
  const made = await ask("silences", { matchers, duration: "2h", comment: "deploy" });
  expect(made).toMatchObject({
    status: 200,
    body: { state: "active", created_by: "admin", comment: "deploy", ends_at: "2026-11-24T10:00:00.000Z" },
  });
  const { id } = made.body;
  expect((await ask(`silences/${id}`)).body).toEqual(made.body);
  expect((await ask("silences?state=active")).body).toEqual({ items: [made.body], next: null });
  clock.advance(60_000);
  expect((await ask(`silences/${id}/expire`, {})).body).toMatchObject({ state: "expired", expired_by: "admin" });
  expect((await ask("silences?state=active")).body.items).toEqual([]);
  expect((await ask("silences?state=expired")).body.items).toHaveLength(1);
  expect((await ask("silences/none")).status).toBe(404);
  expect((await ask("silences/none/expire", {})).status).toBe(404);
});

test.each([
  [
    { matchers: ["service"], duration: "1h" },
    "matchers.0",
    "expected one of =, !=, =~, !~, found the end (at character 8",
  ],
  [{ matchers: ['a=~"("'], duration: "1h" }, "matchers.0", "not a regular expression"],
  [{ matchers: ["team!=x"], duration: "1h" }, "matchers", "they would mute every alert"],
  [{ matchers: ["{}"], duration: "1h" }, "matchers", "they would mute every alert"],
  [{ matchers: ["a=b"] }, "ends_at", "give either `ends_at` or `duration`"],
  [{ matchers: ["a=b"], duration: "10000000d" }, "ends_at", "at most the year 9999"],
  [{ matchers: ["a=b"], ends_at: "9999-12-31T23:00:00-02:00" }, "ends_at", "must be an RFC 3339 time"],
  [{ matchers: ["a=b"], duration: "0" }, "duration", "must be a duration"],
  [{ matchers: ["a=b"], ends_at: "2026-11-24T07:00:00Z" }, "ends_at", "must be after `starts_at`"],
  [
    { matchers: ["a=b"], starts_at: "2026-11-23T07:00:00Z", ends_at: "2026-11-24T07:00:00Z" },
    "ends_at",
    "is over already",
  ],
  [{ matchers: [], duration: "1h" }, "matchers", ""],
  [{ matchers: ["a=b"], duration: "1h", comments: "x" }, "comments", "unknown parameter"],
])("%j is refused, and said why", async (body, parameter, detail) => {
  const answer = await ask("silences", body);
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toMatchObject([{ parameter, detail: expect.stringContaining(detail) }]);
});

test("a delivery shows its tries and its reason, and is sent again when asked to", async () => {
  const channel = new ScriptedChannel();
  channel.answer = () => ({ status: "rejected", error: "404: no such hook" });
  const route = { receiver: "duty", group_wait: "0s" };
  const notifier = notifierOn(store, clock, { route, receivers: { duty: [channel.in("duty")] } });
  const moment = alert({ lasting: false, labels: { severity: "critical" } });
  await detect(store, [moment]);
  await pass(notifier, clock, 2_000);
  const { items } = (await ask(`deliveries?alert=${moment.id}`)).body;
  expect(items).toMatchObject([
    { state: "dead", receiver: "duty", firing: 1, attempts: 1, error: "404: no such hook" },
  ]);
  expect((await ask("deliveries?state=delivered")).body.items).toEqual([]);
  expect((await ask(`deliveries/${items[0].id}`)).body).toMatchObject({
    alerts: [{ id: moment.id, as: "moment" }],
    tries: [{ outcome: "given_up", error: "404: no such hook" }],
  });
  channel.answer = () => ({ status: "delivered" });
  const again = await ask(`deliveries/${items[0].id}/resend`, {});
  expect(again.body).toMatchObject({ state: "pending" });
  expect((await ask(`deliveries/${again.body.id}/resend`, {})).status).toBe(409);
  await pass(notifier, clock, 1_000);
  expect((await ask(`deliveries/${again.body.id}`)).body).toMatchObject({ state: "delivered" });
  expect((await ask("deliveries/none")).status).toBe(404);
  expect((await ask("deliveries/none/resend", {})).status).toBe(404);
});

test("an alert tells whom it is for and why nobody was told, and is acknowledged", async () => {
  const route = { receiver: "duty", group_wait: "0s" };
  const notifier = notifierOn(store, clock, { route, receivers: { duty: [new ScriptedChannel().in("duty")] } });
  await ask("silences", { matchers: ["project=shop"], duration: "1h", comment: "known" });
  const muted = alert();
  await detect(store, [muted]);
  await pass(notifier, clock, 2_000);
  expect((await ask(`alerts/${muted.id}/routing`)).body.items).toMatchObject([
    {
      receiver: "duty",
      route: "{}",
      settled: false,
      notified_at: null,
      reason: expect.stringMatching(/^silenced by admin .*: known$/),
    },
  ]);
  expect((await ask(`alerts/${muted.id}/acknowledge`, {})).body).toEqual({
    id: muted.id,
    acknowledged_at: "2026-11-24T08:00:02.000Z",
    acknowledged_by: "admin",
  });
  expect((await ask("alerts/none/acknowledge", {})).status).toBe(404);
  expect((await ask("alerts/none/routing")).status).toBe(404);
});
