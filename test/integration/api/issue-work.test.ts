import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { allIssues, count, event, LIMITS, onlyIssue } from "../../contract/store/builders.ts";
import { authorization, testApi } from "../../support/test-api.ts";

/* Views, discards and repeated requests over HTTP, on a real store. */

let dataDir = "";
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "elkhound-api-"));
  store = createSqliteStore({ dataDir, limits: LIMITS });
  await store.open();
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

async function ask(path: string, body?: object, headers: Record<string, string> = {}) {
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await testApi({ store }).request(`/api/v1/${path}`, {
    headers: { authorization, "content-type": "application/json", ...headers },
    ...sent,
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, never> };
}

describe("views", () => {
  const names = async (): Promise<string[]> => {
    const { items } = (await ask("views")).body as unknown as { items: { name: string }[] };
    return items.map(({ name }) => name);
  };

  test("begin with those that come with Elkhound, whose searches can be read", async () => {
    const { items } = (await ask("views")).body as unknown as { items: { id: string; query: string; sort: string }[] };
    expect(items.map(({ id }) => id)).toEqual(["new", "for_review", "assigned_to_me", "regressed", "got_worse"]);
    await count(store, [event("a")]);
    const found: number[] = [];
    for (const { query, sort } of items) {
      const answer = await ask(`issues?query=${encodeURIComponent(query)}&sort=${sort}`);
      expect(answer.status).toBe(200);
      found.push((answer.body["items"] as unknown as []).length);
    }
    expect(found).toEqual([1, 1, 0, 0, 0]);
    expect((await ask("views/new/delete", {})).status).toBe(409);
  });

  test("are made, moved, changed and deleted", async () => {
    const { body: one } = await ask("views", { name: " Payments ", query: "service:pay" });
    expect(one).toMatchObject({ name: "Payments", scope: "mine", sort: "last_seen", position: 5, created_by: "admin" });
    await ask("views", { name: "All fatal", query: "level:fatal", scope: "everyone", project: "shop" });
    expect((await names()).slice(5)).toEqual(["Payments", "All fatal"]);
    const changed = await ask(`views/${one["id"]}`, { position: 9, sort: "trend" });
    expect(changed.body).toMatchObject({ name: "Payments", query: "service:pay", sort: "trend", position: 9 });
    expect((await names()).slice(5)).toEqual(["All fatal", "Payments"]);
    expect(await ask(`views/${one["id"]}/delete`, {})).toMatchObject({ status: 200, body: { deleted: 1 } });
    expect((await ask(`views/${one["id"]}/delete`, {})).status).toBe(404);
  });

  test("hold no search that cannot be read", async () => {
    const refused = await ask("views", { name: "x", query: "is:nonsense" });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ parameter: "query", offset: 3 }] } });
  });
});

test("an issue is discarded, listed, and taken back", async () => {
  await count(store, [event("noise"), event("order")]);
  const noise = (await allIssues(store)).find(({ title }) => title === "noise")!;
  const discarded = await ask(`issues/${noise.id}/discard`, { reason: "a scanner" });
  expect(discarded).toMatchObject({ status: 200, body: { discarded: 1 } });
  expect((await ask(`issues/${noise.id}`)).status).toBe(404);
  expect((await ask(`issues/${noise.id}/discard`, {})).status).toBe(404);
  await count(store, [event("noise")]);
  expect((await ask("discards")).body).toMatchObject({
    items: [{ issue: noise.id, title: "noise", event_count: 1, dropped: 1, actor: "admin", reason: "a scanner" }],
    next: null,
  });
  expect(await ask(`discards/${noise.id}/undo`, {})).toMatchObject({ status: 200, body: { dropped: 1 } });
  expect((await ask(`discards/${noise.id}/undo`, {})).status).toBe(404);
  await count(store, [event("noise")]);
  expect(await ask("issues/bulk", { query: "noise", action: { kind: "discard" }, reason: "again" })).toMatchObject({
    body: { found: 1, changed: 1, refused: [] },
  });
  expect(await onlyIssue(store)).toMatchObject({ title: "order" });
});

describe("Idempotency-Key", () => {
  const key = { "idempotency-key": '"5a4f3c02-7e0a-4d09-9a53-2f5e6c1b7d11"' };

  test("the same request again is not done again, and gets the first answer", async () => {
    const first = await ask("views", { name: "Once", query: "" }, key);
    const again = await ask("views", { name: "Once", query: "" }, key);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect([first, again].map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([null, "true"]);
    expect(await store.views.list({ owner: "admin" })).toHaveLength(1);
    await ask("views", { name: "Once", query: "" });
    expect(await store.views.list({ owner: "admin" })).toHaveLength(2);
  });

  test("another request with the key is refused, whatever is other", async () => {
    await ask("views", { name: "Once", query: "" }, key);
    expect((await ask("views", { name: "Twice", query: "" }, key)).status).toBe(422);
    expect((await ask("releases", { name: "Once", query: "" }, key)).status).toBe(422);
  });

  test("a request that comes while the first is under way waits for its turn", async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const views = {
      ...store.views,
      add: async (view: never) => {
        begun.resolve();
        await goOn.promise;
        return await store.views.add(view);
      },
    };
    const slow = testApi({ store: Object.assign(Object.create(store) as Store, { views }) });
    const init = {
      method: "POST",
      body: '{"name":"Once","query":""}',
      headers: { authorization, "content-type": "application/json", ...key },
    };
    const first = slow.request("/api/v1/views", init);
    await begun.promise;
    const second = await slow.request("/api/v1/views", init);
    expect([second.status, second.headers.get("retry-after")]).toEqual([409, "1"]);
    goOn.resolve();
    expect((await first).status).toBe(200);
    expect((await slow.request("/api/v1/views", init)).headers.get("idempotency-replayed")).toBe("true");
  });

  test("a refusal is an answer; a failure is none", async () => {
    await count(store, [event("a")]);
    const { id } = await onlyIssue(store);
    await ask(`issues/${id}/resolve`, {});
    const refused = await ask(`issues/${id}/resolve`, {}, key);
    expect(refused.status).toBe(409);
    await ask(`issues/${id}/unresolve`, {});
    const again = await ask(`issues/${id}/resolve`, {}, key);
    expect([again.status, again.body, again.headers.get("content-type")]).toEqual([
      409,
      refused.body,
      "application/problem+json",
    ]);
    const failing = { ...store.views, add: () => Promise.reject(new Error("out of order")) };
    const broken = testApi({ store: Object.assign(Object.create(store) as Store, { views: failing }) });
    const headers = { authorization, "content-type": "application/json", "idempotency-key": "other" };
    const request = { method: "POST", body: '{"name":"Once","query":""}', headers };
    expect((await broken.request("/api/v1/views", request)).status).toBe(500);
    expect((await testApi({ store }).request("/api/v1/views", request)).status).toBe(200);
  });

  test("a key that is none is refused, and reading takes none", async () => {
    for (const bad of ["a b", "", '""', "x".repeat(201), "ü"]) {
      const refused = await ask("views", { name: "x", query: "" }, { "idempotency-key": bad });
      expect(refused.status, bad).toBe(400);
    }
    expect((await ask("views", undefined, key)).status).toBe(200);
    expect((await ask("views", { name: "x", query: "" }, key)).status).toBe(200);
  });
});

describe("what an issue's events tell", () => {
  test("each is found with its neighbours, by its place or id", async () => {
    await count(store, [event("a"), event("a", { timestamp: Date.UTC(2026, 10, 24, 9), user: { id: "7" } })]);
    const { id } = await onlyIssue(store);
    const latest = await ask(`issues/${id}/events/latest`);
    expect(latest).toMatchObject({ status: 200, body: { timestamp: "2026-11-24T09:00:00.000Z", next: null } });
    const oldest = await ask(`issues/${id}/events/${latest.body["previous"]}`);
    expect(oldest.body).toMatchObject({ previous: null, next: latest.body["id"] });
    expect((await ask(`issues/${id}/events/oldest`)).body["id"]).toBe(oldest.body["id"]);
    expect((await ask(`issues/${id}/events/recommended`)).body["id"]).toBe(latest.body["id"]);
    expect((await ask(`issues/${id}/events/none`)).status).toBe(404);
    expect((await ask(`issues/none/events/latest`)).status).toBe(404);
    await store.tags.issueTags(id, { values: 1 });
    expect((await ask(`issues/${id}/users`)).body).toEqual({
      items: [
        { user: { id: "7", name: null, email: null, ip: null }, events: 1, last_seen: "2026-11-24T09:00:00.000Z" },
      ],
      next: null,
      total: 1,
    });
  });

  test("similar issues are told with what differs", async () => {
    await count(store, [event("disk sda-1 of host"), event("disk sdb-2 of host"), event("nothing like it")]);
    const own = (await allIssues(store)).find(({ title }) => title.includes("sda"))!;
    expect((await ask(`issues/${own.id}/similar`)).body).toMatchObject({
      items: [
        {
          issue: { title: "disk sdb-2 of host" },
          merge_suggested: true,
          differs: [{ part: "message", own: "disk sda-1 of host went wrong", other: "disk sdb-2 of host went wrong" }],
        },
      ],
      next: null,
    });
    expect((await ask("issues/none/similar")).status).toBe(404);
  });
});

test("projects are told with their counts and what the configuration says of them", async () => {
  await count(store, [event("a", { timestamp: Date.UTC(2026, 10, 24, 8) }), event("b", { project: "web" })]);
  const settings = {
    ...{ name: "shop", services: ["cart*"], inApp: ["com.shop.*"], assigns: true, keep: [], mask: ["code"] },
    owners: [{ rule: "path:src/**", owners: ["#core"] }],
  };
  const app = testApi({ store, projects: () => [settings, { ...settings, name: "quiet" }] });
  const response = await app.request("/api/v1/projects", { headers: { authorization } });
  expect(await response.json()).toMatchObject({
    items: [
      {
        ...{ name: "shop", issues: 1, unresolved: 1, sources: [{ id: "kafka" }] },
        configuration: { services: ["cart*"], owners: [{ rule: "path:src/**", owners: ["#core"] }], auto_assign: true },
      },
      { name: "quiet", issues: 0, last_seen: null, sources: [], configuration: { auto_assign: true } },
      { name: "web", issues: 1, configuration: null },
    ],
    next: null,
  });
});

test("what a search can name is told: keys of tags and their values, the commonest first", async () => {
  await count(store, [
    event("a", { environment: "production", tags: { tenant: "acme" } }),
    event("a", { environment: "production" }),
    event("b", { environment: "staging", tags: { "a key/of it": "x" } }),
  ]);
  expect((await ask("tags/environment/values?contains=PROD")).body).toEqual({
    items: [{ name: "production", count: 2 }],
    next: null,
  });
  expect((await ask("tags?contains=key")).body).toEqual({ items: [{ name: "a key/of it", count: 1 }], next: null });
  expect((await ask(`tags/${encodeURIComponent("a key/of it")}/values`)).body).toMatchObject({
    items: [{ name: "x" }],
  });
  expect((await ask("tags/nothing/values")).body).toEqual({ items: [], next: null });
  expect((await ask("tags?limit=0")).status).toBe(400);
});
